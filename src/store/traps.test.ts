import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { EmbeddedEngine } from './embedded-engine.ts'
import { Jobs, type RoomMigrations, Store } from './index.ts'
import { embeddedImage, withStores } from './testing.ts'
import { isUniqueViolation } from './unavailable.ts'

// What differs between the engines, or between their clients, and would be found only on the other one.

interface Tables {
  'things.kind': Record<string, unknown>
  'things.thing': { id: number; list?: unknown }
}
const rooms: RoomMigrations[] = [
  {
    room: 'things',
    migrations: [
      {
        name: '001',
        up: `create table things.thing (id int primary key, list jsonb);
          create table things.kind (
            i8 bigint, i8s bigint[], i4 int, f8 double precision, yes boolean, bytes bytea, json json, jsonb jsonb,
            day date, moment timestamptz, local timestamp, span interval, exact numeric, words text[], nothing text
          );`,
      },
    ],
  },
]

test('columns come back as the same values from both engines', (t) =>
  withStores(
    t,
    async (store) => {
      const moment = new Date('2026-03-02T12:34:56.789+09:00')
      const written = {
        i8: 1_772_420_400_000,
        i8s: [1, 9_007_199_254_740_991],
        i4: -5,
        f8: 0.1,
        yes: true,
        bytes: new Uint8Array([0, 255, 39, 92]),
        json: JSON.stringify([1, 'ㄱ']),
        jsonb: { b: 1, a: [null, true] },
        day: '2026-02-28',
        moment,
        local: '2026-02-28 01:02:03',
        span: '1 day 02:00:00',
        exact: '12345678901234567890.5',
        words: ['a,b', '"q"', "it's", '汉字'],
        nothing: undefined,
      }
      await store.tables<Tables>().insertInto('things.kind').values(written).execute()
      const read = await store.tables<Tables>().selectFrom('things.kind').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual(
        { ...read },
        {
          ...written,
          bytes: Buffer.from([0, 255, 39, 92]),
          json: [1, 'ㄱ'],
          local: new Date('2026-02-28T01:02:03Z'),
          nothing: null,
        },
      )
      await assert.rejects(sql`select 9007199254740993::bigint as n`.execute(store.tables()), /beyond 2\^53/)
      const { rows } = await sql<{
        n: number
        yes: boolean
      }>`select count(*) as n, false as yes from things.kind`.execute(store.tables())
      assert.deepEqual({ ...rows[0] }, { n: 1, yes: false })
    },
    { rooms },
  ))

test('an array into jsonb must be JSON.stringify-ed, on both engines', (t) =>
  withStores(
    t,
    async (store) => {
      const insert = (id: number, list: unknown) =>
        store.tables<Tables>().insertInto('things.thing').values({ id, list }).execute()
      await assert.rejects(insert(1, [{ a: 1 }]), /invalid input syntax for type json/)
      await insert(2, JSON.stringify([{ a: 1 }]))
      assert.deepEqual((await store.tables<Tables>().selectFrom('things.thing').selectAll().execute())[0]?.list, [
        { a: 1 },
      ])
    },
    { rooms },
  ))

test('the plain handle inside a transaction throws instead of hanging or leaving it; detached work may use it', (t) =>
  withStores(
    t,
    async (store) => {
      const table = () => store.tables<Tables>()
      await assert.rejects(
        store.transaction(async (trx) => {
          await trx.tables<Tables>().insertInto('things.thing').values({ id: 1 }).execute()
          await table().selectFrom('things.thing').selectAll().execute()
        }),
        /plain handle was used inside a transaction/,
      )
      await assert.rejects(
        store.transaction(async () => {
          await store.transaction(async () => {})
        }),
        /plain handle was used inside a transaction/,
      )
      assert.deepEqual(await table().selectFrom('things.thing').selectAll().execute(), [])
      let outside: Promise<unknown> | undefined
      await store.transaction(async () => {
        outside = store.detached(() => table().insertInto('things.thing').values({ id: 2 }).execute())
      })
      await outside
      assert.equal((await table().selectFrom('things.thing').selectAll().execute()).length, 1)
    },
    { rooms },
  ))

test('a swallowed error inside a transaction is not a silent rollback', (t) =>
  withStores(
    t,
    async (store) => {
      const put = (id: number) => store.tables<Tables>().insertInto('things.thing').values({ id }).execute()
      await put(1)
      await assert.rejects(put(1), isUniqueViolation)
      await assert.rejects(
        store.transaction(async (trx) => {
          await trx.tables<Tables>().insertInto('things.thing').values({ id: 2 }).execute()
          await trx
            .tables<Tables>()
            .insertInto('things.thing')
            .values({ id: 1 })
            .execute()
            .catch(() => {})
        }),
        /nothing was committed/,
      )
      assert.equal((await store.tables<Tables>().selectFrom('things.thing').selectAll().execute()).length, 1)
      const result = await store.tables<Tables>().deleteFrom('things.thing').where('id', '=', 1).executeTakeFirst()
      assert.equal(result.numDeletedRows, 1n)
    },
    { rooms },
  ))

test('many callers at once get their turn, and transactions stay apart', (t) =>
  withStores(
    t,
    async (store) => {
      const add = (id: number) =>
        store.transaction(async (trx) => {
          await trx.tables<Tables>().insertInto('things.thing').values({ id }).execute()
          const rows = await trx.tables<Tables>().selectFrom('things.thing').where('id', '=', id).selectAll().execute()
          if (id % 2 === 1) throw new Error('odd')
          return rows.length
        })
      const results = await Promise.allSettled(Array.from({ length: 60 }, (_, id) => add(id)))
      assert.equal(results.filter((result) => result.status === 'fulfilled').length, 30)
      assert.equal((await store.tables<Tables>().selectFrom('things.thing').selectAll().execute()).length, 30)
    },
    { rooms },
  ))

test('migrations: once, in order, by one node at a time, never edited', (t) =>
  withStores(t, async (store, { secondNode }) => {
    const slow = [
      { room: 'things', migrations: [{ name: '001', up: 'create table things.a (id int); select pg_sleep(0.05);' }] },
      { room: 'others', migrations: [{ name: '001', up: 'create table others.b (id int);' }] },
    ]
    const nodes = secondNode ? [store, await secondNode(), await secondNode()] : [store, store, store]
    await Promise.all(nodes.map((node) => node.migrate(slow)))
    const edited = [{ room: 'things', migrations: [{ name: '001', up: 'create table things.a (id bigint);' }] }]
    await assert.rejects(store.migrate(edited), /edited after it was applied/)
    await assert.rejects(store.migrate([{ room: 'others', migrations: [] }]), /newer program/)
    const broken = [
      {
        room: 'things',
        migrations: [...(slow[0] as RoomMigrations).migrations, { name: '002', up: 'create table things.c (id int);' }],
      },
      { room: 'last', migrations: [{ name: '001', up: 'create nonsense' }] },
    ]
    await assert.rejects(store.migrate(broken), /syntax error/)
    // All or nothing: the good half of a failed upgrade is not there either.
    await assert.rejects(sql`select * from things.c`.execute(store.tables()), /does not exist/)
  }))

test('jobs: sent work is done, scheduled work is kept, a failing job does not hurt the others', (t) =>
  withStores(t, async (store) => {
    assert.ok(store.jobs instanceof Jobs)
    const done: unknown[] = []
    let finished = () => {}
    const both = new Promise<void>((resolve) => {
      finished = resolve
    })
    await store.jobs.work('greet', async (data) => {
      done.push(data)
      if ((data as { n: number }).n === 1) throw new Error('first one fails')
      if (done.length >= 2) finished()
    })
    await store.jobs.send('greet', { n: 1 })
    await store.jobs.send('greet', { n: 2 })
    await store.jobs.schedule('retention', '5 4 * * *', async () => {})
    await both
    const { rows } = await sql<{ cron: string; timezone: string }>`select cron, timezone from jobs.schedule`.execute(
      store.tables(),
    )
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ cron: '5 4 * * *', timezone: 'UTC' }],
    )
  }))

test('a job that is sent in a transaction exists only if that commits', (t) =>
  withStores(t, async (store) => {
    const done: unknown[] = []
    let finished = () => {}
    const all = new Promise<void>((resolve) => {
      finished = resolve
    })
    await store.jobs.work('letter', async (data) => {
      done.push(data)
      finished()
    })
    await assert.rejects(
      store.transaction(async (trx) => {
        await store.jobs.send('letter', { n: 1 }, trx)
        throw new Error('changed my mind')
      }),
      /changed my mind/,
    )
    await assert.rejects(
      store.transaction(() => store.jobs.send('letter', { n: 2 })),
      /inside a transaction/,
    )
    await store.transaction((trx) => store.jobs.send('letter', { n: 3 }, trx))
    await all
    assert.deepEqual(done, [{ n: 3 }])
  }))

test('a closed store refuses, and may be closed again', (t) =>
  withStores(
    t,
    async (_store, { clock, log }) => {
      const other = await Store.over(new EmbeddedEngine({ image: await embeddedImage() }), { clock, log })
      await other.close()
      await other.close()
      await assert.rejects(other.tables<Tables>().selectFrom('things.thing').selectAll().execute())
    },
    { only: 'embedded' },
  ))
