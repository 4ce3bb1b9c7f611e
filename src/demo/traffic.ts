import { customer, household, howManyPeople, rider, wronglyContacted } from './cast.ts'
import type { Seeded } from './seed.ts'

/** Contacts a second, on average: enough for the Live page to move, little enough to read. */
export const contactsPerSecond = 6
/** The stranger is contacted again about this often, until somebody stops it. */
const carelessEvery = 40

interface Ask {
  key: string
  body: Record<string, unknown>
}

/** Invented firms at work: each asks the gate over HTTP, as an outside system does, and reports what became of it. */
export class Traffic {
  readonly #url: string
  readonly #seeded: Seeded
  readonly #random: () => number
  #sent = 0
  #stopped = false

  constructor(url: string, seeded: Seeded, random: () => number) {
    this.#url = url
    this.#seeded = seeded
    this.#random = random
  }

  /** So many contacts as fast as they go: what happened before anybody looked. */
  async burst(count: number): Promise<void> {
    for (let n = 0; n < count && !this.#stopped; n += 10)
      await Promise.all(Array.from({ length: Math.min(10, count - n) }, () => this.#one()))
  }

  /** Goes on until stopped; `pause` waits so many ms (given, so that it ends at once when the program does). */
  async run(pause: (ms: number) => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      await this.#one().catch(() => undefined)
      await pause((1_000 / contactsPerSecond) * (0.4 + 1.2 * this.#random()))
    }
  }

  stop(): void {
    this.#stopped = true
  }

  /** Contacts the stranger: a driver calls, because somebody entered her number. */
  async contactStranger(): Promise<void> {
    await this.#send(this.#ride(wronglyContacted, this.#seeded.careless))
  }

  async #one(): Promise<void> {
    this.#sent++
    await (this.#sent % carelessEvery === 0 ? this.contactStranger() : this.#send(this.#pick()))
  }

  #pick(): Ask {
    const { insurer, academy, solar } = this.#seeded.firms
    const n = Math.floor(this.#random() * howManyPeople)
    const draw = this.#random()
    const voice = this.#random() < 0.6 ? 'voice' : 'sms'
    if (draw < 0.55) {
      const { bookers } = this.#seeded
      return this.#ride(rider(n), bookers[Math.floor(this.#random() * bookers.length)] as string)
    }
    if (draw < 0.7) {
      const { key, script, ...firm } = insurer
      const about = { category: 'insurance', channel: voice }
      if (this.#random() < 0.6) return { key, body: { ...firm, to: customer(n), purpose: 'service', ...about } }
      return { key, body: { ...firm, to: customer(n), purpose: 'marketing', script, ...about } }
    }
    const [firm, to, category] =
      draw < 0.87 ? ([academy, rider(n), 'education'] as const) : ([solar, household(n), 'energy'] as const)
    const { key, ...caller } = firm
    return { key, body: { ...caller, to, channel: voice, purpose: 'marketing', category } }
  }

  #ride(to: string, requester: string): Ask {
    const { key, organisation, line } = this.#seeded.firms.ride
    const channel = this.#random() < 0.7 ? 'voice' : 'sms'
    return {
      key,
      body: { organisation, line, to, channel, purpose: 'service', category: 'transport', onBehalf: true, requester },
    }
  }

  async #send({ key, body }: Ask): Promise<void> {
    const decision = await this.#post<{ id: string; verdict: string; at: string }>('/v1/decisions', key, body)
    if (decision?.verdict !== 'allow') return
    const draw = this.#random()
    const spoken = { outcome: 'answered', talkSeconds: 8 + Math.floor(this.#random() * 90) }
    const result =
      body.channel === 'voice' ? (draw < 0.65 ? spoken : { outcome: 'no-answer' }) : { outcome: 'delivered' }
    await this.#post('/v1/contacts', key, { decision: decision.id, startedAt: decision.at, ...result })
  }

  async #post<T>(path: string, key: string, body: object): Promise<T | undefined> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const response = await fetch(this.#url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const answer = await response.text()
    return response.ok ? (JSON.parse(answer) as T) : undefined
  }
}
