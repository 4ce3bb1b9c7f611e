import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RoomMigrations } from './index.ts'
import { withStores } from './testing.ts'

interface Tables {
  'things.thing': { id: string; at: number; body: unknown; bytes: Buffer }
}
const rooms: RoomMigrations[] = [
  {
    room: 'things',
    migrations: [
      {
        name: '001',
        up: 'create table things.thing (id text primary key, at bigint not null, body jsonb, bytes bytea);',
      },
    ],
  },
]

test('a transaction writes, records its change, and the read model holds it when the writer is answered', (t) =>
  withStores(
    t,
    async (store, { clock }) => {
      const held: string[] = []
      await store.changes.readModel('things', {
        async load(trx) {
          for (const row of await trx.tables<Tables>().selectFrom('things.thing').select('id').execute())
            held.push(row.id)
        },
        apply: (change) => void held.push(change.key),
      })
      await store.transaction(async (trx) => {
        const row = { id: 'a', at: clock.now(), body: JSON.stringify({ n: [1] }), bytes: Buffer.from([1, 2]) }
        await trx.tables<Tables>().insertInto('things.thing').values(row).execute()
        await store.changes.record(trx, { room: 'things', kind: 'made', key: 'a', data: { n: 1 } })
      })
      assert.deepEqual(held, ['a'])
      const row = await store.tables<Tables>().selectFrom('things.thing').selectAll().executeTakeFirstOrThrow()
      assert.equal(row.at, clock.now())
      assert.deepEqual(row.body, { n: [1] })
      assert.deepEqual(row.bytes, Buffer.from([1, 2]))
    },
    { rooms },
  ))
