import Type, { type Static } from 'typebox'
import { Category, Channel, Id, Person, record, Time, whom } from './base.ts'

/** A list of people who want no contact, as this node has it in force. */
export const Registry = record({
  list: Type.String(),
  country: Type.Optional(Type.String()),
  /** Numbers in its file. */
  size: Type.Integer(),
  /** Of when the list is: its freshness counts from here. */
  asOf: Time,
  /** When its file was made: imported, or compacted. */
  madeAt: Time,
  bytes: Type.Integer(),
})
export type Registry = Static<typeof Registry>
export const RegistryList = record({ items: Type.Array(Registry) })
export type RegistryList = Static<typeof RegistryList>

export const RegistryPath = record({ list: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }) })

/** What somebody on a list refuses. No categories = every one, no channels = every one. */
export const Listed = record({
  categories: Type.Array(Category, { maxItems: 50, uniqueItems: true }),
  channels: Type.Array(Channel, { maxItems: 10, uniqueItems: true }),
})
/** Puts one person on a list, or takes them off it (`listed`: null), effective with the answer. */
export const ChangeListing = record({ ...whom, listed: Type.Union([Listed, Type.Null()]) })
export type ChangeListing = Static<typeof ChangeListing>
export const Listing = record({
  list: Type.String(),
  person: Person,
  listed: Type.Union([Listed, Type.Null()]),
  at: Time,
  /** The act, as the ledger has it. */
  act: Id,
})
export type Listing = Static<typeof Listing>

/** Lists that got a new file. */
export const Compacted = record({ lists: Type.Array(Type.String()) })
export type Compacted = Static<typeof Compacted>
