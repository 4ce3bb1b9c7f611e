import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Store } from '../../store/index.ts'
import { type Clock, hourMs, Problem } from '../../terms/index.ts'
import type { DoorsTables } from './idempotency-migrations.ts'

/** Status and JSON text of an answer that was given before. */
export interface KeptAnswer {
  status: number
  contentType: string
  body: string
}
/** `kept`: answer with it. `begin`: do it, then call exactly one of the two. */
export type Claim =
  | { kept: KeptAnswer }
  | { begin: { finish(answer: KeptAnswer): Promise<void>; abandon(): Promise<void> } }

const shape = /^[\x21-\x7e]{8,200}$/
/** How long a second request waits for the first one, of this process, to finish. */
const waitMs = 30_000

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
  readonly #running = new Map<string, Promise<void>>()
  #cleanedAt = 0

  constructor(options: { store: Store; clock: Clock; secret: string; hours: number }) {
    this.#store = options.store
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
        .where('started_at', '<=', now - this.#lifeMs)
        .execute()
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
      break
    }
    // Another node is at it, or one died in between: whether it took effect is not known, so it must not be done again unseen.
    return new Problem(
      'idempotency-unfinished',
      'The first request with this key has not answered. Look whether it took effect before you use a new key.',
      {
        retryAfterSeconds: 1,
      },
    )
  }

  #begin(name: string, slot: Buffer, sealKey: Buffer) {
    let release: () => void = () => {}
    this.#running.set(name, new Promise<void>((resolve) => (release = resolve)))
    const end = async (work: Promise<unknown>) => {
      try {
        await work
      } finally {
        this.#running.delete(name)
        release()
      }
    }
    const db = () => this.#store.tables<DoorsTables>()
    return {
      finish: (answer: KeptAnswer) =>
        end(
          db()
            .updateTable('doors.idempotency')
            .set({ status: answer.status, answer: seal(sealKey, answer) })
            .where('slot', '=', slot)
            .execute(),
        ),
      abandon: () => end(db().deleteFrom('doors.idempotency').where('slot', '=', slot).execute()),
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
