import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type App, openApp } from '../src/app.ts'
import { defaultConfig } from '../src/config.ts'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { dayMs, Problem, systemClock } from '../src/terms/index.ts'
import { type Shift, type Timed, work } from './desk-parts/agents.ts'
import { fill, giveTo, isFilled, numberOf } from './desk-parts/fill.ts'

/**
 * A desk of fifty people: a million cases and ten million bookings in PostgreSQL (one that syncs), fifty thousand and two hundred thousand in
 * the embedded store. Everybody has a session of their own and clicks over HTTP, a pause of half a second on average between an answer
 * and the next click. The agents are a process of their own on the same cores. Smaller: DESK_CASES, DESK_BOOKINGS, DESK_SECONDS;
 * faster agents: DESK_THINK_MS. DESK_STORE=embedded or postgresql measures one. DESK_URL: a PostgreSQL database of one's own, which
 * is filled where it is empty and stays, so that a second run need not fill one; the figure `serverCpuMsPerClick` does not hang on what
 * else the machine does.
 */
const agents = 50
const seconds = Number(process.env.DESK_SECONDS ?? 60)
const thinkMs = Number(process.env.DESK_THINK_MS ?? 500)
const only = process.env.DESK_STORE
const own = process.env.DESK_URL
const operator = { kind: 'system', id: 'bench' } as const
const password = 'correct horse battery staple'

export async function bench(): Promise<object> {
  const cases = Number(process.env.DESK_CASES ?? 1_000_000)
  const bookings = Number(process.env.DESK_BOOKINGS ?? 10_000_000)
  const figures: Record<string, unknown> = { name: 'desk', agents, thinkMs, seconds }
  if (only !== 'postgresql')
    figures.embedded = await measure(undefined, {
      cases: Math.min(cases, 50_000),
      bookings: Math.min(bookings, 200_000),
    })
  if (only !== 'embedded') {
    if (own !== undefined) figures.postgresql = await measure(own, { cases, bookings })
    else if (withoutPostgres !== false) figures.postgresql = withoutPostgres
    else {
      const cluster = await TestCluster.start({ durable: true })
      try {
        figures.postgresql = await measure(await cluster.database(), { cases, bookings })
      } finally {
        await cluster.stop()
        cluster.remove()
      }
    }
  }
  return figures
}

async function measure(databaseUrl: string | undefined, size: { cases: number; bookings: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'))
  const masterKey = databaseUrl === undefined ? undefined : Buffer.alloc(32, 7).toString('base64')
  const addressRequestsPerMinute = 1_000_000
  const keyRequestsPerMinute = 1_000_000
  const config = { ...defaultConfig(), port: 0, addressRequestsPerMinute, keyRequestsPerMinute, databaseUrl, masterKey }
  const app = await openApp({ config, clock: systemClock, log: pino({ level: 'error' }), folder })
  if (app instanceof Problem) throw new Error(app.detail)
  try {
    const url = await app.http.listen()
    const staff = await crew(app, url)
    const now = Date.now()
    const people = Math.max(1_000, Math.floor(size.cases / 4))
    const begun = performance.now()
    const filled = await isFilled(app)
    if (!filled) await fill(app, { ...size, people, now, agents: staff.map(({ id }) => id) }, databaseUrl)
    else
      await giveTo(
        app,
        staff.map(({ id }) => id),
      )
    const fillSeconds = Math.round((performance.now() - begun) / 1_000)
    process.stderr.write(`filled in ${fillSeconds} s\n`)
    const shift: Shift = {
      url,
      cookies: staff.map(({ cookie }) => cookie),
      thinkMs,
      seconds,
      numbers: Array.from({ length: 500 }, (_, n) => numberOf(n * 97)),
      drivers: Array.from({ length: 500 }, (_, n) => app.vault.personRef(numberOf(n * 31))),
      from: new Date(now - 10 * dayMs).toISOString(),
      until: new Date(now).toISOString(),
      seed: 20_261_121,
    }
    await click({ ...shift, seconds: Math.min(10, seconds) })
    const before = process.cpuUsage()
    const clicks = await click(shift)
    const spent = process.cpuUsage(before)
    const all = Object.values(clicks)
    const count = all.reduce((sum, one) => sum + one.count, 0)
    return {
      ...size,
      ...(!filled && { fillSeconds }),
      clicksPerSecond: Math.round(count / seconds),
      serverCpuMsPerClick: Number(((spent.user + spent.system) / 1_000 / count).toFixed(2)),
      worstP99Ms: Math.max(...all.map(({ p99Ms }) => p99Ms)),
      errors: all.reduce((sum, { errors }) => sum + errors, 0),
      residentBytes: process.memoryUsage().rss,
      clicks,
    }
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function click(shift: Shift): Promise<Record<string, Timed>> {
  const child = fork(import.meta.filename, { env: { ...process.env, BENCH_LOAD: 'yes' } })
  child.send(shift)
  const [result] = (await once(child, 'message')) as [Record<string, Timed>]
  return result
}

/** Fifty agents, each signed in. */
async function crew(app: App, url: string): Promise<{ id: string; cookie: string }[]> {
  const staff: { id: string; cookie: string }[] = []
  for (let n = 1; n <= agents; n++) {
    const email = `agent${n}.${Date.now()}@example.org`
    const invited = await app.staff.invitations.invite({ email, name: `Agent ${n}`, role: 'agent' }, operator)
    if (invited instanceof Problem) throw new Error(invited.detail)
    const accepted = await app.staff.invitations.accept({ token: invited.link.split('#')[1] ?? '', password })
    if (accepted instanceof Problem) throw new Error(accepted.detail)
    const answer = await fetch(`${url}/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email, password }),
    })
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    if (!answer.ok) throw new Error(await answer.text())
    staff.push({ id: accepted.id, cookie })
  }
  return staff
}

if (process.env.BENCH_LOAD !== undefined) {
  const [shift] = (await once(process, 'message')) as [Shift]
  process.send?.(await work(shift), () => process.exit(0))
}
