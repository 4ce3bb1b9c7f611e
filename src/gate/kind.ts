import Type, { type Static, type TSchema } from 'typebox'
import type { TimeBand } from '../consent/index.ts'
import type { KindForm, Rule } from '../rules/index.ts'
import type { Reason } from './decision.ts'
import type { GateFacts } from './facts.ts'
import type { ContactRequest } from './request.ts'
import type { Speech } from './speech.ts'

/** What a rule looks at. One object for each decision; rules never change it. */
export interface Input {
  request: ContactRequest
  facts: GateFacts
  /** When the contact is to happen, ms. All dates and hours are weighed at this time. */
  at: number
}

export type Evaluate = (input: Input) => Reason

/** What a kind learns when one of its rules is compiled. */
export interface RuleContext {
  rule: Rule
  say: Speech
  /** Of the pairs (caller, recipient) that this compilation is for. */
  recipientCountry: string
  /** Quiet bands of every live hours rule of every country pack for this purpose and channel, strictest of all (unknown country). */
  everywhere(): readonly TimeBand[]
  /** Does the recipient's country have an hours rule of its own for this purpose and channel? */
  recipientHasHours: boolean
  /** Does its pack say on what such a contact may stand? */
  recipientHasBasis: boolean
}

/** A kind of rule: parameters, the sentences that a rule of it must bring, and what it looks at. One file each in rule/. */
export interface RuleKind<P extends TSchema = TSchema> {
  name: string
  params: P
  /** Sentences beside the rule's own `text`; may depend on the parameters. */
  sentences?: readonly string[] | ((params: Static<P>) => readonly string[])
  /** Ways of passing that a duty may be tied to. */
  ways?: readonly string[]
  /** Called once for each compiled policy; the function that it gives back is the hot path: no allocation where it passes. */
  compile(params: Static<P>, context: RuleContext): Evaluate
}

/** Keeps the parameter type while the kind is written down. */
export function ruleKind<P extends TSchema>(kind: RuleKind<P>): RuleKind<P> {
  return kind
}

/** What the rules room checks packs against. */
export function kindForm(kind: RuleKind): KindForm {
  return {
    params: kind.params,
    sentences: (params) =>
      (typeof kind.sentences === 'function' ? kind.sentences(params as never) : kind.sentences) ?? [],
    ...(kind.ways ? { ways: kind.ways } : {}),
  }
}

/** Parameters of a kind that has none. */
export const NoParams = Type.Object({}, { additionalProperties: false })
