import { createHash, createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import { type Clock, isCanonicalNumber, type PersonRef, Problem, parseNumber } from '../terms/index.ts'
import type { AccountFact } from './account-fact.ts'
import { checkOwnId } from './own-id.ts'
import { type Answers, answers, type SaidAccount } from './platform-wire.ts'

export interface PlatformOptions {
  /** Where the platform listens for us: "https://directory.example/ringfence", without a slash at its end. */
  url: string
  /** Known to both; signs every request. */
  secret: string
  /** Whose accounts and bookings these are. */
  organisation: string
  /** How long one answer may take, whole. */
  timeoutMs: number
  clock: Clock
  log: Logger
  /** The vault's reference of a number. */
  personRef(e164: string): PersonRef
}

export interface PlatformAct {
  /** Of the act in our ledger: the same act twice has one effect there. */
  id: string
  act: 'invalidate' | 'suspend' | 'lift'
  account: string
  reason: string
  case?: string | undefined
  until?: string | undefined
}

/** Bytes of one answer, at most: 200 bookings are a tenth of it. */
const answerBytesMax = 1024 * 1024

export type PlatformAccount = AccountFact & { verifiedAt?: number | undefined }

/**
 * A platform's own system, asked over HTTP: docs/directory.md. Numbers stand in bodies alone, never in addresses. Each request is signed
 * and asked once; whatever is no whole, timely answer of the right form is Problem 'directory-silent', and says nothing of the number.
 */
export class Platform {
  readonly organisation: string
  readonly #options: PlatformOptions
  constructor(options: PlatformOptions) {
    this.#options = options
    this.organisation = options.organisation
  }

  async account(id: string): Promise<PlatformAccount | null | Problem> {
    const said = await this.ask('/accounts/get', { account: id })
    if (said instanceof Problem) return said
    if (said.account === null) return null
    return said.account.id === id ? this.read(said.account) : this.#silent('/accounts/get', 'another account')
  }

  /** Done only where the platform's answer shows it. */
  async act(act: PlatformAct): Promise<PlatformAccount | Problem> {
    const said = await this.ask('/acts', { ...act })
    if (said instanceof Problem) return said
    const account = this.read(said.account)
    if (account instanceof Problem) return account
    const suspended = (account.suspendedUntil ?? 0) > this.#options.clock.now()
    const done = { invalidate: !account.verified, suspend: suspended, lift: !suspended }[act.act]
    return done && account.id === act.account ? account : this.#silent('/acts', 'the act was not done')
  }

  /** An account as the platform says it, with its number as our reference. Nothing is sealed. */
  read(said: SaidAccount): PlatformAccount | Problem {
    const number = said.number === undefined ? undefined : this.number(said.number)
    if (number instanceof Problem) return number
    if (checkOwnId(said.id)) return this.#silent('account', 'an id that looks like a number')
    return {
      id: said.id,
      organisation: this.organisation,
      number: number === undefined ? undefined : this.#options.personRef(number),
      verified: said.verified,
      verifiedAt: said.verifiedAt === undefined ? undefined : Date.parse(said.verifiedAt),
      suspendedUntil: said.suspendedUntil === undefined ? undefined : Date.parse(said.suspendedUntil),
    }
  }

  /** In E.164. */
  number(said: string): string | Problem {
    const number = parseNumber(said)
    if (number instanceof Problem || !isCanonicalNumber(number.e164))
      return this.#silent('number', 'an unreadable number')
    return number.e164
  }

  async ask<Path extends keyof Answers>(path: Path, body: Record<string, unknown>): Promise<Answers[Path] | Problem> {
    const { url, secret, timeoutMs, clock } = this.#options
    const text = JSON.stringify(body)
    const address = new URL(url + path)
    const timestamp = String(Math.floor(clock.now() / 1_000))
    try {
      const response = await fetch(address, {
        method: 'POST',
        body: text,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'ringfence-timestamp': timestamp,
          'ringfence-signature': signature(secret, { timestamp, path: address.pathname, body: text }),
        },
      })
      if (response.status !== 200) {
        await response.body?.cancel()
        return this.#silent(path, `status ${response.status}`)
      }
      const answer: unknown = JSON.parse(await limitedText(response))
      if (!answers[path].Check(answer)) return this.#silent(path, 'an answer of another form')
      return answer as Answers[Path]
    } catch (error) {
      // The message of a failed fetch names our own address at most; what was asked is not in it.
      return this.#silent(path, (error as Error).name)
    }
  }

  #silent(path: string, why: string): Problem {
    this.#options.log.warn({ path, why }, 'the platform gave no usable answer')
    return new Problem('directory-silent', 'The platform did not answer, so this is not known. Try again shortly.', {
      retryAfterSeconds: 1,
    })
  }
}

/** "v1=" and the hex HMAC-SHA256 of the four lines: "v1", timestamp (seconds), path, SHA-256 of the body in hex. */
export function signature(secret: string, said: { timestamp: string; path: string; body: string }): string {
  const digest = createHash('sha256').update(said.body).digest('hex')
  const lines = `v1\n${said.timestamp}\n${said.path}\n${digest}`
  return `v1=${createHmac('sha256', secret).update(lines).digest('hex')}`
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > answerBytesMax) throw new RangeError('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
