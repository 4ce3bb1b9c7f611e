import type { PersonRef } from '../terms/index.ts'
import type { Slab } from './slab.ts'

/** A person's reference as four 32-bit words. One is reused for all look-ups: a look-up allocates nothing. */
export const keyWords = new Uint32Array(4)

const nibbles = new Uint8Array(128)
for (let digit = 0; digit < 16; digit++) nibbles[digit.toString(16).charCodeAt(0)] = digit

/** Reads a reference into `keyWords`. */
export function readKey(ref: PersonRef): void {
  for (let word = 0, at = 0; word < 4; word++) {
    let value = 0
    for (const end = at + 8; at < end; at++) value = (value << 4) | (nibbles[ref.charCodeAt(at) & 127] as number)
    keyWords[word] = value >>> 0
  }
}

/**
 * From a person to the address of their block: open addressing with linear probing over a Uint32Array of pairs (32 bits of the
 * reference, address + 1). References are keyed hashes, so their own bits serve as the hash and nobody can choose collisions.
 * A block holds its whole reference in words 1–4, so the table needs 8 bytes a slot and at most three quarters are taken.
 */
export class PersonIndex {
  readonly #slab: Slab
  #slots = new Uint32Array(2 * 1_024)
  #mask = 1_023
  size = 0

  constructor(slab: Slab) {
    this.#slab = slab
  }

  /** The address for `keyWords`, or −1. */
  find(): number {
    const slot = this.#slotOf()
    return (this.#slots[2 * slot + 1] as number) - 1
  }

  /** Sets the address for `keyWords`; the block there must hold the key already. */
  set(address: number): void {
    const slot = this.#slotOf()
    if (this.#slots[2 * slot + 1] === 0) {
      if (4 * (this.size + 1) > 3 * (this.#mask + 1)) {
        this.#grow()
        this.set(address)
        return
      }
      this.size++
    }
    this.#slots[2 * slot] = keyWords[1] as number
    this.#slots[2 * slot + 1] = address + 1
  }

  /** Forgets `keyWords`. Those after it move up, so that no grave markers are needed. Their blocks must still be there. */
  delete(): void {
    let hole = this.#slotOf()
    if (this.#slots[2 * hole + 1] === 0) return
    this.size--
    for (let slot = (hole + 1) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const taken = this.#slots[2 * slot + 1] as number
      if (taken === 0) break
      const home = this.#slab.word(taken - 1, 1) & this.#mask
      // It may move into the hole only if that is not before its home.
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue
      this.#slots[2 * hole] = this.#slots[2 * slot] as number
      this.#slots[2 * hole + 1] = taken
      hole = slot
    }
    this.#slots[2 * hole] = 0
    this.#slots[2 * hole + 1] = 0
  }

  /** The slot that holds `keyWords`, or the free one where it would go. */
  #slotOf(): number {
    const fingerprint = keyWords[1] as number
    for (let slot = (keyWords[0] as number) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const taken = this.#slots[2 * slot + 1] as number
      if (taken === 0) return slot
      if (this.#slots[2 * slot] === fingerprint && this.#holds(taken - 1)) return slot
    }
  }

  #holds(address: number): boolean {
    for (let word = 0; word < 4; word++) if (this.#slab.word(address, word + 1) !== keyWords[word]) return false
    return true
  }

  #grow(): void {
    const before = this.#slots
    this.#mask = 2 * (this.#mask + 1) - 1
    this.#slots = new Uint32Array(2 * (this.#mask + 1))
    for (let i = 0; i < before.length; i += 2) {
      const taken = before[i + 1] as number
      if (taken === 0) continue
      let slot = this.#slab.word(taken - 1, 1) & this.#mask
      while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[2 * slot] = before[i] as number
      this.#slots[2 * slot + 1] = taken
    }
  }

  get residentBytes(): number {
    return this.#slots.byteLength
  }
}
