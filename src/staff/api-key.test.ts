import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withStores } from '../store/testing.ts'
import { Ids, Problem } from '../terms/index.ts'
import { ApiKeys } from './api-key-store.ts'
import { staffMigrations } from './index.ts'

const operator = { kind: 'staff', id: 'stf_1' } as const

function must<T>(value: T | Problem | undefined): T {
  assert.ok(!(value instanceof Problem), value instanceof Problem ? value.detail : '')
  assert.ok(value !== undefined)
  return value
}

test('keys are made, checked, rotated with overlap, revoked at once, and bound to their organisation', (t) =>
  withStores(
    t,
    async (store, { clock, log, secondNode }) => {
      const room = { store, clock, ids: new Ids(clock), log, recordAct: async () => {} }
      const keys = await ApiKeys.open(room)
      const other = secondNode ? await ApiKeys.open({ ...room, store: await secondNode() }) : undefined
      const made = must(await keys.create({ name: 'dialler', scopes: ['decide'], organisation: 'org_1' }, operator))
      assert.match(made.secret, /^rf_[A-Za-z0-9_-]{43}$/)
      assert.deepEqual(keys.verify(made.secret)?.organisation, 'org_1')
      for (const wrong of [
        '',
        'rf_',
        `${made.secret}x`,
        `${made.secret.slice(0, -1)}${made.secret.endsWith('A') ? 'B' : 'A'}`,
        made.hint,
      ])
        assert.equal(keys.verify(wrong), undefined)

      const dump = JSON.stringify(
        await store
          .tables<{ 'staff.api_key_secrets': object }>()
          .selectFrom('staff.api_key_secrets')
          .selectAll()
          .execute(),
      )
      assert.ok(!dump.includes(made.secret), 'the key itself is stored nowhere')

      const rotated = must(await keys.rotate(made.id, 60_000, operator))
      assert.ok(keys.verify(made.secret), 'the old one works in the overlap')
      assert.ok(keys.verify(rotated.secret))
      clock.step(60_000)
      assert.equal(keys.verify(made.secret), undefined, 'and no longer after it')
      await keys.writeUses()
      assert.equal((await keys.list({}, {})).items[0]?.lastUsedAt, clock.now() - 60_000)

      const tenant = { ...operator, organisation: 'org_2' }
      for (const answer of [
        await keys.rotate(made.id, 0, tenant),
        await keys.revoke(made.id, tenant),
        await keys.create({ name: 'x', scopes: ['read'], organisation: 'org_1' }, tenant),
      ])
        assert.equal(answer instanceof Problem && answer.code, 'not-found')
      const wide = await keys.create({ name: 'x', scopes: ['read'] }, tenant)
      assert.equal(wide instanceof Problem && wide.code, 'not-allowed')
      assert.equal((await keys.list(tenant, {})).items.length, 0)

      must(await keys.revoke(made.id, operator))
      assert.equal(keys.verify(rotated.secret), undefined)
      if (other) {
        await store.changes.reached(store.changes.appliedSeq())
        const deadline = performance.now() + 1_000
        while (other.verify(rotated.secret) && performance.now() < deadline)
          await new Promise((resolve) => setImmediate(resolve))
        assert.equal(other.verify(rotated.secret), undefined, 'on the other node within a second')
        await other.close()
      }
      const shortLived = must(
        await keys.create({ name: 'a day', scopes: ['read'], expiresAt: clock.now() + 1 }, operator),
      )
      assert.ok(keys.verify(shortLived.secret))
      clock.step(1)
      assert.equal(keys.verify(shortLived.secret), undefined)
      await keys.close()
    },
    { rooms: [staffMigrations] },
  ))
