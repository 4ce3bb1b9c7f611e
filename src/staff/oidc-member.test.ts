import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withStores } from '../store/testing.ts'
import { type Act, Ids } from '../terms/index.ts'
import { staffMigrations } from './index.ts'
import { Members } from './member.ts'
import { OidcMembers } from './oidc-member.ts'

const roles = [
  { value: 'admins', role: 'administrator' },
  { value: 'desk', role: 'agent' },
] as const
const person = { email: 'yoon@hanbit.example', verified: true, name: 'Yoon Ji-woo', groups: ['desk'] }

test('who comes from the provider: joined once, changed on record, refused where the claim gives no role', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const acts: Act[] = []
      const recordAct = async (_: unknown, act: Act) => void acts.push(act)
      const room = { store, clock, ids: new Ids(clock), log, recordAct }
      const mapped = new OidcMembers(room, roles)
      const plain = new OidcMembers(room, undefined)
      assert.deepEqual(await plain.admit(person), { refused: 'unknown' })
      // Pressed twice: both come in, and there is one of them.
      const both = await Promise.all([mapped.admit(person), mapped.admit(person)])
      assert.ok('member' in both[0] && 'member' in both[1])
      assert.equal(both[0].member, both[1].member)
      const { member } = both[0]
      assert.deepEqual(
        acts.map(({ name, detail }) => [name, detail.role]),
        [['staff.join', 'agent']],
      )
      assert.deepEqual(await mapped.admit({ ...person, groups: ['desk', 'admins'] }), { member })
      assert.deepEqual([acts.at(-1)?.name, acts.at(-1)?.detail.role], ['staff.change-role', 'administrator'])
      const before = acts.length
      assert.deepEqual(await mapped.admit({ ...person, groups: ['admins'] }), { member })
      assert.deepEqual(await mapped.admit({ ...person, groups: [] }), { refused: 'no-role' })
      assert.deepEqual(await plain.admit({ ...person, groups: [] }), { member }, 'roles are given here')
      assert.deepEqual(await plain.admit({ ...person, verified: false }), { refused: 'unverified' })
      assert.deepEqual(await plain.admit({ ...person, email: undefined }), { refused: 'unverified' })
      assert.equal(acts.length, before, 'nothing was done by all that')
      await new Members(room).disable(member, { kind: 'system', id: 'test' })
      assert.deepEqual(await mapped.admit(person), { refused: 'disabled' })
    },
    { rooms: [staffMigrations] },
  ))

test('a firm’s own member keeps the role that was given here', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const room = { store, clock, ids: new Ids(clock), log, recordAct: async () => {} }
      const at = new Date(clock.now())
      await store
        .tables<{ 'staff.members': object }>()
        .insertInto('staff.members')
        .values({
          id: 'stf_1',
          name: 'Baek',
          email: person.email,
          email_verified: false,
          role: 'lead',
          organisation: 'org_1',
          state: 'active',
          created_at: at,
          updated_at: at,
        } as never)
        .execute()
      const mapped = new OidcMembers(room, roles)
      for (const groups of [['admins'], []])
        assert.deepEqual(await mapped.admit({ ...person, groups }), { member: 'stf_1' })
      const { items } = await new Members(room).list({}, {})
      assert.deepEqual(
        items.map(({ role }) => role),
        ['lead'],
      )
    },
    { rooms: [staffMigrations] },
  ))
