import type { ColumnType } from 'kysely'
import type { Actor, Channel } from '../terms/index.ts'
import type { NoticeReason } from './notice.ts'
import type { NoticeState } from './notice-states.ts'

/** jsonb: read as the value, written as its JSON text. */
type Json<T> = ColumnType<T, string, string>

export interface NoticeRow {
  id: string
  organisation: string | null
  line: string | null
  person: string
  template: string
  lang: string
  channel: ColumnType<Channel, string, string>
  category: string
  document: string
  encoding: string
  segments: number
  case_id: string | null
  booking: string | null
  requester: string | null
  on_behalf: boolean
  state: NoticeState
  reasons: Json<NoticeReason[]>
  decision: string | null
  next_at: number | null
  expires_at: number
  claimed_by: string | null
  claimed_at: number | null
  created_at: number
  created_by: Json<Actor>
  sent_at: number | null
  ended_at: number | null
  keep_until: number | null
  act: string
}

export type PartState = 'sending' | 'sent' | 'refused' | 'unknown' | 'delivered' | 'undelivered'

export interface PartRow {
  notice: string
  part: number
  /** The recipient, for receipts whose message id we never learned. */
  person: string
  reference: number
  state: PartState
  message_id: string | null
  said: string | null
  submitted_at: number
}

export interface ReceiptRow {
  id: ColumnType<number, never, never>
  message_id: string
  state: string
  said: string
  person: string | null
  reference: number | null
  at: number | null
  received_at: number
  matched: boolean
}

export interface WebhookRow {
  id: string
  url: string
  events: Json<string[]>
  lang: string
  created_at: number
  created_by: Json<Actor>
  ended_at: number | null
  act: string
}

export interface DeliveryRow {
  id: string
  webhook: string
  event: string
  /** What is sent, the same each time. */
  body: string
  state: 'queued' | 'delivered' | 'failed'
  attempts: number
  next_at: number | null
  claimed_at: number | null
  status: number | null
  error: string | null
  created_at: number
  ended_at: number | null
}

export interface NoticesTables {
  'notices.notices': NoticeRow
  'notices.parts': PartRow
  'notices.receipts': ReceiptRow
  'notices.webhooks': WebhookRow
  'notices.deliveries': DeliveryRow
}
