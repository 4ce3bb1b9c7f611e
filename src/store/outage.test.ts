import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { systemClock } from '../terms/index.ts'
import { openStore, Store } from './store.ts'
import { TestCluster, withoutPostgres } from './testing.ts'
import { StoreUnavailable } from './unavailable.ts'

const options = { clock: systemClock, log: pino({ level: 'silent' }) }
interface Tables {
  'things.thing': { id: number }
}
const up = 'create table things.thing (id int primary key);'

async function refusedFast(work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now()
  await assert.rejects(work(), (error) => error instanceof StoreUnavailable)
  assert.ok(performance.now() - begun < 10_000, 'an operation without a database must fail, not wait')
}

async function eventually(work: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

test('the database goes away and comes back: refusals meanwhile, no restart', { skip: withoutPostgres }, async (t) => {
  // A cluster of its own: others use the shared one at the same time.
  const cluster = await TestCluster.start({ durable: true })
  const url = await cluster.database()
  const store = await openStore({ url, ...options })
  assert.ok(store instanceof Store)
  await store.migrate([{ room: 'things', migrations: [{ name: '001', up }] }])
  const put = (id: number) =>
    store.transaction(async (trx) => {
      await trx.tables<Tables>().insertInto('things.thing').values({ id }).execute()
      await store.changes.record(trx, { room: 'things', kind: 'put', key: String(id), data: null })
    })
  await put(1)

  await t.test('stopped in the middle of a transaction', async () => {
    await refusedFast(() =>
      store.transaction(async (trx) => {
        await trx.tables<Tables>().insertInto('things.thing').values({ id: 2 }).execute()
        await cluster.stop()
        await trx.tables<Tables>().insertInto('things.thing').values({ id: 3 }).execute()
      }),
    )
    await refusedFast(() => put(4))
    await refusedFast(() => store.tables<Tables>().selectFrom('things.thing').selectAll().execute())
    const before = store.changes.asOf()
    const lag = systemClock.now() - before
    await refusedFast(() => put(5))
    assert.ok(systemClock.now() - store.changes.asOf() >= lag, 'asOf must not move while nothing can be known')
    await cluster.run()
    await eventually(() => put(6))
    const rows = await store.tables<Tables>().selectFrom('things.thing').select('id').orderBy('id').execute()
    assert.deepEqual(
      rows.map((row) => row.id),
      [1, 6],
    )
  })

  await t.test('stopped answering, with its connections open', async () => {
    cluster.freeze(true)
    await refusedFast(() => put(7))
    cluster.freeze(false)
    await eventually(() => put(8))
  })

  await store.close()
  await cluster.stop()
  cluster.remove()
})

test('a database that was never there: opening says so', async () => {
  await refusedFast(() => openStore({ url: 'postgresql://nobody@127.0.0.1:1/nothing', ...options }))
})
