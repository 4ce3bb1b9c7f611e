import {
  type Actor,
  type Country,
  dayMs,
  type Lang,
  langs,
  namesNumber,
  type PersonRef,
  type PhoneNumber,
  Problem,
  parseNumber,
} from '../terms/index.ts'
import type { CaseRow } from './case-tables.ts'

export const caseChannels = ['phone', 'chat', 'web', 'api'] as const
export type CaseChannel = (typeof caseChannels)[number]
export const caseStatuses = ['open', 'waiting', 'escalated', 'closed'] as const
export type CaseStatus = (typeof caseStatuses)[number]
export const caseWaits = ['person', 'call-back', 'approval', 'date'] as const
export type CaseWait = (typeof caseWaits)[number]
/** From the one that may wait longest; a row keeps the position in this list. */
export const casePriorities = ['low', 'normal', 'high', 'urgent'] as const
export type CasePriority = (typeof casePriorities)[number]

/** A case: one person's matter, walked through one procedure at the version with which it began. */
export interface CaseView {
  id: string
  /** Eight characters that can be read out, "7K3M-Q9XD"; the person is told it. */
  reference: string
  /** The organisation whose case it is; absent: the operator's. */
  organisation?: string | undefined
  procedure: string
  procedureVersion: number
  channel: CaseChannel
  /** The person's language: what is said to them is said in it. */
  lang: Lang
  person?: PersonRef | undefined
  /** The number that it is about: who called, who wrote. */
  about?: PersonRef | undefined
  /** When that happened. */
  happenedAt?: number | undefined
  status: CaseStatus
  waitingFor?: CaseWait | undefined
  waitingUntil?: number | undefined
  priority: CasePriority
  assignee?: string | undefined
  tags: string[]
  /** The person had a case before. */
  repeated: boolean
  openedAt: number
  openedBy: Actor
  updatedAt: number
  updatedBy: Actor
  /** Missing once closed. While waiting it stands still at what it was. */
  dueAt?: number | undefined
  pausedSince?: number | undefined
  outcome?: string | undefined
  /** Closed after it was due. */
  late?: boolean | undefined
  /** The clock behind the due time: business time allowed, since when it runs, and what ran before that. */
  clock: { targetMs: number; at: number; spentMs: number }
  closedAt?: number | undefined
  closedBy?: Actor | undefined
  mergedInto?: string | undefined
  complaint?: string | undefined
  booking?: string | undefined
  /** The account that made the booking. */
  account?: string | undefined
  /** The line behind the number that it is about. */
  line?: string | undefined
  /** Grows with every act that an overlooked change could contradict; notes and links leave it. */
  revision: number
  act: string
}

export interface CaseGiven {
  procedure: string
  channel: CaseChannel
  lang: Lang
  /** Whose case it is, in any writing; `country` where it is national. Or `person`, who is known already. */
  number?: string | undefined
  person?: PersonRef | undefined
  country?: Country | undefined
  about?: string | undefined
  /** When it happened, ms; at most ten years ago, not in the future. */
  at?: number | undefined
  /** What the person said, 1–20,000 characters; sealed. */
  text?: string | undefined
  /** The version of the text by which the person agreed that we keep what they tell. */
  consent?: string | undefined
  complaint?: string | undefined
  booking?: string | undefined
  priority?: CasePriority | undefined
  tags?: readonly string[] | undefined
  /** A staff id. */
  assignee?: string | undefined
}

export const longestNote = 20_000
const oldestMs = 10 * 365 * dayMs
/** Clocks differ; what somebody says happened "now" may be a little ahead. */
const aheadMs = 5 * 60_000
export const tagsMax = 20
const tagShape = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u

export interface CheckedCase {
  person: PhoneNumber | undefined
  about: PhoneNumber | undefined
  text: string | undefined
  tags: string[]
}

/** What was given, read; or what is wrong with it. */
export function checkCase(given: CaseGiven, now: number): CheckedCase | Problem {
  if (!caseChannels.includes(given.channel)) return invalid('channel', 'There is no such channel.')
  if (!langs.includes(given.lang)) return invalid('lang', 'There is no such language.')
  if (given.priority !== undefined && !casePriorities.includes(given.priority))
    return invalid('priority', 'There is no such priority.')
  if (given.number !== undefined && given.person !== undefined)
    return invalid('number', 'Say whose case it is once: "number" or "ref".')
  const { at } = given
  if (at !== undefined && (!Number.isSafeInteger(at) || at > now + aheadMs || at < now - oldestMs))
    return new Problem('invalid-time', 'Say when it happened: a time in the last ten years.', { field: 'at' })
  const text = given.text === undefined ? undefined : checkWords('text', given.text)
  if (text instanceof Problem) return text
  const tags = checkTags(given.tags ?? [])
  if (tags instanceof Problem) return tags
  const person = readNumber('number', given.number, given.country)
  if (person instanceof Problem) return person
  if (person?.kind === 'emergency')
    return new Problem('invalid-number', 'An emergency number has no case.', { field: 'number' })
  const about = readNumber('about', given.about, given.country)
  return about instanceof Problem ? about : { person, about, text, tags }
}

/** Words that are sealed: a note, what the person said. */
export function checkWords(field: string, text: string): string | Problem {
  const words = text.trim()
  if (words === '' || words.length > longestNote)
    return invalid(field, 'Write something, in at most 20,000 characters.')
  return words.isWellFormed() && !words.includes('\0')
    ? words
    : invalid(field, 'It holds characters that cannot be kept.')
}

/** Sorted, each once. Tags stand in clear and are listed, so no number may stand in one. */
export function checkTags(tags: readonly string[]): string[] | Problem {
  const kept = [...new Set(tags.map((tag) => tag.trim().normalize('NFC')))].sort()
  if (kept.length > tagsMax) return invalid('tags', `A case has at most ${tagsMax} tags.`)
  if (!kept.every((tag) => tagShape.test(tag)))
    return invalid('tags', 'A tag has 1 to 40 letters, digits, blanks, dots, dashes or underscores.')
  return kept.some(namesNumber) ? invalid('tags', 'Leave phone numbers out of tags: the case holds them sealed.') : kept
}

const invalid = (field: string, detail: string) => new Problem('invalid-field', detail, { field })

function readNumber(
  field: string,
  text: string | undefined,
  country: Country | undefined,
): PhoneNumber | undefined | Problem {
  if (text === undefined) return undefined
  const number = parseNumber(text, country)
  return number instanceof Problem ? new Problem(number.code, number.detail, { ...number.extra, field }) : number
}

export function caseView(row: CaseRow): CaseView {
  return {
    id: row.id,
    reference: `${row.reference.slice(0, 4)}-${row.reference.slice(4)}`,
    organisation: row.organisation ?? undefined,
    procedure: row.procedure,
    procedureVersion: row.procedure_version,
    channel: row.channel as CaseChannel,
    lang: row.lang as Lang,
    person: (row.person ?? undefined) as PersonRef | undefined,
    about: (row.about ?? undefined) as PersonRef | undefined,
    happenedAt: row.happened_at ?? undefined,
    status: row.status as CaseStatus,
    waitingFor: (row.waiting_for ?? undefined) as CaseWait | undefined,
    waitingUntil: row.waiting_until ?? undefined,
    priority: casePriorities[row.priority] as CasePriority,
    assignee: row.assignee ?? undefined,
    tags: row.tags as string[],
    repeated: row.repeated,
    openedAt: row.opened_at,
    openedBy: row.opened_by as Actor,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by as Actor,
    dueAt: row.due_at ?? undefined,
    pausedSince: row.paused_since ?? undefined,
    outcome: row.outcome ?? undefined,
    late: row.late ?? undefined,
    clock: { targetMs: row.target_ms, at: row.clock_at, spentMs: row.clock_spent_ms },
    closedAt: row.closed_at ?? undefined,
    closedBy: (row.closed_by ?? undefined) as Actor | undefined,
    mergedInto: row.merged_into ?? undefined,
    complaint: row.complaint ?? undefined,
    booking: row.booking ?? undefined,
    account: row.account ?? undefined,
    line: row.line ?? undefined,
    revision: row.revision,
    act: row.act,
  }
}
