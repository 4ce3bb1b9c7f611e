import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openStore, Store } from '../src/store/index.ts'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { systemClock } from '../src/terms/index.ts'

interface Tables {
  'bench.row': { id: string; at: number; body: string }
}
const up = 'create table bench.row (id text primary key, at bigint not null, body jsonb not null);'
const log = pino({ level: 'silent' })
let made = 0

function row() {
  made++
  return { id: `row-${made}`, at: 1_772_420_400_000 + made, body: '{"verdict":"allow","rules":["KR-01","KR-04"]}' }
}

/** Rows a second of `batch` rows an insert, by so many callers at once, for so long. Every insert is its own commit, synced. */
async function rate(store: Store, callers: number, batch: number, forMs: number): Promise<number> {
  const begun = performance.now()
  let rows = 0
  const caller = async () => {
    while (performance.now() - begun < forMs) {
      const values = Array.from({ length: batch }, row)
      await store.tables<Tables>().insertInto('bench.row').values(values).execute()
      rows += batch
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return Math.round(rows / ((performance.now() - begun) / 1_000))
}

/** Milliseconds at the 99th percentile of one act: a transaction with a change, until this node's read models hold it. */
async function actP99(store: Store): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < 200; i++) {
    const begun = performance.now()
    await store.transaction(async (trx) => {
      await trx.tables<Tables>().insertInto('bench.row').values(row()).execute()
      await store.changes.record(trx, { room: 'bench', kind: 'made', key: String(i), data: null })
    })
    took.push(performance.now() - begun)
  }
  took.sort((a, b) => a - b)
  return Number((took[197] as number).toFixed(2))
}

async function figures(target: { folder: string } | { url: string }) {
  const store = await openStore({ ...target, clock: systemClock, log })
  if (!(store instanceof Store)) throw new Error(store.detail)
  await store.migrate([{ room: 'bench', migrations: [{ name: '001', up }] }])
  await rate(store, 4, 10, 500)
  const result = {
    singleRowsPerSecond: await rate(store, 1, 1, 2_000),
    single16CallersRowsPerSecond: await rate(store, 16, 1, 2_000),
    batch50RowsPerSecond: await rate(store, 4, 50, 2_000),
    batch1000RowsPerSecond: await rate(store, 4, 1_000, 2_000),
    actP99Ms: await actP99(store),
  }
  await store.close()
  return result
}

/** Durable inserts into the embedded store and into PostgreSQL (fsync on), in one run on one disk. */
export async function bench(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'rf-bench-store-'))
  try {
    const embedded = await figures({ folder })
    if (withoutPostgres !== false) return { embedded, postgresql: withoutPostgres }
    const cluster = await TestCluster.start({ durable: true })
    try {
      return { embedded, postgresql: await figures({ url: await cluster.database() }) }
    } finally {
      await cluster.stop()
      cluster.remove()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
