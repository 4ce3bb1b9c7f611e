import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Store } from '../../store/index.ts'
import { type Clock, hourMs, minuteMs, Problem } from '../../terms/index.ts'
import type { DoorsTables } from './idempotency-migrations.ts'

/** Status and JSON text of an answer that was given before. */
export interface KeptAnswer {
  status: number
  contentType: string
  body: string
}
/** A request that has the key. It calls exactly one of these when it is over; none of them throws. */
export interface Begun {
  /** It was answered: the key gives this answer from now on. */
  finish(answer: KeptAnswer): Promise<void>
  /** Nothing was done: the key is free again. */
  abandon(): Promise<void>
  /** Whether it was done is not known: the key stays taken and says so. */
  leave(): void
}
/** `kept`: answer with it. `begin`: do it. */
export type Claim = { kept: KeptAnswer } | { begin: Begun }

const shape = /^[\x21-\x7e]{8,200}$/
/** How long a second request waits for the first one, of this process, to finish. */
const waitMs = 30_000
/** Longer than any request may take: what has not answered by then died. */
const mayStillRunMs = 2 * minuteMs
/** Keys whose freeing has to wait for the store; beyond it a key stays taken. */
const unfreedMax = 10_000

/**
 * One effect for one Idempotency-Key, for as long as it is remembered. The table holds no key, no body and no readable answer: the slot
 * and the fingerprint are HMACs, and the answer (which may be an API key or a number that was revealed) is sealed under a key
 * derived from the client's own.
 */
export class Idempotency {
  readonly #store: Store
  readonly #clock: Clock
  readonly #secret: string
  readonly #lifeMs: number
  readonly #log: Logger
  readonly #running = new Map<string, Promise<void>>()
  /** Slots that nothing was done for, but that could not be freed because the store was gone. */
  readonly #unfreed = new Set<string>()
  #cleanedAt = 0

  constructor(options: { store: Store; clock: Clock; log: Logger; secret: string; hours: number }) {
    this.#store = options.store
    this.#log = options.log
    this.#clock = options.clock
    this.#secret = options.secret
    this.#lifeMs = options.hours * hourMs
  }

  /** `caller` keeps one caller's keys apart from another's; `request` is method, URL and body as text. */
  async claim(caller: string, key: string, request: string): Promise<Claim | Problem> {
    if (!shape.test(key))
      return new Problem('invalid-field', 'An Idempotency-Key has 8 to 200 printable characters.', {
        field: 'Idempotency-Key',
      })
    const derived = Buffer.from(hkdfSync('sha256', this.#secret, caller, `idempotency\n${key}`, 96))
    const slot = derived.subarray(0, 32)
    const sealKey = derived.subarray(64, 96)
    const fingerprint = createHmac('sha256', derived.subarray(32, 64)).update(request).digest()
    const name = slot.toString('hex')
    await this.#forgetOld()
    // Twice at most: the first request may have been abandoned while this one waited for it.
    for (let attempt = 0; attempt < 3; attempt++) {
      const ahead = this.#running.get(name)
      if (ahead !== undefined)
        await Promise.race([ahead, new Promise((resolve) => setTimeout(resolve, waitMs).unref())])
      const now = this.#clock.now()
      const db = this.#store.tables<DoorsTables>()
      await db
        .deleteFrom('doors.idempotency')
        .where('slot', '=', slot)
        .where('started_at', '<=', this.#unfreed.has(name) ? now : now - this.#lifeMs)
        .execute()
      this.#unfreed.delete(name)
      const inserted = await db
        .insertInto('doors.idempotency')
        .values({ slot, fingerprint, started_at: now, status: null, answer: null })
        .onConflict((conflict) => conflict.doNothing())
        .returning('started_at')
        .executeTakeFirst()
      if (inserted !== undefined) return { begin: this.#begin(name, slot, sealKey) }
      const row = await db.selectFrom('doors.idempotency').selectAll().where('slot', '=', slot).executeTakeFirst()
      if (row === undefined) continue
      if (!fingerprint.equals(row.fingerprint))
        return new Problem(
          'idempotency-mismatch',
          'This key came with another request before: use a new key for a new request.',
        )
      if (row.answer !== null) return { kept: unseal(sealKey, row.answer) }
      if (this.#running.has(name)) continue
      return unfinished(row.started_at, now)
    }
    return unfinished(this.#clock.now(), this.#clock.now())
  }

  #begin(name: string, slot: Buffer, sealKey: Buffer): Begun {
    let release: () => void = () => {}
    this.#running.set(name, new Promise<void>((resolve) => (release = resolve)))
    const leave = () => {
      this.#running.delete(name)
      release()
    }
    const db = () => this.#store.tables<DoorsTables>()
    return {
      leave,
      finish: async (answer) => {
        try {
          const kept = { status: answer.status, answer: seal(sealKey, answer) }
          await db().updateTable('doors.idempotency').set(kept).where('slot', '=', slot).execute()
        } catch (error) {
          // It was done and is answered; only a second request with the key will not get the answer again.
          this.#log.warn({ err: error }, 'the answer of an idempotency key could not be kept')
        }
        leave()
      },
      abandon: async () => {
        try {
          await db().deleteFrom('doors.idempotency').where('slot', '=', slot).execute()
        } catch {
          // The store is gone, which is why nothing was done: freed when the key comes again.
          if (this.#unfreed.size < unfreedMax) this.#unfreed.add(name)
        }
        leave()
      },
    }
  }

  async #forgetOld(): Promise<void> {
    const now = this.#clock.now()
    if (now - this.#cleanedAt < hourMs) return
    this.#cleanedAt = now
    await this.#store
      .tables<DoorsTables>()
      .deleteFrom('doors.idempotency')
      .where('started_at', '<=', now - this.#lifeMs)
      .execute()
  }
}

/**
 * Another node is at it, or one died in between, or the store was lost at the commit: whether it took effect is not known, so it must not be
 * done again unseen. Who asks is told since when to look.
 */
function unfinished(startedAt: number, now: number): Problem {
  const since = new Date(startedAt).toISOString()
  if (now - startedAt < mayStillRunMs)
    return new Problem(
      'idempotency-unfinished',
      `The request with this key that came at ${since} has not answered yet. Ask again with the same key.`,
      { startedAt: since, retryAfterSeconds: 1 },
    )
  return new Problem(
    'idempotency-unfinished',
    `The request with this key that came at ${since} never answered. Look in the list of what it would have made (newest first) for what was made since then; only if it is not there, send it again with a new key.`,
    { startedAt: since },
  )
}

function seal(key: Buffer, answer: KeptAnswer): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text])
}

function unseal(key: Buffer, sealed: Uint8Array): KeptAnswer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28))
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'))
}
