import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { fastify } from 'fastify'
import { pino } from 'pino'
import { type App, openApp } from '../src/app.ts'
import { defaultConfig } from '../src/config.ts'
import { TestCluster } from '../src/store/testing.ts'
import { Problem, systemClock } from '../src/terms/index.ts'

/**
 * POST /v1/decisions over the network, durable in the embedded store and in PostgreSQL (one that syncs), beside a bare Fastify route that
 * reads and answers bodies of the same size. What is asked is allowed and gets a permit: a ride platform's driver calls one of fifty
 * thousand riders. The load generator is a process of its own on the same cores, so what is measured is what one machine serves.
 */
const seconds = Number(process.env.BENCH_SECONDS ?? 8)
const connections = 64
/** So many that hardly anybody is called twice, as on a platform's day. */
const riders = 50_000
const operator = { kind: 'system', id: 'bench' } as const

interface Load {
  url: string
  headers: Record<string, string>
  bodies: string[]
}
interface Measured {
  perSecond: number
  p50Ms: number
  p99Ms: number
  others: number
}

async function generate({ url, headers, bodies }: Load): Promise<Measured> {
  let next = 0
  const setupRequest = (request: autocannon.Request) => ({ ...request, body: bodies[next++ % bodies.length] as string })
  const requests = [{ method: 'POST' as const, path: new URL(url).pathname, headers, setupRequest }]
  const result = await autocannon({ url, requests, connections, duration: seconds, pipelining: 1 })
  return {
    perSecond: Math.round(result['2xx'] / result.duration),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    others: result.non2xx + result.errors,
  }
}

/** Runs the generator in a process of its own; once to warm up, once to measure. */
async function measure(load: Load): Promise<Measured> {
  const child = fork(import.meta.filename, { env: { ...process.env, BENCH_LOAD: 'yes' } })
  child.send(load)
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
  const embedded = await measureHouse(undefined)
  const cluster = await TestCluster.start({ durable: true })
  try {
    return { name: 'http', connections, embedded, postgresql: await measureHouse(await cluster.database()) }
  } finally {
    await cluster.stop()
    cluster.remove()
  }
}

async function measureHouse(databaseUrl: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'))
  const masterKey = databaseUrl === undefined ? undefined : Buffer.alloc(32, 7).toString('base64')
  const config = { ...defaultConfig(), port: 0, keyRequestsPerMinute: 1_000_000_000, databaseUrl, masterKey }
  const app = await openApp({ config, clock: systemClock, log: pino({ level: 'error' }), folder })
  if (app instanceof Problem) throw new Error(app.detail)
  try {
    const { contact, key } = await rideFirm(app)
    const url = await app.http.listen()
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const bodies = Array.from({ length: riders }, (_, n) =>
      JSON.stringify({ ...contact, to: `+8210${55_500_000 + n}` }),
    )
    const sample = await fetch(`${url}/v1/decisions`, { method: 'POST', headers, body: bodies[0] as string })
    const answer = (await sample.json()) as { verdict?: string }
    if (answer.verdict !== 'allow') throw new Error(`the sample was not allowed: ${JSON.stringify(answer)}`)

    const bare = await bareRoute(JSON.parse(bodies[0] as string) as object, answer)
    const peer = await measure({ url: bare.url, headers, bodies })
    await bare.close()
    const simulated = await measure({ url: `${url}/v1/decisions/simulate`, headers, bodies })
    const ours = await measure({ url: `${url}/v1/decisions`, headers, bodies })
    return {
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

/** A ride platform in good standing, somebody who books for others, and the platform's key. */
async function rideFirm({ callers, directory, staff }: App) {
  const firm = must(await callers.organisations.create({ name: 'Bench', country: 'KR', sector: 'transport' }, operator))
  const licence = { kind: 'business-registration', country: 'KR', validFrom: 0 } as const
  must(await callers.organisations.addLicence(firm.id, licence, operator))
  const supplyChain = [
    { role: 'carrier', name: 'Carrier', qualified: true },
    { role: 'line-vendor', name: 'Vendor', qualified: true },
    { role: 'business', name: 'Bench', organisation: firm.id, qualified: true },
  ] as const
  const given = { organisation: firm.id, callerId: '+8215880001', channels: ['voice'], supplyChain } as const
  const line = must(await callers.lines.create({ ...given, filed: true, callerIdRegistered: true }, operator))
  const booker = { organisation: firm.id, number: { number: '+821055599999' } }
  const { id: requester } = must(await directory.accounts.create(booker, operator))
  must(await directory.accounts.verify(requester, {}, operator))
  const { secret: key } = must(await staff.keys.create({ name: 'bench', scopes: ['decide'] }, operator))
  const about = { channel: 'voice', purpose: 'service', category: 'transport', onBehalf: true }
  return { key, contact: { organisation: firm.id, line: line.id, requester, ...about } }
}

function must<T>(value: T | Problem): T {
  if (value instanceof Problem) throw new Error(value.detail)
  return value
}

if (process.env.BENCH_LOAD !== undefined) {
  const [load] = (await once(process, 'message')) as [Load]
  process.send?.(await generate(load), () => process.exit(0))
}
