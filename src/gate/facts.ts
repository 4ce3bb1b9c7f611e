import type { LineFact, OrganisationFact, ScriptFact } from '../callers/index.ts'
import type { ListFact, PersonFacts } from '../consent/index.ts'
import type { AccountFact } from '../directory/index.ts'
import type { Channel, Country, PersonRef, Purpose } from '../terms/index.ts'

/** What can be said of the called number without knowing whose it is. */
export interface RecipientFact {
  ref: PersonRef
  country: Country
  /** As src/terms/phone-number-kinds.ts names them. */
  kind: string
  /** The first digits of E.164, at most seven and never the last four: enough for an area's law, too little to be called. */
  prefix: string
  /** IANA names of every zone that the number may be in; empty = not known. */
  zones: readonly string[]
}

/** One contact that we allowed at once (a permit was given), as far as frequency rules count it. */
export interface Attempt {
  /** The decision that allowed it. */
  decision: string
  /** ms since the epoch. */
  at: number
  organisation: string
  line: string
  channel: Channel
  purpose: Purpose
  /** When somebody answered, as the caller reported (ms). */
  answeredAt?: number
}

/** The newest contacts to one person, oldest first. */
export interface AttemptsFact {
  list: readonly Attempt[]
  /** Time of the newest attempt that had to be forgotten for want of room: windows that reach back so far are not known. */
  forgottenAt?: number
}

/**
 * Everything that a decision is made from, beside the request and the clock. Serialisable: a decision seals it, so that it can be
 * decided again. `undefined` = not known (never allows); `null` = known not to exist.
 */
export interface GateFacts {
  /** Up to when the facts are known, ms. */
  asOf: number
  recipient: RecipientFact
  person: PersonFacts | undefined
  /** What each registry that is loaded here says of the number; one that is not here is not in it. */
  lists: readonly ListFact[] | undefined
  organisation: OrganisationFact | null | undefined
  line: LineFact | null | undefined
  /** The request's script; null where it names none or one that does not exist. */
  script: ScriptFact | null | undefined
  /** The request's requester; null where it names one that does not exist. */
  requester: AccountFact | null | undefined
  attempts: AttemptsFact | undefined
  /** By frequency rule that counts a whole line: the time of its max-th newest contact, null where there are fewer. */
  lineNth: Readonly<Record<string, number | null>> | undefined
}
