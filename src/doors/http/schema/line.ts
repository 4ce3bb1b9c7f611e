import Type, { type Static } from 'typebox'
import { Channel, Country, Id, Person, PhoneNumber, Prose, page, paging, record, Time, Words, words } from './base.ts'
import { LineEvent } from './history.ts'
import { lineStates } from './states.ts'

export const supplyRoles = ['carrier', 'line-vendor', 'contractor', 'business'] as const

export const SupplyHop = record({
  role: words([...supplyRoles]),
  name: Words,
  organisation: Type.Optional(Id),
  qualified: Type.Boolean(),
})
export type SupplyHop = Static<typeof SupplyHop>

/** A line is granted to an organisation whose licence holds; every hop from the carrier down is on record. */
export const CreateLine = record({
  organisation: Id,
  callerId: PhoneNumber,
  country: Type.Optional(Country),
  province: Type.Optional(Words),
  channels: Type.Array(Channel, { minItems: 1, maxItems: 10, uniqueItems: true }),
  filed: Type.Boolean(),
  callerIdRegistered: Type.Boolean(),
  supplyChain: Type.Array(SupplyHop, { minItems: 1, maxItems: 10 }),
})
export type CreateLine = Static<typeof CreateLine>

export const Line = record({
  id: Type.String(),
  organisation: Type.String(),
  organisationName: Type.Optional(Type.String()),
  callerId: Person,
  callerKind: Type.String(),
  country: Type.String(),
  province: Type.Optional(Type.String()),
  channels: Type.Array(Channel),
  filed: Type.Boolean(),
  callerIdRegistered: Type.Boolean(),
  state: words([...lineStates]),
  stateCase: Type.Optional(Type.String()),
  stateUntil: Type.Optional(Time),
  supplyChain: Type.Array(SupplyHop),
  /** Newest first; only where one line is read. */
  history: Type.Optional(Type.Array(LineEvent)),
})
export type Line = Static<typeof Line>
export const LineQuery = record({
  organisation: Type.Optional(Id),
  state: Type.Optional(words([...lineStates])),
  ...paging,
})
export const LinePage = page(Line)
export type LinePage = Static<typeof LinePage>

export const ChangeLineState = record({
  state: words([...lineStates]),
  reason: Prose,
  case: Type.Optional(Id),
  evidence: Type.Optional(Prose),
  /** Only for a suspension that ends by itself. */
  until: Type.Optional(Time),
  /** A suspension needs a warning first; where it cannot wait, this says why. */
  withoutNotice: Type.Optional(Prose),
})
export type ChangeLineState = Static<typeof ChangeLineState>
