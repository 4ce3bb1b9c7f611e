import { writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { byteaType, parsers, textParameterTypes } from './column-types.ts'
import { createDatabase, DurableFs, databaseFolder, imageOf, startParameters } from './durable-fs.ts'
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
    // Loaded only when needed: it is a program of its own.
    const { pgDump } = await import('@electric-sql/pglite-tools/pg_dump')
    const dump = await pgDump({ pg: db, args: ['--no-owner', '--no-privileges'] })
    writeFileSync(request.file, Buffer.from(await dump.arrayBuffer()), { mode: 0o600 })
  }
  return []
}

function failure(id: number, error: unknown): EmbeddedReply {
  const { message, code, severity, ...rest } = error as Error & Record<string, unknown>
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries({ code, severity, ...rest })) {
    if (typeof value === 'string' && name !== 'query' && name !== 'name') fields[name] = value
  }
  // Errors of SQL carry a SQLSTATE; anything else means that the program itself stopped (abort, panic, out of memory).
  const fatal = !/^[0-9A-Z]{5}$/.test(fields.code ?? '') || severity === 'PANIC' || severity === 'FATAL'
  return { id, error: { message: message ?? String(error), fields }, fatal }
}

let queue: Promise<void> = Promise.resolve()
port.on('message', (request: EmbeddedRequest) => {
  queue = queue.then(async () => {
    let reply: EmbeddedReply
    try {
      reply = { id: request.id, results: await answer(request) }
    } catch (error) {
      reply = failure(request.id, error)
    }
    port.postMessage(reply)
  })
})
