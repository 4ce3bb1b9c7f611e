import Type, { type Static } from 'typebox'
import { Id, Person, page, paging, record, Time, words } from './base.ts'

export const approvalStates = ['waiting', 'approved', 'refused', 'expired'] as const

/** An act that waits for a second person. Who asked cannot decide. */
export const Approval = record({
  id: Type.String(),
  /** Name of the act: "register-restriction", "review-script". */
  act: Type.String(),
  /** What it is about: a person's reference or the id of a thing. */
  subject: Type.String(),
  person: Type.Optional(Person),
  organisation: Type.Optional(Type.String()),
  /** What would be done; holds no number. */
  payload: Type.Object({}, { additionalProperties: true }),
  reason: Type.String(),
  case: Type.Optional(Type.String()),
  askedBy: Type.String(),
  askedByName: Type.Optional(Type.String()),
  askedAt: Time,
  state: words([...approvalStates]),
  decidedBy: Type.Optional(Type.String()),
  decidedByName: Type.Optional(Type.String()),
  decidedAt: Type.Optional(Time),
  note: Type.Optional(Type.String()),
  /** Whether the reader may decide it: false for who asked. */
  mayDecide: Type.Boolean(),
})
export type Approval = Static<typeof Approval>
export const ApprovalQuery = record({
  state: Type.Optional(words([...approvalStates])),
  case: Type.Optional(Id),
  ...paging,
})
export const ApprovalPage = page(Approval)
export type ApprovalPage = Static<typeof ApprovalPage>

export const DecideApproval = record({
  approve: Type.Boolean(),
  note: Type.Optional(Type.String({ maxLength: 1_000 })),
})
export type DecideApproval = Static<typeof DecideApproval>
