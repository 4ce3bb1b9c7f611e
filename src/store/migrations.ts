import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'

/** One room's tables: they live in the schema of the room's name. */
export interface RoomMigrations {
  /** Also the schema's name: lower-case letters. */
  room: string
  /** In order, only ever added to. `up` is SQL of one or more statements; it may not end the transaction. */
  migrations: readonly { name: string; up: string }[]
}

interface MigrationTables {
  'store.migrations': { room: string; name: string; digest: string; at: number }
}

/** Any fixed number: the same on every node. */
const migrationLock = 7_256_001

const own = `
  create schema if not exists store;
  create table if not exists store.migrations (
    room text not null, name text not null, digest text not null, at bigint not null, primary key (room, name)
  );
`

/**
 * Brings the rooms' tables up to date: forward only, all in one transaction, one node at a time (the others wait and then find
 * nothing to do). Throws when an applied migration was edited or when the database was made by a newer program.
 */
export async function migrate(db: Kysely<never>, rooms: readonly RoomMigrations[], atMs: number): Promise<void> {
  await db.transaction().execute(async (plain) => {
    const trx = plain as unknown as Kysely<MigrationTables>
    await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(trx)
    await sql.raw(own).execute(trx)
    const applied = await trx.selectFrom('store.migrations').select(['room', 'name', 'digest']).execute()
    const digests = new Map(applied.map((row) => [`${row.room}/${row.name}`, row.digest]))
    for (const { room, migrations } of rooms) {
      if (!/^[a-z]+$/.test(room)) throw new Error(`a room's name is lower-case letters: ${room}`)
      const known = new Set(migrations.map((migration) => migration.name))
      const unknown = applied.find((row) => row.room === room && !known.has(row.name))
      if (unknown) throw new Error(`the database was made by a newer program: it knows ${room}/${unknown.name}`)
      await sql.raw(`create schema if not exists "${room}"`).execute(trx)
      for (const { name, up } of migrations) {
        const digest = createHash('sha256').update(up).digest('hex')
        const before = digests.get(`${room}/${name}`)
        if (before === digest) continue
        if (before !== undefined)
          throw new Error(`migration ${room}/${name} was edited after it was applied: add a new one`)
        await sql.raw(up).execute(trx)
        await trx.insertInto('store.migrations').values({ room, name, digest, at: atMs }).execute()
      }
    }
  })
}
