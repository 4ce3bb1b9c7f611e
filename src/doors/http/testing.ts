import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { type App, type AppOptions, openApp } from '../../app.ts'
import { type Config, defaultConfig } from '../../config.ts'
import type { KeyScope, StaffRole } from '../../staff/index.ts'
import type { Store } from '../../store/index.ts'
import { Problem, SteppedClock } from '../../terms/index.ts'

export const password = 'correct horse battery staple'
const operator = { kind: 'system', id: 'test' } as const

export interface Answer<T = Record<string, unknown>> {
  status: number
  headers: Headers
  body: T
  text: string
}
export interface Asking {
  key?: string | undefined
  cookie?: string | undefined
  body?: unknown
  /** Sent as it is, with this content type. */
  raw?: { text: string | Uint8Array<ArrayBuffer>; type?: string }
  headers?: Record<string, string>
}

/** The whole house on an empty embedded store in memory, with a clock that stands still, behind a real port. */
export class TestHouse {
  readonly app: App
  readonly clock: SteppedClock
  readonly url: string
  constructor(app: App, clock: SteppedClock, url: string) {
    this.app = app
    this.clock = clock
    this.url = url
  }

  /** One request over the network. JSON in, JSON out. */
  async ask<T = Record<string, unknown>>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
    const headers = new Headers(asking.headers)
    if (asking.key !== undefined) headers.set('authorization', `Bearer ${asking.key}`)
    if (asking.cookie !== undefined) {
      headers.set('cookie', asking.cookie)
      if (!headers.has('origin')) headers.set('origin', this.url)
    }
    const init: RequestInit = { method, headers }
    if (asking.raw !== undefined) {
      init.body = asking.raw.text
      headers.set('content-type', asking.raw.type ?? 'application/json')
    } else if (asking.body !== undefined) {
      init.body = JSON.stringify(asking.body)
      headers.set('content-type', 'application/json')
    }
    const response = await fetch(this.url + path, init)
    const text = await response.text()
    const body = /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? safely(text) : {}
    return { status: response.status, headers: response.headers, body: body as T, text }
  }

  /** How many leaves of each kind the ledger holds. */
  async leafKinds(): Promise<Record<string, number>> {
    const rows = await this.app.store
      .tables<{ 'ledger.leaves': { kind: string } }>()
      .selectFrom('ledger.leaves')
      .select((e) => ['kind', e.fn.countAll<number>().as('count')])
      .groupBy('kind')
      .execute()
    return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]))
  }

  async key(scopes: KeyScope[], organisation?: string): Promise<string> {
    const made = await this.app.staff.keys.create({ name: scopes.join(' '), scopes, organisation }, operator)
    assert.ok(!(made instanceof Problem), made instanceof Problem ? made.detail : '')
    return made.secret
  }

  readonly #members = new Map<string, { id: string; cookie: string }>()
  /** Somebody of that role, signed in. */
  async member(role: StaffRole, organisation?: string, which = 1): Promise<{ id: string; cookie: string }> {
    const name = [role, organisation, which].filter(Boolean).join('.')
    const known = this.#members.get(name)
    if (known) return known
    const { staff } = this.app
    const email = `${name.toLowerCase()}@example.org`
    const invited = await staff.invitations.invite({ email, name, role, organisation }, operator)
    assert.ok(!(invited instanceof Problem))
    const accepted = await staff.invitations.accept({ token: invited.link.split('#')[1] ?? '', password })
    assert.ok(!(accepted instanceof Problem))
    const cookie = await this.signIn(email)
    const member = { id: accepted.id, cookie }
    this.#members.set(name, member)
    return member
  }

  async signIn(email: string): Promise<string> {
    const answer = await this.ask('POST', '/auth/sign-in/email', {
      body: { email, password },
      headers: { origin: this.url },
    })
    assert.equal(answer.status, 200, answer.text)
    return answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  }

  /** A firm in good standing with a licence and an active line. */
  async firm(name: string, callerId: string): Promise<{ organisation: string; line: string }> {
    const { callers } = this.app
    const now = this.clock.now()
    const firm = must(await callers.organisations.create({ name, country: 'KR', sector: 'insurance' }, operator))
    for (const kind of ['business-registration', 'telephone-solicitation', 'first-hand-lines'] as const)
      must(await callers.organisations.addLicence(firm.id, { kind, country: 'KR', validFrom: now - 1_000 }, operator))
    const line = must(
      await callers.lines.create(
        {
          organisation: firm.id,
          callerId,
          channels: ['voice', 'sms'],
          filed: true,
          callerIdRegistered: true,
          supplyChain: [
            { role: 'carrier', name: 'Carrier', qualified: true },
            { role: 'business', name, organisation: firm.id, qualified: true },
          ],
        },
        operator,
      ),
    )
    return { organisation: firm.id, line: line.id }
  }
}

export function must<T>(value: T | Problem): T {
  assert.ok(
    !(value instanceof Problem),
    value instanceof Problem ? `${value.code}: ${value.detail} ${JSON.stringify(value.extra)}` : '',
  )
  return value as T
}

function safely(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** Opens a house and closes it when the test ends. A weekday, 12:00 in Seoul. */
export async function openHouse(
  t: Pick<TestContext, 'after'>,
  config: Partial<Config> = {},
  given: { store?: (options: Pick<AppOptions, 'clock' | 'log'>) => Promise<Store> } = {},
): Promise<TestHouse> {
  const clock = new SteppedClock('2026-03-02T03:00:00Z')
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const store = await given.store?.({ clock, log })
  const app = await openApp({ config: { ...defaultConfig(), port: 0, ...config }, clock, log, store })
  if (app instanceof Problem) throw new Error(app.detail)
  t.after(() => app.close())
  return new TestHouse(app, clock, await app.http.listen())
}
