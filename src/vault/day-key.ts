import { hkdfSync } from 'node:crypto'
import { type Random, secureRandom } from '../terms/index.ts'
import { SealingKey } from './envelope.ts'
import { KeyedHash } from './keyed-hash.ts'
import { dayNumberOf, destroyAfter, type RetentionClass } from './retention-class.ts'

/** Thrown where a destroyed day key is used. */
export class DayKeyGone extends Error {
  override name = 'DayKeyGone'
  constructor() {
    super('The key of that day was destroyed when its time was over')
  }
}

/**
 * The key of one class and day, in memory: it makes the pseudonyms of that day's contacts and seals what is kept about them. Only keys
 * derived from it (HKDF-SHA256) are held, so neither use tells anything of the other.
 */
export class DayKey {
  readonly class: RetentionClass
  /** UTC, "2026-03-02". */
  readonly day: string
  readonly dayNumber: number
  /** From when on it may not be used, ms since the epoch. */
  readonly destroyAfter: number
  /** Names the key without telling it, 32 hex characters: stands in the ledger when it is destroyed. */
  readonly fingerprint: string
  #hash: KeyedHash | undefined
  #sealing: SealingKey | undefined

  /** `key`: 32 bytes; the caller overwrites it. */
  constructor(retentionClass: RetentionClass, day: string, key: Uint8Array, random: Random = secureRandom) {
    this.class = retentionClass
    this.day = day
    this.dayNumber = dayNumberOf(Date.parse(day))
    this.destroyAfter = destroyAfter(retentionClass, day)
    this.fingerprint = derived(key, 'fingerprint').toString('hex', 0, 16)
    const pseudonyms = derived(key, 'pseudonyms')
    const bodies = derived(key, 'bodies')
    this.#hash = new KeyedHash(pseudonyms)
    this.#sealing = new SealingKey(bodies, random)
    pseudonyms.fill(0)
    bodies.fill(0)
  }

  get destroyed(): boolean {
    return this.#hash === undefined
  }

  /** The person's pseudonym of this day, 16 bytes, made from their reference. Throws DayKeyGone. */
  pseudonym(ref: string): Uint8Array {
    if (!this.#hash) throw new DayKeyGone()
    return this.#hash.bytes(ref)
  }

  /** Throws DayKeyGone. */
  seal(plaintext: Uint8Array): Buffer {
    if (!this.#sealing) throw new DayKeyGone()
    return this.#sealing.seal(plaintext, `${this.class}/${this.day}`)
  }

  /** Throws DayKeyGone, NotOpened. */
  open(sealed: Uint8Array): Buffer {
    if (!this.#sealing) throw new DayKeyGone()
    return this.#sealing.open(sealed, `${this.class}/${this.day}`)
  }

  /** Overwrites it. Whoever still holds this object holds nothing. */
  destroy(): void {
    this.#hash?.forget()
    this.#sealing?.forget()
    this.#hash = undefined
    this.#sealing = undefined
  }
}

function derived(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), `ringfence day key: ${use}`, 32))
}
