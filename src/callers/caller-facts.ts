import type { Category, Channel, Country, PersonRef, Purpose } from '../terms/index.ts'

/** How an organisation stands. `suspended` and `closed` stop every contact. */
export type Standing = 'good' | 'warned' | 'suspended' | 'closed'
/** What stands in a line's history. `reopened` acts as active. */
export type LineState = 'active' | 'warned' | 'suspended' | 'closed' | 'reopened'

export const licenceKinds = [
  'business-registration',
  'telephone-solicitation',
  'call-centre',
  'first-hand-lines',
  'financial',
  'medical',
] as const
export type LicenceKind = (typeof licenceKinds)[number]

export interface LicenceFact {
  kind: LicenceKind
  country: Country
  validFrom: number
  validUntil?: number | undefined
}

export interface OrganisationFact {
  id: string
  name: string
  country: Country
  sector: Category
  standing: Standing
  /** The complaint or act that stands behind a standing other than good. */
  standingCase?: string | undefined
  licences: readonly LicenceFact[]
}

/** One hop of a line's supply chain, from the carrier down to the firm that calls. */
export interface SupplyHop {
  role: 'carrier' | 'line-vendor' | 'contractor' | 'business'
  name: string
  /** Our organisation, where it is on record here. */
  organisation?: string | undefined
  /** May this hop pass the line on? Only qualified firms hold first-hand lines. */
  qualified: boolean
}

export interface LineFact {
  id: string
  organisation: string
  /** Caller ID as a reference; the number itself is sealed. */
  callerId: PersonRef
  /** Digits of the caller ID's E.164 up to seven, for blocks by prefix. */
  callerPrefix: string
  callerKind: string
  country: Country
  province?: string | undefined
  channels: readonly Channel[]
  /** Filed with the authority: exempt from the frequency flag, not from complaints. */
  filed: boolean
  /** Registered as this organisation's caller ID, and can it be called back? */
  callerIdRegistered: boolean
  state: LineState
  stateCase?: string | undefined
  /** Until when a suspension lasts, where it ends by itself. */
  stateUntil?: number | undefined
  supplyChain: readonly SupplyHop[]
}

export type ScriptState = 'draft' | 'submitted' | 'approved' | 'refused'

export interface ScriptFact {
  id: string
  version: number
  organisation: string
  purpose: Purpose
  category: Category
  channels: readonly Channel[]
  state: ScriptState
  expiresAt?: number | undefined
  /** What a flash text is for, where the script is one: CN allows these to members only. */
  flashUse?: 'account' | 'expiry' | 'new-product' | 'greeting' | 'other' | undefined
  /** Can the called person reach a human? */
  humanReachable: boolean
}
