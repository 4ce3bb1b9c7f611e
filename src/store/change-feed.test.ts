import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { systemClock } from '../terms/index.ts'
import type { Change } from './change.ts'
import type { Engine } from './engine.ts'
import type { RoomMigrations } from './migrations.ts'
import { PostgresEngine } from './postgres-engine.ts'
import { Store } from './store.ts'
import { testCluster, withoutPostgres, withStores } from './testing.ts'

interface Tables {
  'things.thing': { id: string; n: number }
}
const things: RoomMigrations = {
  room: 'things',
  migrations: [{ name: '001', up: 'create table things.thing (id text primary key, n int not null);' }],
}

async function put(store: Store, id: string, n = 0): Promise<void> {
  await store.transaction(async (trx) => {
    await trx.tables<Tables>().insertInto('things.thing').values({ id, n }).execute()
    await store.changes.record(trx, { room: 'things', kind: 'put', key: id, data: { n } })
  })
}

/** A read model of everything in the table; `loaded` and `applied` say how each arrived. */
async function follow(store: Store) {
  const held = new Map<string, number>()
  const twice: string[] = []
  const model = await store.changes.readModel('things', {
    async load(trx) {
      for (const row of await trx.tables<Tables>().selectFrom('things.thing').selectAll().execute())
        held.set(row.id, row.n)
    },
    apply(change) {
      if (held.has(change.key)) twice.push(change.key)
      held.set(change.key, (change.data as { n: number }).n)
    },
  })
  return { held, twice, model }
}

/** Waits for a condition by real events only; fails after the limit. */
async function within(limitMs: number, what: string, condition: () => boolean): Promise<number> {
  const begun = performance.now()
  while (!condition()) {
    if (performance.now() - begun > limitMs) assert.fail(`not within ${limitMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return performance.now() - begun
}

test('many writers at once: every change is applied once, in the order of commits, whenever the model began', (t) =>
  withStores(
    t,
    async (store) => {
      const early = await follow(store)
      const seen: number[] = []
      store.changes.on((change: Change) => seen.push(change.seq))
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let i = 0; i < 12; i++) await put(store, `w${writer}-${i}`, i)
      })
      const middle = await follow(store)
      await Promise.all(writers)
      const late = await follow(store)
      for (const { held, twice } of [early, middle, late]) {
        assert.equal(held.size, 96)
        assert.deepEqual(twice, [])
      }
      assert.equal(seen.length, 96)
      assert.deepEqual(
        seen,
        [...seen].sort((a, b) => a - b),
      )
      assert.equal((await store.changes.since(seen[89] as number, 100)).length, 6)
    },
    { rooms: [things] },
  ))

test('a transaction that fails records nothing; several changes keep their order', (t) =>
  withStores(
    t,
    async (store) => {
      const { held } = await follow(store)
      await assert.rejects(
        store.transaction(async (trx) => {
          await store.changes.record(trx, { room: 'things', kind: 'put', key: 'no', data: { n: 1 } })
          throw new Error('changed my mind')
        }),
        /changed my mind/,
      )
      await store.transaction(async (trx) => {
        for (let n = 0; n < 20; n++)
          await store.changes.record(trx, { room: 'things', kind: 'put', key: 'k', data: { n } })
        await store.changes.record(trx, { room: 'other', kind: 'put', key: 'not ours', data: null })
      })
      assert.deepEqual([...held], [['k', 19]])
      assert.equal(store.changes.asOf() <= Date.parse('2026-03-02T03:00:00Z'), true)
    },
    { rooms: [things] },
  ))

test('a read model that throws is stopped, and asOf stands still from then on', (t) =>
  withStores(
    t,
    async (store, { clock }) => {
      await store.changes.readModel('things', {
        async load() {},
        apply() {
          throw new Error('cannot')
        },
      })
      const before = clock.now()
      await put(store, 'a')
      clock.step(60_000)
      assert.equal(store.changes.asOf(), before)
    },
    { rooms: [things] },
  ))

test('old changes are deleted, the sequence goes on', (t) =>
  withStores(
    t,
    async (store, { clock }) => {
      for (const id of ['a', 'b', 'c']) await put(store, id)
      const last = store.changes.appliedSeq()
      assert.equal(await store.changes.prune(), 0)
      clock.step(31 * 86_400_000)
      assert.equal(await store.changes.prune(), 2)
      const { held } = await follow(store)
      await put(store, 'd')
      assert.deepEqual([...held.keys()].sort(), ['a', 'b', 'c', 'd'])
      assert.ok(store.changes.appliedSeq() > last)
    },
    { rooms: [things] },
  ))

test('two nodes: a change on one is a fact on the other within a second', (t) =>
  withStores(
    t,
    async (store, { secondNode }) => {
      const other = await (secondNode as NonNullable<typeof secondNode>)()
      const { held } = await follow(other)
      for (const id of ['a', 'b', 'c']) {
        await put(store, id)
        const ms = await within(1_000, `${id} on the other node`, () => held.has(id))
        t.diagnostic(`${Math.round(ms)} ms`)
      }
    },
    { rooms: [things], only: 'postgresql' },
  ))

test('a lost notification is healed by looking', { skip: withoutPostgres }, async () => {
  const cluster = await testCluster()
  const url = await cluster.database()
  const log = pino({ level: 'silent' })
  const engine = new PostgresEngine(url, log)
  const deaf: Engine = {
    kind: engine.kind,
    acquire: () => engine.acquire(),
    listen: () => () => {},
    close: () => engine.close(),
  }
  const store = await Store.over(new PostgresEngine(url, log), { clock: systemClock, log })
  const other = await Store.over(deaf, { clock: systemClock, log })
  await store.migrate([things])
  const { held } = await follow(other)
  await put(store, 'a')
  await within(2_000, 'the change, without a notification', () => held.has('a'))
  assert.ok(systemClock.now() - other.changes.asOf() < 3_000)
  await other.close()
  await store.close()
  await cluster.drop(url)
})
