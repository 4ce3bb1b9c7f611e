import Type, { type Static } from 'typebox'
import { Channel, Country, Id, Person, PhoneNumber, Prose, page, paging, Ref, record, Time } from './base.ts'
import { contactOutcomes } from './contact.ts'
import { DecisionSummary } from './decision.ts'

/** "I was contacted." `number` is who complains, `about` the caller's number as it was shown, `at` about when. */
export const OpenComplaint = record({
  number: PhoneNumber,
  country: Type.Optional(Country),
  about: Type.Optional(PhoneNumber),
  at: Time,
  text: Prose,
  channel: Type.Optional(Channel),
})
export type OpenComplaint = Static<typeof OpenComplaint>

/** A decision for that person near that time: this firm's systems did ask, and this is what they were told. */
export const ComplaintMatch = record({
  decision: DecisionSummary,
  contact: Type.Optional(
    record({
      id: Type.String(),
      outcome: Type.Enum([...contactOutcomes]),
      startedAt: Time,
      talkSeconds: Type.Optional(Type.Integer()),
    }),
  ),
  /** Minutes between the complaint's time and the decision; negative is before. */
  minutesAway: Type.Number(),
})
export type ComplaintMatch = Static<typeof ComplaintMatch>

export const complaintStates = ['open', 'closed'] as const
export const Complaint = record({
  id: Type.String(),
  state: Type.Enum([...complaintStates]),
  person: Person,
  about: Type.Optional(Person),
  at: Time,
  /** Missing once destroyed; in lists it is left out. */
  text: Type.Optional(Type.String()),
  channel: Type.Optional(Channel),
  openedAt: Time,
  openedBy: Type.Optional(Type.String()),
  closedAt: Type.Optional(Time),
  outcome: Type.Optional(Type.String()),
  /** Only where one complaint is read. */
  matches: Type.Optional(Type.Array(ComplaintMatch)),
  /** What was done on it so far: refusals, restrictions, approvals, by id. */
  acts: Type.Optional(Type.Array(record({ at: Time, kind: Type.String(), fact: Type.String() }))),
})
export type Complaint = Static<typeof Complaint>
export const ComplaintQuery = record({
  state: Type.Optional(Type.Enum([...complaintStates])),
  ref: Type.Optional(Ref),
  ...paging,
})
export const ComplaintPage = page(Complaint)
export type ComplaintPage = Static<typeof ComplaintPage>

export const CloseComplaint = record({ outcome: Prose, case: Type.Optional(Id) })
export type CloseComplaint = Static<typeof CloseComplaint>
