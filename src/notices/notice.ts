import type { Selectable } from 'kysely'
import type { Actor, Category, Channel, Lang, PersonRef, Text } from '../terms/index.ts'
import type { NoticeState } from './notice-states.ts'
import type { TextEncoding } from './segments.ts'
import type { NoticeRow } from './tables.ts'
import type { Variables } from './template.ts'

/** Nothing more happens to these by themselves; a receipt may still change `sent` and `unknown`. */
export const finalStates: readonly NoticeState[] = [
  'refused',
  'outbox',
  'delivered',
  'undelivered',
  'failed',
  'expired',
  'given-up',
]

export interface NoticeGiven {
  /** Whom: somebody the vault knows, or a number in E.164, which is sealed on the way. */
  to: PersonRef | { number: string }
  /** Id of a template. */
  template: string
  variables: Variables
  /** For the template "case-words" alone: what a procedure says, in this language. The sender's name is put before it. */
  words?: string | undefined
  lang: Lang
  /** The case that it belongs to: its delivery is shown there. */
  case?: string | undefined
  /** In whose name; default: the operator's own organisation (RINGFENCE_NOTICE_ORGANISATION). */
  organisation?: string | undefined
  /** Where somebody else's booking causes it: the booking, and the account that made it. */
  booking?: { id: string; account: string } | undefined
  /** The account that it is about, for templates to account holders. */
  account?: string | undefined
  /** Shown at once and not kept. */
  flash?: boolean | undefined
  /** Number and text are destroyed then at the latest, ms since the epoch: a rider's contact lives as long as in the booking. */
  keepUntil?: number | undefined
}

/** Why a notice stands where it stands: a rule of the gate, or one of `noticeReasons`. */
export interface NoticeReason {
  code: string
  text: Text
  until?: number | undefined
}

export interface NoticeView {
  id: string
  organisation?: string | undefined
  line?: string | undefined
  person: PersonRef
  template: string
  lang: Lang
  channel: Channel
  category: Category
  encoding: TextEncoding
  segments: number
  case?: string | undefined
  booking?: string | undefined
  state: NoticeState
  reasons: readonly NoticeReason[]
  decision?: string | undefined
  /** When it is tried again. */
  until?: number | undefined
  expiresAt: number
  createdAt: number
  createdBy: Actor
  sentAt?: number | undefined
  endedAt?: number | undefined
  /** The text, sealed: `doc_…`. */
  document: string
  act: string
}

export function noticeView(row: Selectable<NoticeRow>): NoticeView {
  return {
    id: row.id,
    organisation: row.organisation ?? undefined,
    line: row.line ?? undefined,
    person: row.person as PersonRef,
    template: row.template,
    lang: row.lang as Lang,
    channel: row.channel as Channel,
    category: row.category as Category,
    encoding: row.encoding as TextEncoding,
    segments: row.segments,
    case: row.case_id ?? undefined,
    booking: row.booking ?? undefined,
    state: row.state,
    reasons: row.reasons,
    decision: row.decision ?? undefined,
    until: row.state === 'queued' || row.state === 'held' ? (row.next_at ?? undefined) : undefined,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
    sentAt: row.sent_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    document: row.document,
    act: row.act,
  }
}
