import {
  type Category,
  type Channel,
  categories,
  channels,
  type PersonRef,
  type Purpose,
  purposes,
} from '../terms/index.ts'
import type { Packer, Unpacker } from './packing.ts'
import {
  type BlockFact,
  type ConsentFact,
  type HolderFact,
  numberSources,
  type RefusalFact,
  type RelationshipFact,
  type RestrictionFact,
  refusalVias,
  relationshipKinds,
  type TimeBand,
  type WindowFact,
} from './person-facts.ts'

/** How facts of one kind become bytes and come back. What comes back has every member, absent ones as undefined. */
export interface FactPacking<F> {
  /**
   * The organisation that it names, or nobody, is all whom it concerns. It then stands before the fact and not in it (person-memory.ts),
   * so that another firm's facts are stepped over.
   */
  owned: boolean
  write(to: Packer, fact: F): void
  read(from: Unpacker, organisation: string | undefined): F
}

function word<T extends string>(list: readonly T[], value: T): number {
  const index = list.indexOf(value)
  if (index < 0) throw new RangeError(`not a word of this house: ${value}`)
  return index
}

/** A set of words as bits; the frozen list for each set of bits is made once and shared. */
function wordSet<T extends string>(words: readonly T[]) {
  const lists = new Map<number, readonly T[]>()
  return {
    bits: (values: readonly T[]) => values.reduce((bits, value) => bits | (1 << word(words, value)), 0) >>> 0,
    list(bits: number): readonly T[] {
      let list = lists.get(bits)
      if (list === undefined) {
        list = Object.freeze(words.filter((_, index) => (bits >>> index) & 1))
        lists.set(bits, list)
      }
      return list
    },
  }
}
const categorySet = wordSet<Category>(categories)
const channelSet = wordSet<Channel>(channels)
const daySet = wordSet(['1', '2', '3', '4', '5', '6', '7'] as const)

const flags = (...set: boolean[]) => set.reduce((bits, on, index) => bits | (Number(on) << index), 0)
const has = (bits: number, index: number) => ((bits >>> index) & 1) === 1

export const consentPacking: FactPacking<ConsentFact> = {
  owned: true,
  write(to, fact) {
    const { withdrawnAt, expiresAt, reconfirmDueAt } = fact
    to.u8(
      flags(
        fact.night,
        fact.form === 'buried',
        withdrawnAt !== undefined,
        expiresAt !== undefined,
        reconfirmDueAt !== undefined,
      ),
    )
    to.id(fact.id)
    to.u8(word(purposes, fact.purpose))
    to.varint(categorySet.bits(fact.categories))
    to.u8(channelSet.bits(fact.channels))
    to.interned(fact.textVersion)
    to.time(fact.givenAt)
    if (withdrawnAt !== undefined) to.time(withdrawnAt)
    if (expiresAt !== undefined) to.time(expiresAt)
    if (reconfirmDueAt !== undefined) to.time(reconfirmDueAt)
  },
  read(from, organisation) {
    const bits = from.u8()
    return {
      id: from.id(),
      organisation: organisation as string,
      purpose: purposes[from.u8()] as Purpose,
      categories: categorySet.list(from.varint()),
      channels: channelSet.list(from.u8()),
      night: has(bits, 0),
      form: has(bits, 1) ? 'buried' : 'separate',
      textVersion: from.interned(),
      givenAt: from.time(),
      withdrawnAt: has(bits, 2) ? from.time() : undefined,
      expiresAt: has(bits, 3) ? from.time() : undefined,
      reconfirmDueAt: has(bits, 4) ? from.time() : undefined,
    }
  },
}

export const refusalPacking: FactPacking<RefusalFact> = {
  owned: true,
  write(to, fact) {
    const { category, channel, bands, until, onBehalf } = fact
    const cites = fact.case
    const present = [category, channel, bands, until, cites, onBehalf].map((member) => member !== undefined)
    to.u8(flags(...present))
    to.id(fact.id)
    if (category !== undefined) to.u8(word(categories, category))
    if (channel !== undefined) to.u8(word(channels, channel))
    if (bands !== undefined) writeBands(to, bands)
    to.time(fact.from)
    if (until !== undefined) to.time(until)
    to.u8(word(refusalVias, fact.via))
    if (cites !== undefined) to.id(cites)
  },
  read(from, organisation) {
    const bits = from.u8()
    return {
      id: from.id(),
      organisation,
      category: has(bits, 0) ? categories[from.u8()] : undefined,
      channel: has(bits, 1) ? channels[from.u8()] : undefined,
      bands: has(bits, 2) ? readBands(from) : undefined,
      onBehalf: has(bits, 5) || undefined,
      from: from.time(),
      until: has(bits, 3) ? from.time() : undefined,
      via: refusalVias[from.u8()] as RefusalFact['via'],
      case: has(bits, 4) ? from.id() : undefined,
    }
  },
}

function writeBands(to: Packer, bands: readonly TimeBand[]): void {
  to.varint(bands.length)
  for (const band of bands) {
    to.varint(band.fromMinute)
    to.varint(band.toMinute)
    to.u8(daySet.bits((band.days ?? []).map((day) => String(day) as '1')))
  }
}

function readBands(from: Unpacker): readonly TimeBand[] {
  return Array.from({ length: from.varint() }, () => {
    const hours = { fromMinute: from.varint(), toMinute: from.varint() }
    const days = daySet.list(from.u8())
    return days.length === 0 ? hours : { ...hours, days: days.map(Number) }
  })
}

export const restrictionPacking: FactPacking<RestrictionFact> = {
  owned: true,
  write(to, fact) {
    to.u8(flags(fact.case !== undefined))
    to.id(fact.id)
    to.varint(fact.exceptAccounts.length)
    for (const account of fact.exceptAccounts) to.id(account)
    to.time(fact.from)
    if (fact.case !== undefined) to.id(fact.case)
  },
  read(from, organisation) {
    const bits = from.u8()
    return {
      id: from.id(),
      kind: 'third-party-booking',
      organisation,
      exceptAccounts: Array.from({ length: from.varint() }, () => from.id()),
      from: from.time(),
      case: has(bits, 0) ? from.id() : undefined,
    }
  },
}

export const blockPacking: FactPacking<BlockFact> = {
  owned: false,
  write(to, fact) {
    to.u8(flags(fact.organisation !== undefined, fact.callerNumber !== undefined, fact.callerPrefix !== undefined))
    to.id(fact.id)
    if (fact.organisation !== undefined) to.interned(fact.organisation)
    if (fact.callerNumber !== undefined) to.hex(fact.callerNumber)
    if (fact.callerPrefix !== undefined) to.text(fact.callerPrefix)
    to.time(fact.from)
  },
  read(from) {
    const bits = from.u8()
    return {
      id: from.id(),
      organisation: has(bits, 0) ? from.interned() : undefined,
      callerNumber: has(bits, 1) ? (from.hex(16) as PersonRef) : undefined,
      callerPrefix: has(bits, 2) ? from.text() : undefined,
      from: from.time(),
    }
  },
}

export const windowPacking: FactPacking<WindowFact> = {
  owned: true,
  write(to, fact) {
    to.u8(flags(fact.kind === 'expected'))
    to.id(fact.id)
    to.time(fact.from)
    to.time(fact.until)
  },
  read(from, organisation) {
    const bits = from.u8()
    return {
      id: from.id(),
      kind: has(bits, 0) ? 'expected' : 'quiet',
      from: from.time(),
      until: from.time(),
      organisation,
    }
  },
}

export const holderPacking: FactPacking<HolderFact> = {
  owned: false,
  write(to, fact) {
    to.u8(flags(fact.until !== undefined))
    to.id(fact.id)
    to.time(fact.since)
    if (fact.until !== undefined) to.time(fact.until)
    to.interned(fact.source)
  },
  read(from) {
    const bits = from.u8()
    return {
      id: from.id(),
      since: from.time(),
      until: has(bits, 0) ? from.time() : undefined,
      source: from.interned(),
    }
  },
}

export const relationshipPacking: FactPacking<RelationshipFact> = {
  owned: true,
  write(to, fact) {
    to.u8(flags(fact.endedAt !== undefined))
    to.id(fact.id)
    to.u8(word(relationshipKinds, fact.kind))
    to.u8(word(categories, fact.category))
    to.time(fact.lastTransactionAt)
    if (fact.endedAt !== undefined) to.time(fact.endedAt)
    to.u8(word(numberSources, fact.numberSource))
  },
  read(from, organisation) {
    const bits = from.u8()
    return {
      id: from.id(),
      organisation: organisation as string,
      kind: relationshipKinds[from.u8()] as RelationshipFact['kind'],
      category: categories[from.u8()] as Category,
      lastTransactionAt: from.time(),
      endedAt: has(bits, 0) ? from.time() : undefined,
      numberSource: numberSources[from.u8()] as RelationshipFact['numberSource'],
    }
  },
}
