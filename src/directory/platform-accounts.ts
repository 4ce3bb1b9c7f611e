import type { Logger } from 'pino'
import { type Clock, Problem } from '../terms/index.ts'
import type { AccountFact } from './account-fact.ts'
import type { Platform, PlatformAccount } from './platform.ts'

/** How long what the platform said of an account is believed, ms. What the desk does here ends it at once, on every node. */
const believedMs = 5_000
/** After a silence the platform is not asked again for so long: a gate that is asked a thousand times a second does not wait each time. */
const silenceMs = 1_000
const rememberedMax = 100_000

interface Remembered {
  /** null: no such account; undefined: the platform did not answer. */
  fact: PlatformAccount | null | undefined
  until: number
}

/** The cases behind what was done to an account here; the platform need not know them. */
export interface AccountCases {
  invalidationCase?: string | undefined
  suspensionCase?: string | undefined
}

/** A platform's accounts as the gate reads them: asked before a decision, read from memory by it, unknown where nobody answered. */
export class PlatformAccounts {
  readonly #platform: Platform
  readonly #clock: Clock
  readonly #log: Logger
  readonly #remembered = new Map<string, Remembered>()
  readonly #asking = new Map<string, Promise<void>>()
  readonly #cases = new Map<string, AccountCases>()

  constructor(platform: Platform, clock: Clock, log: Logger) {
    this.#platform = platform
    this.#clock = clock
    this.#log = log
  }

  get size(): number {
    return this.#remembered.size
  }

  account(id: string): AccountFact | null | undefined {
    const known = this.#living(id)
    if (!known?.fact) return known?.fact
    const { number, organisation, verified, suspendedUntil } = known.fact
    const cases = this.#cases.get(id)
    return Object.freeze({
      id,
      organisation,
      number,
      verified,
      invalidationCase: verified ? undefined : cases?.invalidationCase,
      suspendedUntil,
      suspensionCase: suspendedUntil === undefined ? undefined : cases?.suspensionCase,
    })
  }

  /** Undefined where `account` can answer already. Never rejects. */
  fetch(id: string): Promise<void> | undefined {
    if (this.#living(id)) return undefined
    let asking = this.#asking.get(id)
    if (asking === undefined) {
      asking = this.#ask(id).finally(() => this.#asking.delete(id))
      this.#asking.set(id, asking)
    }
    return asking
  }

  /** Something was done to the account: what is remembered is old, and these are the cases behind it. */
  changed(id: string, cases: AccountCases): void {
    this.#remembered.delete(id)
    // An answer that is under way may be from before.
    this.#asking.delete(id)
    this.#cases.set(id, cases)
  }

  async #ask(id: string): Promise<void> {
    const cases = this.#cases.get(id)
    const said = await this.#platform.account(id).catch((error: unknown) => {
      this.#log.warn({ err: error }, 'the platform could not be asked')
      return new Problem('directory-silent', 'The platform could not be asked.')
    })
    if (this.#cases.get(id) !== cases) return
    if (this.#remembered.size >= rememberedMax) this.#remembered.clear()
    const silent = said instanceof Problem
    this.#remembered.set(id, {
      fact: silent ? undefined : said,
      until: this.#clock.now() + (silent ? silenceMs : believedMs),
    })
  }

  #living(id: string): Remembered | undefined {
    const known = this.#remembered.get(id)
    return known && known.until > this.#clock.now() ? known : undefined
  }
}
