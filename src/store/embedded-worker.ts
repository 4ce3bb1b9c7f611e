import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { byteaType, parsers, textParameterTypes } from './column-types.ts'
import { databaseFolder } from './data-folder.ts'
import { createDatabase, DurableFs, imageOf, startParameters } from './durable-fs.ts'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStart } from './embedded-protocol.ts'
import type { EngineResult } from './engine.ts'

// The embedded database runs on a thread of its own: a long query in the main one would stall every decision.

const port = parentPort
if (port === null) throw new Error('embedded-worker.ts is started by embedded-engine.ts')
const start = workerData as EmbeddedStart

const serializers: Record<number, (value: unknown) => string> = {}
for (const type of textParameterTypes) serializers[type] = String
serializers[byteaType] = (value) =>
  value instanceof Uint8Array
    ? `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
    : String(value)

async function open(): Promise<PGlite> {
  const { folder, image, faultyFs, faults } = start
  if (folder === undefined) {
    return await PGlite.create({ parsers, serializers, ...(image ? { loadDataDir: imageOf(image) } : {}) })
  }
  await createDatabase(folder, image)
  const files = databaseFolder(folder)
  const fs = faultyFs ? (await import(faultyFs)).openFs(files, faults) : new DurableFs(files)
  const db = await PGlite.create({ fs, parsers, serializers, startParams: startParameters() })
  // Proof rather than hope: a setting that did not take would lose records at the next power cut.
  const shown = await db.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name in ('fsync', 'wal_sync_method', 'full_page_writes', 'synchronous_commit')",
  )
  for (const { name, setting } of shown.rows) {
    const wanted = name === 'wal_sync_method' ? 'fsync' : 'on'
    if (setting !== wanted) throw new Error(`the embedded database runs with ${name}=${setting} instead of ${wanted}`)
  }
  return db
}

type PGliteResults = Awaited<ReturnType<PGlite['exec']>>[number]
function plain(result: PGliteResults): EngineResult {
  return {
    rows: result.rows as Record<string, unknown>[],
    command: (result.command ?? '').split(' ')[0] as string,
    rowCount: result.rowCount ?? 0,
  }
}

const started = open()
started.catch(() => {})

async function answer(request: EmbeddedRequest): Promise<EngineResult[]> {
  const db = await started
  if (request.kind === 'run') return [plain(await db.query(request.sql, [...request.parameters]))]
  if (request.kind === 'script') return (await db.exec(request.sql)).map(plain)
  if (request.kind === 'close') await db.close()
  if (request.kind === 'dump') {
    // Loaded only when needed: pg_dump is a program of its own.
    const { writeDump } = await import('./dump-writer.ts')
    await writeDump(db, request.file)
  }
  return []
}

async function failure(id: number, error: unknown): Promise<EmbeddedReply> {
  const { message, name, code, severity, ...rest } = error as Error & Record<string, unknown>
  const fields: Record<string, string> = {}
  for (const [field, value] of Object.entries({ code, severity, ...rest })) {
    // The statement itself stays out: it may hold what nobody should read in a log.
    if (typeof value === 'string' && field !== 'query') fields[field] = value
  }
  const stopped = severity === 'PANIC' || severity === 'FATAL' || name === 'ExitStatus' || name === 'RuntimeError'
  return { id, error: { message: message ?? String(error), fields }, fatal: stopped || (await dead(fields.code)) }
}

/** Errors of SQL carry a SQLSTATE. After any other one we ask whether the program still answers. */
async function dead(code: string | undefined): Promise<boolean> {
  if (/^[0-9A-Z]{5}$/.test(code ?? '')) return false
  try {
    await (await started).exec('select 1')
    return false
  } catch (error) {
    // In an aborted transaction it answers with an error of its own, which is an answer too.
    return (error as { code?: string }).code !== '25P02'
  }
}

let queue: Promise<void> = Promise.resolve()
port.on('message', (request: EmbeddedRequest) => {
  queue = queue.then(async () => {
    let reply: EmbeddedReply
    try {
      reply = { id: request.id, results: await answer(request) }
    } catch (error) {
      reply = await failure(request.id, error)
    }
    port.postMessage(reply)
  })
})
