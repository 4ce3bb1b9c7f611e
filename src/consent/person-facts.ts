import type { Category, Channel, PersonRef, Purpose } from '../terms/index.ts'

/** Hours of the day in minutes from midnight, recipient's local time; `from` > `to` spans midnight (1260–480 is 21:00–08:00). */
export interface TimeBand {
  fromMinute: number
  toMinute: number
  /** ISO days of week, 1 = Monday; absent = every day. */
  days?: readonly number[] | undefined
}

/** A consent that a person gave to one organisation. Times are ms since the epoch. */
export interface ConsentFact {
  id: string
  organisation: string
  purpose: Purpose
  /** Empty = every category. */
  categories: readonly Category[]
  /** Empty = every channel. */
  channels: readonly Channel[]
  /** Given separately for the night hours too (KR-04). */
  night: boolean
  /** `buried` = inside a general privacy clause: kept on record, counts for nothing. */
  form: 'separate' | 'buried'
  textVersion: string
  givenAt: number
  withdrawnAt?: number | undefined
  expiresAt?: number | undefined
  /** When the holder must be reminded that the consent exists (KR-08). */
  reconfirmDueAt?: number | undefined
}

/** "Do not contact me." An absent member widens: no organisation = every firm, no category = everything, no channel = any. */
export interface RefusalFact {
  id: string
  organisation?: string | undefined
  category?: Category | undefined
  channel?: Channel | undefined
  /** Refused only in these hours. Absent = always. */
  bands?: readonly TimeBand[] | undefined
  /** Only contacts that somebody else's booking causes; what the person orders stays as it is. */
  onBehalf?: true | undefined
  from: number
  until?: number | undefined
  /** Did it come from the person's preferences, from a complaint, from a firm's own list …? */
  via: RefusalVia
  /** The complaint that caused it. */
  case?: string | undefined
}

/** "Nobody shall enter my number for somebody else." Holds only once a second person has registered it. */
export interface RestrictionFact {
  id: string
  kind: 'third-party-booking'
  /** The platform that it binds. Absent = every platform. */
  organisation?: string | undefined
  /** Accounts that may still book for this person. */
  exceptAccounts: readonly string[]
  from: number
  case?: string | undefined
}

/** One caller that this person blocks: a firm, a caller number, or a prefix of caller numbers in E.164 digits. */
export interface BlockFact {
  id: string
  organisation?: string | undefined
  callerNumber?: PersonRef | undefined
  /** Digits of E.164 without "+", e.g. "82070". */
  callerPrefix?: string | undefined
  from: number
}

/** Times in which a person expects calls, or wants none (an online meeting). */
export interface WindowFact {
  id: string
  kind: 'quiet' | 'expected'
  from: number
  until: number
  organisation?: string | undefined
}

/** A period in which one holder had the number. The newest open one tells since when the present holder has it. */
export interface HolderFact {
  id: string
  since: number
  until?: number | undefined
  source: string
}

/** What binds this person to an organisation without a consent. */
export interface RelationshipFact {
  id: string
  organisation: string
  kind: 'customer' | 'contract' | 'inquiry'
  category: Category
  lastTransactionAt: number
  endedAt?: number | undefined
  /** Did the person give the number to this organisation directly? (KR-02 asks.) */
  numberSource: 'direct' | 'third-party'
}

/**
 * Everything that the gate knows of one person, oldest first. Withdrawn consents and ended relationships stay (a rule explains
 * itself by them); withdrawn refusals, removed blocks and windows, lifted restrictions are gone. Rules weigh dates themselves.
 */
export interface PersonFacts {
  consents: readonly ConsentFact[]
  refusals: readonly RefusalFact[]
  restrictions: readonly RestrictionFact[]
  blocks: readonly BlockFact[]
  windows: readonly WindowFact[]
  holders: readonly HolderFact[]
  relationships: readonly RelationshipFact[]
}

/** Somebody of whom nothing is on record. */
export const nobodyKnown: PersonFacts = Object.freeze({
  consents: Object.freeze([]),
  refusals: Object.freeze([]),
  restrictions: Object.freeze([]),
  blocks: Object.freeze([]),
  windows: Object.freeze([]),
  holders: Object.freeze([]),
  relationships: Object.freeze([]),
})

export const consentForms = ['separate', 'buried'] as const
export const refusalVias = ['person', 'complaint', 'business', 'preference', 'link'] as const
export type RefusalVia = (typeof refusalVias)[number]
export const windowKinds = ['quiet', 'expected'] as const
export const relationshipKinds = ['customer', 'contract', 'inquiry'] as const
export const numberSources = ['direct', 'third-party'] as const
