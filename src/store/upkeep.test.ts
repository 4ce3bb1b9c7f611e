import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { pino } from 'pino'
import { systemClock } from '../terms/index.ts'
import { createDatabase } from './durable-fs.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import { Store } from './store.ts'
import { embeddedImage } from './testing.ts'
import { Upkeep } from './upkeep.ts'

const log = pino({ level: 'silent' })

test('the embedded store checkpoints its log and clears dead rows; a long statement stalls nobody in this thread', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rf-upkeep-'))
  try {
    await createDatabase(folder, await embeddedImage())
    const engine = new EmbeddedEngine({ folder })
    const store = await Store.over(engine, { clock: systemClock, log })
    const upkeep = new Upkeep(engine, log)
    const figure = async (text: string) => (await sql.raw<{ n: number }>(text).execute(store.tables())).rows[0]?.n ?? 0
    const sinceCheckpoint = () =>
      figure('select (pg_current_wal_insert_lsn() - redo_lsn)::bigint as n from pg_control_checkpoint()')
    const deadRows = async () => {
      await figure('select pg_stat_force_next_flush()')
      return await figure("select n_dead_tup as n from pg_stat_user_tables where relname = 'row'")
    }

    await store.migrate([
      { room: 'bulk', migrations: [{ name: '001', up: 'create table bulk.row (n int, filling text);' }] },
    ])
    let turns = 0
    let waiting = true
    const count = () => {
      turns++
      if (waiting) setImmediate(count)
    }
    setImmediate(count)
    await sql`insert into bulk.row select n, repeat('x', 400) from generate_series(1, 60000) n`.execute(store.tables())
    waiting = false
    assert.ok(turns > 100, `this thread had ${turns} turns while the database worked`)
    await sql`update bulk.row set n = n + 1 where n < 20000`.execute(store.tables())
    await sql`create table bulk.grown as select n from generate_series(1, 5000) n`.execute(store.tables())

    assert.ok((await sinceCheckpoint()) > 32 * 1024 * 1024)
    assert.ok((await deadRows()) > 10_000)
    // As if ten minutes had passed.
    await upkeep.round(performance.now() + 700_000)
    assert.ok((await sinceCheckpoint()) < 1024 * 1024)
    assert.equal(await deadRows(), 0)
    assert.equal(await figure("select reltuples::bigint as n from pg_class where oid = 'bulk.row'::regclass"), 60_000)
    const looked = `select (last_analyze is not null)::int + 2 * (last_vacuum is not null)::int as n from pg_stat_user_tables`
    assert.equal(await figure(`${looked} where relname = 'grown'`), 1, 'what only grew is sampled, not read through')
    assert.equal(await figure(`${looked} where relname = 'row'`), 3)
    await store.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
