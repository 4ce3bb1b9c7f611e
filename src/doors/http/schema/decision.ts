import Type, { type Static } from 'typebox'
import { dutyKinds } from '../../../gate/index.ts'
import {
  Automation,
  Category,
  Channel,
  Country,
  Id,
  Person,
  PhoneNumber,
  Purpose,
  page,
  paging,
  record,
  Time,
  Verdict,
  words,
} from './base.ts'

/** May this contact happen? */
export const ContactRequest = record({
  organisation: Id,
  line: Id,
  to: PhoneNumber,
  country: Type.Optional(Country),
  channel: Channel,
  purpose: Purpose,
  category: Category,
  script: Type.Optional(Id),
  basis: Type.Optional(Id),
  automated: Type.Optional(Automation),
  requester: Type.Optional(Id),
  onBehalf: Type.Optional(Type.Boolean()),
  at: Type.Optional(Time),
})
export type ContactRequest = Static<typeof ContactRequest>

export const outcomes = ['pass', 'deny', 'hold', 'unknown', 'not-applicable'] as const
export const Outcome = words([...outcomes])

/** What one rule said, in the caller's language. */
export const Reason = record({
  rule: Type.String(),
  outcome: Outcome,
  text: Type.String(),
  fact: Type.Optional(Type.String()),
  cite: Type.Optional(Type.String()),
  until: Type.Optional(Time),
  remedy: Type.Optional(Type.String()),
})
export type Reason = Static<typeof Reason>

export const Duty = record({
  kind: words([...dutyKinds]),
  rule: Type.String(),
  value: Type.Optional(Type.String()),
  text: Type.String(),
})
export type Duty = Static<typeof Duty>

export const Decision = record({
  id: Type.String(),
  verdict: Verdict,
  reasons: Type.Array(Reason),
  duties: Type.Array(Duty),
  policyRevision: Type.String(),
  factsAsOf: Time,
  at: Time,
  until: Type.Optional(Time),
  permit: Type.Optional(Type.String()),
  permitExpiresAt: Type.Optional(Time),
  shadow: Type.Optional(Type.Array(Reason)),
})
export type Decision = Static<typeof Decision>

/** A decision as lists and the live stream show it. `person` is missing once its day's key is destroyed. */
export const DecisionSummary = record({
  id: Type.String(),
  seq: Type.Optional(Type.Integer()),
  at: Time,
  verdict: Verdict,
  organisation: Type.String(),
  organisationName: Type.Optional(Type.String()),
  line: Type.String(),
  channel: Channel,
  purpose: Purpose,
  category: Category,
  /** The rules that refused. */
  rules: Type.Array(Type.String()),
  person: Type.Optional(Person),
})
export type DecisionSummary = Static<typeof DecisionSummary>

export const DecisionQuery = record({
  verdict: Type.Optional(Verdict),
  organisation: Type.Optional(Id),
  line: Type.Optional(Id),
  rule: Type.Optional(Id),
  ...paging,
})
export type DecisionQuery = Static<typeof DecisionQuery>
export const DecisionPage = page(DecisionSummary)
export type DecisionPage = Static<typeof DecisionPage>

/** A recorded decision with what was asked, the number masked. After its key is destroyed `destroyed` is true and only the frame is left. */
export const RecordedDecision = record({
  ...DecisionSummary.properties,
  destroyed: Type.Boolean(),
  request: Type.Optional(
    record({
      organisation: Type.String(),
      line: Type.String(),
      channel: Channel,
      purpose: Purpose,
      category: Category,
      script: Type.Optional(Type.String()),
      basis: Type.Optional(Type.String()),
      automated: Type.Optional(Automation),
      requester: Type.Optional(Type.String()),
      onBehalf: Type.Optional(Type.Boolean()),
      at: Type.Optional(Time),
    }),
  ),
  decision: Type.Optional(Decision),
})
export type RecordedDecision = Static<typeof RecordedDecision>

/** Then and now: what the decision was, what the same request would get under the chosen rules. */
export const ReplayRequest = record({
  policy: words(['then', 'now']),
  /** `now`: as if the same contact were asked for at this moment. Default: `then`. */
  facts: Type.Optional(words(['then', 'now'])),
})
export type ReplayRequest = Static<typeof ReplayRequest>
export const Replay = record({
  policy: words(['then', 'now']),
  facts: words(['then', 'now']),
  // `recorded`, not `then`: an object with a member called "then" is taken for a promise by whatever awaits it.
  recorded: Decision,
  replayed: Decision,
  differs: Type.Boolean(),
  /** Rules whose outcome differs. */
  changed: Type.Array(Type.String()),
})
export type Replay = Static<typeof Replay>

/** One line of a batch's answer: `decision` or `problem`, in the order of the lines sent. */
export const BatchLine = record({
  line: Type.Integer({ minimum: 1 }),
  decision: Type.Optional(Decision),
  problem: Type.Optional(Type.Object({}, { additionalProperties: true })),
})
export type BatchLine = Static<typeof BatchLine>
