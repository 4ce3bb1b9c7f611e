import assert from 'node:assert/strict'
import test from 'node:test'
import { type Act, act, attempt, Ids, Problem, SteppedClock, systemActor } from './index.ts'

/** A store whose whole content is a list: a transaction that throws leaves it as it was. */
function room() {
  const clock = new SteppedClock('2026-03-02T03:00:00Z')
  const rows: unknown[] = []
  const store = {
    async transaction<T>(work: (trx: unknown[]) => Promise<T>): Promise<T> {
      const trx = [...rows]
      const answer = await work(trx)
      rows.splice(0, rows.length, ...trx)
      return answer
    },
  }
  const recordAct = async (trx: unknown[], done: Act) => void trx.push(done.name)
  return { rows, store, clock, ids: new Ids(clock), recordAct }
}

test('an act keeps its rows and its record together', async () => {
  const kit = room()
  const result = await act(kit, systemActor('test'), async (trx, doing) => {
    trx.push('row')
    assert.match(doing.id, /^act_/)
    return { result: 7, name: 'test.did', detail: {} }
  })
  assert.equal(result, 7)
  assert.deepEqual(kit.rows, ['row', 'test.did'])
})

test('a Problem undoes what was written and is the answer; anything else is thrown on', async () => {
  const kit = room()
  const problem = new Problem('wrong-state', 'No.')
  const outcome = await act(kit, systemActor('test'), async (trx) => {
    trx.push('row')
    return problem
  })
  assert.equal(outcome, problem)
  assert.deepEqual(kit.rows, [])
  await assert.rejects(
    attempt(kit.store, () => Promise.reject(new Error('broken'))),
    /broken/,
  )
})
