import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { deskMigrations, importReportedCalls } from '../src/desk/index.ts'
import { openStore } from '../src/store/index.ts'
import { systemClock as clock, Ids, Problem } from '../src/terms/index.ts'
import { MasterKey, openVault, vaultMigrations } from '../src/vault/index.ts'

const longFile = new URL('../../shared/data/ftc_complaints/by_day_2020-02-14_2020-11-30.csv.gz', import.meta.url)

/**
 * Imports the agency's long file (1.46 million real complaints), into the embedded store on disk or, with DATABASE_URL, into that
 * PostgreSQL (an empty database); then imports it again, which must find every row on record. COMPLAINTS_FILE names another file.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const file = process.env.COMPLAINTS_FILE ?? fileURLToPath(longFile)
  if (!existsSync(file)) return { skipped: 'the complaints file is not there: set COMPLAINTS_FILE' }
  const folder = await mkdtemp(join(tmpdir(), 'ringfence-complaints-'))
  const url = process.env.DATABASE_URL
  const log = pino({ level: 'warn' })
  const store = await openStore({ ...(url === undefined ? { folder: join(folder, 'store') } : { url }), clock, log })
  if (store instanceof Problem) throw new Error(store.detail)
  try {
    await store.migrate([vaultMigrations, deskMigrations])
    const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 7))]
    const recordDestruction = async () => {}
    const vault = await openVault({ store, clock, log, ids: new Ids(clock), masterKeys, recordDestruction })
    let peakBytes = 0
    const sample = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
    }, 200)
    const once = () => importReportedCalls({ file, store, vault, clock, rejectsFile: join(folder, 'rejects.csv') })
    const first = await once()
    const again = await once()
    clearInterval(sample)
    await vault.close()
    if (first instanceof Problem || again instanceof Problem) throw new Error('the file was not read')
    return {
      engine: store.engine,
      rows: first.rows,
      imported: first.imported,
      rejected: first.rejected,
      seconds: first.seconds,
      rowsPerSecond: first.rowsPerSecond,
      againImported: again.imported,
      againRowsPerSecond: again.rowsPerSecond,
      residentBytes: peakBytes,
    }
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}
