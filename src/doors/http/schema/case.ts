import Type, { type Static } from 'typebox'
import { Country, Id, Lang, Person, PhoneNumber, page, paging, Ref, record, Text, Time, Words, words } from './base.ts'

export const caseChannels = ['phone', 'chat', 'web', 'api'] as const
export const caseStatuses = ['open', 'waiting', 'escalated', 'closed'] as const
export const caseWaits = ['person', 'call-back', 'approval', 'date'] as const
export const casePriorities = ['low', 'normal', 'high', 'urgent'] as const
export const caseSorts = ['due', 'opened', 'updated'] as const

/** What a person said or an agent writes: up to 20,000 characters, sealed. */
const LongProse = Type.String({ minLength: 1, maxLength: 20_000 })
const Tag = Type.String({ minLength: 1, maxLength: 40 })
/** The state that the writer had seen: where the case is another by now, the act is refused (409) with the present state in `present`. */
const Revision = Type.Integer({ minimum: 1 })

const summary = {
  id: Type.String(),
  /** Eight characters that the person is told: "7K3M-Q9XD". */
  reference: Type.String(),
  organisation: Type.Optional(Type.String()),
  procedure: Type.String(),
  procedureVersion: Type.Integer(),
  channel: words([...caseChannels]),
  /** The person's language. */
  lang: Lang,
  person: Type.Optional(Person),
  /** The number that it is about. */
  about: Type.Optional(Person),
  at: Type.Optional(Time),
  status: words([...caseStatuses]),
  waitingFor: Type.Optional(words([...caseWaits])),
  waitingUntil: Type.Optional(Time),
  priority: words([...casePriorities]),
  assignee: Type.Optional(Type.String()),
  assigneeName: Type.Optional(Type.String()),
  tags: Type.Array(Type.String()),
  /** The person had a case before. */
  repeated: Type.Boolean(),
  openedAt: Time,
  openedBy: Type.String(),
  updatedAt: Time,
  /** Missing once closed; stands still while the case waits. */
  dueAt: Type.Optional(Time),
  pausedSince: Type.Optional(Time),
  overdue: Type.Boolean(),
  outcome: Type.Optional(Type.String()),
  closedAt: Type.Optional(Time),
  closedBy: Type.Optional(Type.String()),
  /** Closed after it was due. */
  late: Type.Optional(Type.Boolean()),
  mergedInto: Type.Optional(Type.String()),
  complaint: Type.Optional(Type.String()),
  booking: Type.Optional(Type.String()),
  account: Type.Optional(Type.String()),
  line: Type.Optional(Type.String()),
  revision: Type.Integer(),
  /** Its place in the list that was asked for: `before` of a page, `after` of /v1/cases/next. */
  cursor: Type.Optional(Type.String()),
  /** Who has begun to write in it. */
  editing: Type.Optional(Type.Array(Type.String())),
}
export const CaseSummary = record(summary)
export type CaseSummary = Static<typeof CaseSummary>

/** Somebody else who has the case open now. */
export const CasePresent = record({
  staff: Type.String(),
  name: Type.Optional(Type.String()),
  editing: Type.Boolean(),
  since: Time,
})
export type CasePresent = Static<typeof CasePresent>

/** Why a case is due when it is. */
export const CaseDeadline = record({
  /** The country whose holidays count, and the zone of the hours. */
  calendar: Type.String(),
  zone: Type.String(),
  /** Business hours that are allowed, and those that have passed. */
  targetHours: Type.Number(),
  spentHours: Type.Number(),
  /** Days between the opening and the due time on which nobody worked, or worked though it was a weekend. */
  days: Type.Array(record({ date: Type.String(), works: Type.Boolean(), name: Text })),
  /** The first day whose holidays have not been announced yet: from there on only weekends are known. */
  unknownFrom: Type.Optional(Type.String()),
  /** One sentence in the reader's language. */
  text: Type.String(),
})
export type CaseDeadline = Static<typeof CaseDeadline>

export const Case = record({
  ...summary,
  openedByName: Type.Optional(Type.String()),
  closedByName: Type.Optional(Type.String()),
  deadline: Type.Optional(CaseDeadline),
  /** Others who have it open; without oneself. */
  present: Type.Array(CasePresent),
  /** Cases that were merged into this one: their notes are among its notes. */
  merged: Type.Array(Type.String()),
  notes: Type.Integer(),
})
export type Case = Static<typeof Case>
export const CasePage = page(CaseSummary)
export type CasePage = Static<typeof CasePage>

/** Whose case it is: `number` in any writing, or `ref` of somebody who is known, or the person of the complaint. */
export const OpenCase = record({
  procedure: Id,
  channel: Type.Optional(words([...caseChannels])),
  lang: Lang,
  number: Type.Optional(PhoneNumber),
  country: Type.Optional(Country),
  ref: Type.Optional(Ref),
  about: Type.Optional(PhoneNumber),
  at: Type.Optional(Time),
  text: Type.Optional(LongProse),
  complaint: Type.Optional(Id),
  booking: Type.Optional(Id),
  priority: Type.Optional(words([...casePriorities])),
  tags: Type.Optional(Type.Array(Tag, { maxItems: 20 })),
  /** A staff id, or "me". */
  assignee: Type.Optional(Id),
})
export type OpenCase = Static<typeof OpenCase>

const filter = {
  status: Type.Optional(words([...caseStatuses])),
  /** A staff id, "me" or "none". */
  assignee: Type.Optional(Id),
  procedure: Type.Optional(Id),
  priority: Type.Optional(words([...casePriorities])),
  tag: Type.Optional(Tag),
  waitingFor: Type.Optional(words([...caseWaits])),
  overdue: Type.Optional(Type.Boolean()),
  /** Whose case it is, or whom it is about: find the reference with /v1/numbers/lookup. */
  ref: Type.Optional(Ref),
  /** What was read out to the person, in any writing. */
  reference: Type.Optional(Type.String({ minLength: 4, maxLength: 20 })),
  booking: Type.Optional(Id),
  account: Type.Optional(Id),
  /** "me": in whose notes I am mentioned. */
  mentions: Type.Optional(words(['me'])),
  organisation: Type.Optional(Id),
  /** Default: due, soonest first (what is not closed); of closed ones updated, newest first. */
  sort: Type.Optional(words([...caseSorts])),
}
export const CaseQuery = record({ ...filter, ...paging })
export const NextCaseQuery = record({
  ...filter,
  after: Type.Optional(Type.String({ maxLength: 200, description: '`cursor` of the case that was just finished.' })),
  /** The case that was just finished: it is not offered again. */
  but: Type.Optional(Id),
})
/** Nothing where the queue is empty. */
export const NextCase = record({ item: Type.Optional(CaseSummary) })
export type NextCase = Static<typeof NextCase>

export const CaseCounts = record({
  status: record({ open: Type.Integer(), waiting: Type.Integer(), escalated: Type.Integer(), closed: Type.Integer() }),
  waitingFor: record({
    person: Type.Integer(),
    'call-back': Type.Integer(),
    approval: Type.Integer(),
    date: Type.Integer(),
  }),
  /** Not closed, by who has them; the reader's own and nobody's first. */
  mine: Type.Integer(),
  unassigned: Type.Integer(),
  assignees: Type.Array(
    record({
      staff: Type.String(),
      name: Type.Optional(Type.String()),
      open: Type.Integer(),
      waiting: Type.Integer(),
      escalated: Type.Integer(),
    }),
  ),
  /** Counted up to a thousand. */
  overdue: Type.Integer(),
  /** Cases in which the reader was mentioned and that they have not opened since. */
  mentions: Type.Integer(),
})
export type CaseCounts = Static<typeof CaseCounts>

/** `to`: a staff id or "me"; absent puts it back for anybody. */
export const AssignCase = record({ revision: Revision, to: Type.Optional(Id) })
export const PrioritiseCase = record({ revision: Revision, priority: words([...casePriorities]) })
/** The tags that it shall have from now on. */
export const TagCase = record({ revision: Revision, tags: Type.Array(Tag, { maxItems: 20 }) })
export const WaitCase = record({
  revision: Revision,
  for: words([...caseWaits]),
  until: Type.Optional(Time),
})
export const MoveCase = record({ revision: Revision })
export const EscalateCase = record({ revision: Revision, reason: Words })
export const CloseCase = record({
  revision: Revision,
  /** In the procedure's words, or one of: done, not-reached, taken-back, duplicate, no-answer. */
  outcome: Type.String({ pattern: '^[a-z][a-z0-9-]{1,59}$' }),
})
/** This case goes into `into`, which keeps its own state. */
export const MergeCase = record({ revision: Revision, into: Id })

export const caseLinkKinds = ['same-number', 'same-booker', 'same-line', 'by-hand', 'merged'] as const
export const CaseLink = record({ kinds: Type.Array(words([...caseLinkKinds])), case: CaseSummary })
export type CaseLink = Static<typeof CaseLink>
export const CaseLinks = record({ items: Type.Array(CaseLink) })
export type CaseLinks = Static<typeof CaseLinks>
/** Links two cases by hand, or (`remove`) ends such a link. */
export const LinkCase = record({ other: Id, remove: Type.Optional(Type.Boolean()) })

/** Phone numbers in the text are masked; whole only through a reveal. "said": what the person said when the case was opened. */
export const CaseNote = record({
  id: Type.String(),
  /** The case in which it was written, where that was merged into this one. */
  case: Type.String(),
  kind: words(['note', 'said']),
  at: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  /** Missing once destroyed. */
  text: Type.Optional(Type.String()),
  mentions: Type.Array(record({ staff: Type.String(), name: Type.Optional(Type.String()) })),
})
export type CaseNote = Static<typeof CaseNote>
export const CaseNotePage = page(CaseNote)
export type CaseNotePage = Static<typeof CaseNotePage>
/** "@stf_…" in the text mentions a member of the staff. */
export const WriteNote = record({ text: LongProse })
export const NotePath = record({ id: Id, note: Id })

/** `editing` when one has begun to write; `left` when one goes. Said every 20 seconds; who is silent for 45 is gone. */
export const BePresent = record({ editing: Type.Boolean(), left: Type.Optional(Type.Boolean()) })
export const CasePresence = record({ items: Type.Array(CasePresent), revision: Type.Integer() })
export type CasePresence = Static<typeof CasePresence>

/** Whom a case can be given to and who can be mentioned. */
export const Colleague = record({ id: Type.String(), name: Type.String(), role: Type.String() })
export type Colleague = Static<typeof Colleague>
export const Colleagues = record({ items: Type.Array(Colleague) })
export type Colleagues = Static<typeof Colleagues>
