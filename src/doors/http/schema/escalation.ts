import Type, { type Static } from 'typebox'
import { Id, Prose, page, paging, record, Time, words } from './base.ts'

export const escalationStates = ['open', 'answered', 'withdrawn'] as const

/** What the desk cannot settle by itself, with what it found. */
export const Escalation = record({
  id: Type.String(),
  case: Type.String(),
  procedure: Type.String(),
  /** What it is about, as the procedure names it: "forwarding-off", "network-message". */
  cause: Type.String(),
  causeLabel: Type.String(),
  state: words([...escalationStates]),
  /** What was found, numbers in it masked. */
  text: Type.Optional(Type.String()),
  /** Ids of the case's attachments. */
  pictures: Type.Array(Type.String()),
  bookings: Type.Array(Type.String()),
  createdAt: Time,
  createdBy: Type.String(),
  createdByName: Type.Optional(Type.String()),
  answeredAt: Type.Optional(Time),
  answeredBy: Type.Optional(Type.String()),
  answeredByName: Type.Optional(Type.String()),
  answer: Type.Optional(Type.String()),
  digest: Type.Optional(Type.String()),
})
export type Escalation = Static<typeof Escalation>
export const EscalationQuery = record({
  state: Type.Optional(words([...escalationStates])),
  case: Type.Optional(Id),
  procedure: Type.Optional(Id),
  digest: Type.Optional(Id),
  ...paging,
})
export const EscalationPage = page(Escalation)
export type EscalationPage = Static<typeof EscalationPage>

export const AnswerEscalation = record({ answer: Prose })
export type AnswerEscalation = Static<typeof AnswerEscalation>

/** Escalations of a span of time, grouped by cause, for the team lead: one a day, and whenever somebody asks. */
export const Digest = record({
  id: Type.String(),
  from: Time,
  until: Time,
  madeAt: Time,
  madeBy: Type.String(),
  /** `day`: by the clock; `asked`: on demand. */
  kind: words(['day', 'asked']),
  total: Type.Integer(),
  groups: Type.Array(
    record({
      procedure: Type.String(),
      procedureTitle: Type.String(),
      cause: Type.String(),
      causeLabel: Type.String(),
      count: Type.Integer(),
      open: Type.Integer(),
      /** The newest 200, newest first. */
      escalations: Type.Array(record({ id: Type.String(), case: Type.String(), at: Time })),
    }),
  ),
})
export type Digest = Static<typeof Digest>
export const DigestQuery = record({ kind: Type.Optional(words(['day', 'asked'])), ...paging })
export const DigestPage = page(Digest)
export type DigestPage = Static<typeof DigestPage>
/** Default: since the last digest of the day's clock, until now. At most 31 days. */
export const MakeDigest = record({ from: Type.Optional(Time), until: Type.Optional(Time) })
export type MakeDigest = Static<typeof MakeDigest>
