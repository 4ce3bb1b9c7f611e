import {
  type Actor,
  type Channel,
  type Country,
  channels,
  dayMs,
  type PersonRef,
  type PhoneNumber,
  Problem,
  parseNumber,
} from '../terms/index.ts'
import type { ComplaintRow } from './migrations.ts'

/** How a complaint ends. */
export const outcomes = [
  'refusal-recorded',
  'restriction-requested',
  'no-contact-found',
  'contact-was-lawful',
  'duplicate',
  'taken-back',
] as const
export type Outcome = (typeof outcomes)[number]

export interface ComplaintGiven {
  /** Who complains, in any writing; `country` (ISO alpha-2) where it is national. */
  number: string
  /** The caller that is complained about, where the person knows it. */
  about?: string | undefined
  country?: Country | undefined
  /** When the contact happened, ms since the epoch; at most ten years ago, not in the future. */
  at: number
  channel: Channel
  /** In the person's own words: 1–20,000 characters. Sealed. */
  text: string
}

export interface ComplaintView {
  id: string
  /** The organisation whose desk took it; absent: the operator's. */
  organisation?: string | undefined
  person: PersonRef
  about?: PersonRef | undefined
  at: number
  channel: Channel
  /** The person's words, sealed: `doc_…`. */
  document: string
  state: 'open' | 'closed'
  outcome?: Outcome | undefined
  note?: string | undefined
  openedAt: number
  openedBy: Actor
  closedAt?: number | undefined
  closedBy?: Actor | undefined
  act: string
}

export interface CheckedComplaint {
  person: PhoneNumber
  about: PhoneNumber | undefined
}

const longestText = 20_000
const oldestMs = 10 * 365 * dayMs
/** Clocks differ; what somebody says happened "now" may be a little ahead. */
const aheadMs = 5 * 60_000

/** The two numbers read, or what is wrong with the complaint. */
export function checkComplaint(given: ComplaintGiven, now: number): CheckedComplaint | Problem {
  if (!channels.includes(given.channel))
    return new Problem('invalid-field', 'There is no such channel.', { field: 'channel' })
  const text = given.text.trim()
  if (text === '' || text.length > longestText) {
    return new Problem('invalid-field', 'Say what happened, in at most 20,000 characters.', { field: 'text' })
  }
  if (!Number.isSafeInteger(given.at) || given.at > now + aheadMs || given.at < now - oldestMs) {
    return new Problem('invalid-time', 'Say when it happened: a time in the last ten years.', { field: 'at' })
  }
  const person = field('number', parseNumber(given.number, given.country))
  if (person instanceof Problem) return person
  if (person.kind === 'emergency') {
    return new Problem('invalid-number', 'An emergency number cannot complain.', { field: 'number' })
  }
  if (given.about === undefined) return { person, about: undefined }
  const about = field('about', parseNumber(given.about, given.country))
  return about instanceof Problem ? about : { person, about }
}

function field(name: string, number: PhoneNumber | Problem): PhoneNumber | Problem {
  return number instanceof Problem ? new Problem(number.code, number.detail, { ...number.extra, field: name }) : number
}

export function complaintView(row: ComplaintRow): ComplaintView {
  return {
    id: row.id,
    organisation: row.organisation ?? undefined,
    person: row.person as PersonRef,
    about: (row.about ?? undefined) as PersonRef | undefined,
    at: row.happened_at,
    channel: row.channel as Channel,
    document: row.document,
    state: row.state as ComplaintView['state'],
    outcome: (row.outcome ?? undefined) as Outcome | undefined,
    note: row.note ?? undefined,
    openedAt: row.opened_at,
    openedBy: row.opened_by as Actor,
    closedAt: row.closed_at ?? undefined,
    closedBy: (row.closed_by ?? undefined) as Actor | undefined,
    act: row.act,
  }
}
