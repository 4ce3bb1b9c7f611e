import Type, { type Static } from 'typebox'
import { Channel, Country, Id, Person, PhoneNumber, Prose, page, paging, Ref, record, Time, words } from './base.ts'
import { contactOutcomes } from './contact.ts'
import { DecisionSummary } from './decision.ts'

/** "I was contacted." `number` is who complains, `about` the caller's number as it was shown, `at` about when. */
export const OpenComplaint = record({
  number: PhoneNumber,
  country: Type.Optional(Country),
  about: Type.Optional(PhoneNumber),
  at: Time,
  text: Prose,
  channel: Channel,
})
export type OpenComplaint = Static<typeof OpenComplaint>

/** A decision for that person near that time: this firm's systems did ask, and this is what they were told. */
export const ComplaintMatch = record({
  decision: DecisionSummary,
  contact: Type.Optional(
    record({
      id: Type.String(),
      outcome: words([...contactOutcomes]),
      startedAt: Time,
      talkSeconds: Type.Optional(Type.Integer()),
    }),
  ),
  /** Minutes between the complaint's time and the decision; negative is before. */
  minutesAway: Type.Number(),
  /** Sent from a line that shows the number complained about. */
  sameCaller: Type.Boolean(),
})
export type ComplaintMatch = Static<typeof ComplaintMatch>

export const complaintOutcomes = [
  'refusal-recorded',
  'restriction-requested',
  'no-contact-found',
  'contact-was-lawful',
  'duplicate',
  'taken-back',
] as const
export const complaintStates = ['open', 'closed'] as const
export const Complaint = record({
  id: Type.String(),
  state: words([...complaintStates]),
  person: Person,
  about: Type.Optional(Person),
  at: Time,
  /** The person's words, phone numbers in them masked. Missing once destroyed; in lists it is left out. */
  text: Type.Optional(Type.String()),
  channel: Type.Optional(Channel),
  openedAt: Time,
  openedBy: Type.Optional(Type.String()),
  closedAt: Type.Optional(Time),
  outcome: Type.Optional(words([...complaintOutcomes])),
  note: Type.Optional(Type.String()),
  /** How many complaints authorities have published about the same caller; only where one complaint is read. */
  reportedElsewhere: Type.Optional(Type.Integer()),
  /** Only where one complaint is read. */
  matches: Type.Optional(Type.Array(ComplaintMatch)),
  /** What was done on it so far: refusals, restrictions, approvals, by id. */
  acts: Type.Optional(Type.Array(record({ at: Time, kind: Type.String(), fact: Type.String() }))),
})
export type Complaint = Static<typeof Complaint>
export const ComplaintQuery = record({
  state: Type.Optional(words([...complaintStates])),
  ref: Type.Optional(Ref),
  /** Those that match a contact of this organisation. */
  caller: Type.Optional(Id),
  /** Those that match a contact over this line. */
  line: Type.Optional(Id),
  ...paging,
})
export const ComplaintPage = page(Complaint)
export type ComplaintPage = Static<typeof ComplaintPage>

export const CloseComplaint = record({ outcome: words([...complaintOutcomes]), note: Type.Optional(Prose) })
export type CloseComplaint = Static<typeof CloseComplaint>

/** The words as they were said, numbers and all, for 60 seconds on the screen; the reveal is on record. */
export const RevealedWords = record({ text: Type.String(), endsAt: Time })
export type RevealedWords = Static<typeof RevealedWords>
