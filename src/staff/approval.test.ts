import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Store, Transaction } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { type Act, type Actor, dayMs, Ids, Problem } from '../terms/index.ts'
import { Approvals, approvalMigrations } from './index.ts'

const asker: Actor = { kind: 'staff', id: 'stf_1' }
const first: Actor = { kind: 'staff', id: 'stf_2' }
const second: Actor = { kind: 'staff', id: 'stf_3' }
const request = { act: 'test.do', subject: 'thing_1', reason: 'It is needed.', case: 'cmp_1', payload: { much: 3 } }

interface Kit extends StoreCase {
  store: Store
  approvals: Approvals
  acts: Act[]
  /** What the executor wrote, as committed. */
  effects(): Promise<string[]>
}

/** An executor that writes a row, so that its effect can be seen to come and go with the transaction. */
function approvalsTest(name: string, work: (kit: Kit) => Promise<void>, executed?: () => Problem | undefined): void {
  const effectTable = { name: '002-effects', up: 'create table staff.effects (what text not null);' }
  const rooms = [{ room: 'staff', migrations: [...approvalMigrations, effectTable] }]
  type Effects = { 'staff.effects': { what: string } }
  test(name, (t: TestContext) =>
    withStores(
      t,
      async (store, kit) => {
        const acts: Act[] = []
        const recordAct = async (_trx: Transaction, act: Act) => void acts.push(act)
        const approvals = new Approvals({ store, clock: kit.clock, ids: new Ids(kit.clock), recordAct })
        const write = (trx: Transaction, what: string) =>
          trx.tables<Effects>().insertInto('staff.effects').values({ what }).execute()
        approvals.register('test.do', {
          async approved(trx, approval, decider) {
            await write(trx, `${approval.subject} by ${decider.id}`)
            return executed?.()
          },
          declined: async (trx, approval) => void (await write(trx, `${approval.subject} ${approval.state}`)),
        })
        const effects = async () => {
          const rows = await store.tables<Effects>().selectFrom('staff.effects').selectAll().execute()
          return rows.map((row) => row.what)
        }
        await work({ ...kit, store, approvals, acts, effects })
      },
      { rooms },
    ),
  )
}

function must<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) throw new Error(`${outcome.code}: ${outcome.detail}`)
  return outcome
}
const codeOf = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : outcome)

approvalsTest('one asks, another decides, and the decision does it', async ({ approvals, effects, acts }) => {
  const asked = must(await approvals.ask(request, asker))
  assert.equal(asked.state, 'waiting')
  assert.deepEqual(asked.payload, { much: 3 })
  assert.equal(codeOf(await approvals.decide(asked.id, { approve: true }, asker)), 'same-person')
  assert.deepEqual(await effects(), [])
  const decided = must(await approvals.decide(asked.id, { approve: true, note: 'Seen.' }, first))
  assert.deepEqual([decided.state, decided.decidedBy?.id, decided.note], ['approved', first.id, 'Seen.'])
  assert.deepEqual(await effects(), ['thing_1 by stf_2'])
  assert.equal(codeOf(await approvals.decide(asked.id, { approve: true }, second)), 'already-decided')
  assert.deepEqual(
    acts.map((act) => act.name),
    ['approval.ask', 'approval.approve'],
  )
})

approvalsTest('of two decisions at once exactly one wins, whatever they say', async ({ approvals, effects }) => {
  for (let round = 0; round < 10; round++) {
    const asked = must(await approvals.ask({ ...request, subject: `thing_${round}` }, asker))
    const both = await Promise.all([
      approvals.decide(asked.id, { approve: true }, first),
      approvals.decide(asked.id, { approve: round % 2 === 0 }, second),
    ])
    const codes = both.map(codeOf)
    assert.equal(codes.filter((code) => code === 'already-decided').length, 1)
    assert.equal((await effects()).length, round + 1)
  }
})

approvalsTest(
  'what the executor refuses is undone, and the approval waits on',
  async ({ approvals, effects }) => {
    const asked = must(await approvals.ask(request, asker))
    assert.equal(codeOf(await approvals.decide(asked.id, { approve: true }, first)), 'wrong-state')
    assert.deepEqual(await effects(), [])
    assert.equal(must(await approvals.get(asked.id, {})).state, 'waiting')
    must(await approvals.decide(asked.id, { approve: false, note: 'Then not.' }, first))
    assert.deepEqual(await effects(), ['thing_1 refused'])
  },
  () => new Problem('wrong-state', 'Not now.'),
)

approvalsTest('what nobody decides in time expires, once', async ({ approvals, clock, effects }) => {
  const asked = must(await approvals.ask({ ...request, expiresAt: clock.now() + dayMs }, asker))
  must(await approvals.ask({ ...request, subject: 'thing_2' }, asker))
  clock.step(dayMs)
  assert.equal(codeOf(await approvals.decide(asked.id, { approve: true }, first)), 'approval-expired')
  const both = await Promise.all([approvals.expireDue(), approvals.expireDue()])
  assert.equal(both[0] + both[1], 1)
  assert.deepEqual(await effects(), ['thing_1 expired'])
})

approvalsTest('a firm sees and decides its own alone; reasons hold no numbers', async ({ approvals }) => {
  const key = (organisation: string): Actor => ({ kind: 'key', id: `key_${organisation}`, organisation })
  const own = must(await approvals.ask({ ...request, owner: 'org_1' }, key('org_1')))
  const house = must(await approvals.ask(request, asker))
  assert.equal(codeOf(await approvals.ask({ ...request, owner: 'org_2' }, key('org_1'))), 'not-found')
  assert.equal(codeOf(await approvals.get(house.id, key('org_1'))), 'not-found')
  assert.equal(codeOf(await approvals.decide(own.id, { approve: true }, key('org_2'))), 'not-found')
  assert.deepEqual(
    (await approvals.list({ state: 'waiting' }, key('org_1'))).map((one) => one.id),
    [own.id],
  )
  assert.equal((await approvals.list({ case: 'cmp_1' }, {})).length, 2)
  assert.equal(codeOf(await approvals.ask({ ...request, reason: 'He rang +82 10 1234 5678' }, asker)), 'invalid-field')
  await assert.rejects(approvals.ask({ ...request, act: 'test.unknown' }, asker))
})
