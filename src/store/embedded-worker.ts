import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { byteaType, parsers, textParameterTypes } from './column-types.ts'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStart } from './embedded-protocol.ts'
import type { EngineResult } from './engine.ts'

// The embedded database runs on a thread of its own: a long query in the main one would stall every decision.

const port = parentPort
if (port === null) throw new Error('embedded-worker.ts is started by embedded-engine.ts')
const { folder } = workerData as EmbeddedStart

const serializers: Record<number, (value: unknown) => string> = {}
for (const type of textParameterTypes) serializers[type] = String
serializers[byteaType] = (value) =>
  value instanceof Uint8Array
    ? `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
    : String(value)

const started = PGlite.create({ ...(folder === undefined ? {} : { dataDir: folder }), parsers, serializers })

type PGliteResults = Awaited<ReturnType<PGlite['exec']>>[number]
function plain(result: PGliteResults): EngineResult {
  return {
    rows: result.rows as Record<string, unknown>[],
    command: (result.command ?? '').split(' ')[0] as string,
    rowCount: result.rowCount ?? 0,
  }
}

async function answer(request: EmbeddedRequest): Promise<EngineResult[]> {
  const db = await started
  if (request.kind === 'run') return [plain(await db.query(request.sql, [...request.parameters]))]
  if (request.kind === 'script') return (await db.exec(request.sql)).map(plain)
  if (request.kind === 'close') await db.close()
  return []
}

let queue: Promise<void> = Promise.resolve()
port.on('message', (request: EmbeddedRequest) => {
  queue = queue.then(async () => {
    try {
      port.postMessage({ id: request.id, results: await answer(request) } satisfies EmbeddedReply)
    } catch (error) {
      const { message, ...rest } = error as Error & Record<string, unknown>
      const fields: Record<string, unknown> = {}
      for (const [name, value] of Object.entries(rest)) if (typeof value === 'string') fields[name] = value
      port.postMessage({ id: request.id, error: { message: message ?? String(error), fields } } satisfies EmbeddedReply)
    }
  })
})
