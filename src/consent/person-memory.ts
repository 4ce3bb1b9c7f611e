import type { PersonRef } from '../terms/index.ts'
import {
  blockPacking,
  consentPacking,
  type FactPacking,
  holderPacking,
  refusalPacking,
  relationshipPacking,
  restrictionPacking,
  windowPacking,
} from './fact-packing.ts'
import { Interned, Packer, Unpacker } from './packing.ts'
import { nobodyKnown, type PersonFacts } from './person-facts.ts'
import { keyWords, PersonIndex, readKey } from './person-index.ts'
import type { FactKind } from './room.ts'
import { Slab } from './slab.ts'

type AnyFact = { id: string; organisation?: string | undefined }
type Lists = { -readonly [L in keyof PersonFacts]: AnyFact[] }

const lists = ['consents', 'refusals', 'restrictions', 'blocks', 'windows', 'holders', 'relationships'] as const
const packings = [
  consentPacking,
  refusalPacking,
  restrictionPacking,
  blockPacking,
  windowPacking,
  holderPacking,
  relationshipPacking,
] as unknown as FactPacking<AnyFact>[]
const listOf: Readonly<Record<FactKind, keyof PersonFacts>> = {
  consent: 'consents',
  refusal: 'refusals',
  restriction: 'restrictions',
  block: 'blocks',
  window: 'windows',
  holder: 'holders',
  relationship: 'relationships',
}

/** Word 0 of a block: its length in bytes; words 1–4: the person. Then a byte of which lists are there, and these; before a fact that is
 * one organisation's concern, whose it is and how long. */
const headerBytes = 20
const nothing: readonly AnyFact[] = Object.freeze([])
/** In place of an asking organisation's number: whosoever facts they are. */
const everyone = -1

/**
 * All people in memory: packed blocks in a slab, found by a table of their references. A look-up unpacks plain objects (a rule
 * reads them as fast as any), which are young and die young; nothing of a person outlives the decision.
 */
export class PersonMemory {
  readonly #slab = new Slab()
  readonly #index = new PersonIndex(this.#slab)
  readonly #interned = new Interned()
  readonly #packer = new Packer(this.#interned)
  readonly #factPacker = new Packer(this.#interned)
  readonly #unpacker = new Unpacker(this.#interned)

  /**
   * What is known of a person. With `asking`: without what concerns other organisations alone, which is neither read nor ends up in the
   * record of this one's decision.
   */
  person(ref: PersonRef, asking?: string): PersonFacts {
    readKey(ref)
    const address = this.#index.find()
    return address < 0 ? nobodyKnown : (this.#read(address, asking) as unknown as PersonFacts)
  }

  /** Adds a fact or replaces the one of the same id; null takes it away. Safe to repeat. */
  put(ref: PersonRef, kind: FactKind, id: string, fact: AnyFact | null): void {
    readKey(ref)
    const address = this.#index.find()
    if (address < 0 && fact === null) return
    const facts = address < 0 ? { ...(nobodyKnown as unknown as Lists) } : this.#read(address)
    const list = listOf[kind]
    const others = facts[list].filter((one) => one.id !== id)
    if (fact !== null) {
      // Ids sort by time: the same order whether loaded or followed.
      const at = others.findLastIndex((one) => one.id < id) + 1
      others.splice(at, 0, fact)
    }
    facts[list] = others
    this.#write(address, facts)
  }

  #read(address: number, asking?: string): Lists {
    const from = this.#unpacker
    from.bytes = this.#slab.chunk(address)
    from.at = this.#slab.offset(address) + headerBytes
    const present = from.u8()
    // Numbers of owners are one more than the interned one: 0 is nobody, which is everybody's concern.
    const owner = asking === undefined ? everyone : this.#interned.known(asking) + 1
    return {
      consents: this.#list(0, present, owner, asking),
      refusals: this.#list(1, present, owner, asking),
      restrictions: this.#list(2, present, owner, asking),
      blocks: this.#list(3, present, owner, asking),
      windows: this.#list(4, present, owner, asking),
      holders: this.#list(5, present, owner, asking),
      relationships: this.#list(6, present, owner, asking),
    }
  }

  #list(list: number, present: number, asking: number, name: string | undefined): AnyFact[] {
    if (((present >>> list) & 1) === 0) return nothing as AnyFact[]
    const from = this.#unpacker
    const packing = packings[list] as FactPacking<AnyFact>
    const count = from.varint()
    const facts: AnyFact[] = []
    for (let i = 0; i < count; i++) {
      if (!packing.owned) {
        facts.push(packing.read(from, undefined))
        continue
      }
      const owner = from.varint()
      const length = from.varint()
      if (owner === 0) facts.push(packing.read(from, undefined))
      // The asking firm's own string where it is theirs: a rule that compares the two need not look at the letters.
      else if (owner === asking) facts.push(packing.read(from, name))
      else if (asking === everyone) facts.push(packing.read(from, this.#interned.text(owner - 1)))
      else from.at += length
    }
    return facts
  }

  /** Writes a person's block anew, in place where it fits; `keyWords` must be theirs. */
  #write(before: number, facts: Lists): void {
    const to = this.#packer
    to.length = 0
    const present = lists.reduce((bits, list, index) => bits | (Number(facts[list].length > 0) << index), 0)
    const beforeBytes = before < 0 ? 0 : this.#slab.word(before, 0)
    if (present === 0) {
      this.#index.delete()
      this.#slab.free(before, beforeBytes)
      return
    }
    to.u8(present)
    lists.forEach((list, index) => {
      if (facts[list].length === 0) return
      to.varint(facts[list].length)
      const packing = packings[index] as FactPacking<AnyFact>
      for (const fact of facts[list]) {
        if (!packing.owned) {
          packing.write(to, fact)
          continue
        }
        to.varint(fact.organisation === undefined ? 0 : this.#interned.number(fact.organisation) + 1)
        this.#factPacker.length = 0
        packing.write(this.#factPacker, fact)
        to.nested(this.#factPacker)
      }
    })
    const bytes = headerBytes + to.length
    const fits = before >= 0 && Math.ceil(bytes / 16) === Math.ceil(beforeBytes / 16)
    const address = fits ? before : this.#slab.allocate(bytes)
    this.#slab.setWord(address, 0, bytes)
    for (let word = 0; word < 4; word++) this.#slab.setWord(address, word + 1, keyWords[word] as number)
    this.#slab.chunk(address).set(to.bytes.subarray(0, to.length), this.#slab.offset(address) + headerBytes)
    if (!fits) {
      this.#index.set(address)
      if (before >= 0) this.#slab.free(before, beforeBytes)
    }
  }

  get size(): number {
    return this.#index.size
  }
  /** Bytes of packed facts and their table, taken from the machine. */
  get residentBytes(): number {
    return this.#slab.residentBytes + this.#index.residentBytes
  }
}
