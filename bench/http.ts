import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { fastify } from 'fastify'
import { pino } from 'pino'
import { openApp } from '../src/app.ts'
import { defaultConfig } from '../src/config.ts'
import { Problem, systemClock } from '../src/terms/index.ts'

/**
 * POST /v1/decisions over the network, durable in the embedded store, beside a bare Fastify route that reads and answers bodies of the
 * same size. The load generator is a process of its own on the same cores, so what is measured is what one machine serves.
 */
const seconds = Number(process.env.BENCH_SECONDS ?? 8)
const connections = 64
const operator = { kind: 'system', id: 'bench' } as const

interface Load {
  url: string
  headers: Record<string, string>
  body: string
}
interface Measured {
  perSecond: number
  p50Ms: number
  p99Ms: number
  others: number
}

async function generate({ url, headers, body }: Load): Promise<Measured> {
  const result = await autocannon({ url, method: 'POST', headers, body, connections, duration: seconds, pipelining: 1 })
  return {
    perSecond: Math.round(result['2xx'] / result.duration),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    others: result.non2xx + result.errors,
  }
}

/** Runs the generator in a process of its own; once to warm up, once to measure. */
async function measure(load: Load): Promise<Measured> {
  const child = fork(import.meta.filename, { env: { ...process.env, BENCH_LOAD: JSON.stringify(load) } })
  const [result] = (await once(child, 'message')) as [Measured]
  return result
}

async function bareRoute(body: object, answer: object): Promise<{ url: string; close(): Promise<void> }> {
  const form = (value: object) => ({
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, Array.isArray(one) ? { type: 'array' } : { type: typeof one }]),
    ),
  })
  const server = fastify()
  server.post('/', { schema: { body: form(body), response: { 201: form(answer) } } }, (_request, reply) =>
    reply.code(201).send(answer),
  )
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return { url, close: () => server.close() }
}

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'))
  const config = { ...defaultConfig(), port: 0, keyRequestsPerMinute: 1_000_000_000 }
  const app = await openApp({ config, clock: systemClock, log: pino({ level: 'error' }), folder })
  if (app instanceof Problem) throw new Error(app.detail)
  try {
    const { callers, staff, http } = app
    const firm = must(
      await callers.organisations.create({ name: 'Bench', country: 'KR', sector: 'insurance' }, operator),
    )
    for (const kind of ['business-registration', 'telephone-solicitation', 'first-hand-lines'] as const)
      must(await callers.organisations.addLicence(firm.id, { kind, country: 'KR', validFrom: 0 }, operator))
    const line = must(
      await callers.lines.create(
        {
          organisation: firm.id,
          callerId: '+82215771234',
          channels: ['voice'],
          filed: true,
          callerIdRegistered: true,
          supplyChain: [
            { role: 'carrier', name: 'Carrier', qualified: true },
            { role: 'business', name: 'Bench', organisation: firm.id, qualified: true },
          ],
        },
        operator,
      ),
    )
    const key = must(await staff.keys.create({ name: 'bench', scopes: ['decide'] }, operator)).secret
    const url = await http.listen()
    const body = {
      organisation: firm.id,
      line: line.id,
      to: '+821023456789',
      channel: 'voice',
      purpose: 'marketing',
      category: 'insurance',
    }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const sample = await fetch(`${url}/v1/decisions`, { method: 'POST', headers, body: JSON.stringify(body) })
    const answer = (await sample.json()) as object

    const bare = await bareRoute(body, answer)
    const peer = await measure({ url: bare.url, headers, body: JSON.stringify(body) })
    await bare.close()
    const simulated = await measure({ url: `${url}/v1/decisions/simulate`, headers, body: JSON.stringify(body) })
    const ours = await measure({ url: `${url}/v1/decisions`, headers, body: JSON.stringify(body) })
    return {
      name: 'http',
      store: app.store.engine,
      connections,
      answerBytes: JSON.stringify(answer).length,
      decisionsPerSecond: ours.perSecond,
      p50Ms: ours.p50Ms,
      p99Ms: ours.p99Ms,
      refused: ours.others,
      simulationsPerSecond: simulated.perSecond,
      simulationP99Ms: simulated.p99Ms,
      bareFastifyRequestsPerSecond: peer.perSecond,
      bareFastifyP99Ms: peer.p99Ms,
      ratioToBareFastify: Number((ours.perSecond / peer.perSecond).toFixed(3)),
    }
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function must<T>(value: T | Problem): T {
  if (value instanceof Problem) throw new Error(value.detail)
  return value
}

const load = process.env.BENCH_LOAD
if (load !== undefined) {
  const wanted = JSON.parse(load) as Load
  process.send?.(await generate(wanted), () => process.exit(0))
}
