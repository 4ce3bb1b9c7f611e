import type { Automation, Category, Channel, Country, Purpose, SourceFault, Text } from '../terms/index.ts'

/** `live` decides, `shadow` is reported beside the decision and decides nothing, `draft` is not evaluated at all. */
export const ruleStates = ['live', 'shadow', 'draft'] as const
export type RuleState = (typeof ruleStates)[number]

/** How sure we are that the source says so. `low` can only be a draft: a guess must never refuse anybody. */
export const confidences = ['high', 'medium', 'low'] as const
export type Confidence = (typeof confidences)[number]

/** Which country makes a country pack's rule apply: the called person's, the caller's, or either ("the strictest of both"). */
export const sides = ['recipient', 'caller', 'either'] as const
export type Side = (typeof sides)[number]

/** When a rule is asked at all. An absent member does not narrow. */
export interface Applies {
  side: Side
  purpose?: readonly Purpose[]
  channel?: readonly Channel[]
  category?: readonly Category[]
  automated?: readonly Automation[]
  /** Only where the number was entered by somebody else (true), or only where it was not (false). */
  onBehalf?: boolean
  /** Only where an account caused the contact (true), or where none did (false). */
  requester?: boolean
  /** Only numbers whose E.164 digits begin so: an area that has a law of its own ("1305" is in Florida). */
  recipientPrefix?: readonly string[]
  /** Only callers of these sectors. */
  sector?: readonly Category[]
}

/** What must be done if the contact is made. `when` = only if the rule passed in this way ("licensed-caller"). */
export interface DutySpec {
  kind: string
  value?: string
  when?: string
  text: Text
}

/** One rule as the gate compiles it. Times are ms since the epoch. */
export interface Rule {
  id: string
  pack: string
  /** The pack's country; "*" for the house's own rules, which hold everywhere. */
  country: Country
  kind: string
  state: RuleState
  from: number
  /** First instant at which the rule no longer holds. */
  until?: number
  applies: Applies
  params: Readonly<Record<string, unknown>>
  source: string
  confidence: Confidence
  /** Why it is shadow or draft, what was left out. */
  note?: string
  /** The rule's short name, said where it passes or does not apply. */
  title: Text
  /** What it says when it refuses. */
  text: Text
  /** Further sentences, by the name that the rule's kind gives the situation. */
  texts: Readonly<Record<string, Text>>
  /** What would change the answer, said to the business. */
  remedy?: Text
  duties: readonly DutySpec[]
}

/** How long a decision of this pack's country may be linked to a person; the vault knows the classes. */
export interface RetentionSpec {
  class: string
  purpose?: readonly Purpose[]
  channel?: readonly Channel[]
  onBehalf?: boolean
}

export interface Pack {
  pack: string
  country: Country
  /** Codes of their own in the numbering plan that the same law governs ("PR" under the United States). */
  territories?: readonly Country[]
  /** Written by hand, for people; the revision is computed. */
  version: string
  retention: readonly RetentionSpec[]
  rules: readonly Rule[]
}

/** All packs together, under the revision that names exactly them. */
export interface Policies {
  /** SHA-256 (hex, first 16) over the canonical JSON of every pack. */
  revision: string
  packs: readonly Pack[]
}

/** Something wrong in a pack or its cases; the file is relative to the policies folder. */
export type PackFault = SourceFault
