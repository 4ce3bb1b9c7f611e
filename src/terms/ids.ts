import { randomFillSync } from 'node:crypto'
import type { Clock } from './clock.ts'

/** Crockford's base 32: no I, L, O, U, so that an id can be read out on the phone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What each id names; the prefix stands in the id itself: `dec_01J…`. */
export const idPrefixes = {
  decision: 'dec',
  ground: 'grd',
  permit: 'prm',
  contact: 'con',
  consent: 'cns',
  refusal: 'ref',
  restriction: 'rst',
  history: 'hst',
  appeal: 'apl',
  block: 'blk',
  window: 'win',
  holder: 'hld',
  relationship: 'rel',
  organisation: 'org',
  licence: 'lic',
  line: 'lin',
  script: 'scr',
  account: 'acc',
  booking: 'bkg',
  complaint: 'cmp',
  case: 'cas',
  note: 'nte',
  attachment: 'att',
  approval: 'apr',
  apiKey: 'key',
  staff: 'stf',
  passkey: 'psk',
  task: 'tsk',
  escalation: 'esc',
  digest: 'dig',
  act: 'act',
  document: 'doc',
  refusalLink: 'rfl',
  webhook: 'whk',
  delivery: 'dlv',
  notice: 'ntc',
} as const
export type IdKind = keyof typeof idPrefixes

/** Fills the given bytes with randomness. Injected, so that a simulation can replay from its seed. */
export type Random = (bytes: Uint8Array) => void
export const secureRandom: Random = (bytes) => {
  if (bytes.length > 64) return void randomFillSync(bytes)
  if (poolUsed + bytes.length > pool.length) {
    randomFillSync(pool)
    poolUsed = 0
  }
  const end = poolUsed + bytes.length
  bytes.set(pool.subarray(poolUsed, end))
  // What was handed out may have become a key: no second copy of it stays.
  pool.fill(0, poolUsed, end)
  poolUsed = end
}
/** Nonces are drawn twice for each decision, and a system call for each costs more than the nonce. */
const pool = new Uint8Array(4_096)
let poolUsed = pool.length

/** Mints ids: a prefix, 10 characters of time (48 bits of ms) and 16 of randomness (80 bits): they sort by time. */
export class Ids {
  readonly #clock: Clock
  readonly #random: Random
  // Randomness is drawn in one large block: a system call for each id would cost more than the id.
  readonly #pool = new Uint8Array(4_096)
  #used = 4_096

  constructor(clock: Clock, random: Random = secureRandom) {
    this.#clock = clock
    this.#random = random
  }

  next(kind: IdKind): string {
    if (this.#used + 16 > this.#pool.length) {
      this.#random(this.#pool)
      this.#used = 0
    }
    let time = this.#clock.now()
    let head = ''
    for (let i = 0; i < 10; i++) {
      head = alphabet[time % 32] + head
      time = Math.floor(time / 32)
    }
    let tail = ''
    for (let i = 0; i < 16; i++) tail += alphabet[(this.#pool[this.#used++] as number) & 31]
    return `${idPrefixes[kind]}_${head}${tail}`
  }
}

const shape = /^([a-z]{3})_[0-9A-HJKMNP-TV-Z]{26}$/

/** Whether a text is written as an id of the given kind (says nothing of whether it exists). */
export function isId(kind: IdKind, text: string): boolean {
  return shape.exec(text)?.[1] === idPrefixes[kind]
}
