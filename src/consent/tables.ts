import type { ColumnType } from 'kysely'
import type { Actor } from '../terms/index.ts'
import type { TimeBand } from './person-facts.ts'

/** jsonb: read as the value, written as its JSON text (pg turns arrays into SQL arrays otherwise). */
export type Json<T> = ColumnType<T, string, string>

interface Recorded {
  id: string
  person: string
  recorded_by: Json<Actor>
  act: string
}

export interface ConsentRow extends Recorded {
  organisation: string
  purpose: string
  categories: Json<string[]>
  channels: Json<string[]>
  night: boolean
  form: string
  text_version: string
  evidence: string | null
  given_at: number
  withdrawn_at: number | null
  withdrawn_via: string | null
  expires_at: number | null
  reconfirm_due_at: number | null
  reconfirmed_at: number | null
  recorded_at: number
}

export interface RefusalRow extends Recorded {
  organisation: string | null
  category: string | null
  channel: string | null
  bands: ColumnType<TimeBand[] | null, string | null, string | null>
  on_behalf: boolean
  from_at: number
  until_at: number | null
  via: string
  case_id: string | null
  withdrawn_at: number | null
  recorded_at: number
}

export interface RestrictionRow {
  id: string
  person: string
  kind: string
  organisation: string | null
  state: string
  case_id: string
  reason: string
  warned_at: number
  requested_at: number
  requested_by: Json<Actor>
  approval: string
  registered_at: number | null
  registered_by: ColumnType<Actor | null, string | null, string | null>
  lift_approval: string | null
  ended_at: number | null
  act: string
}

export interface ExceptionRow {
  restriction: string
  account: string
  added_at: number
  removed_at: number | null
  act: string
}

export interface BlockRow extends Recorded {
  organisation: string | null
  caller_number: string | null
  caller_prefix: string | null
  from_at: number
  ended_at: number | null
}

export interface WindowRow extends Recorded {
  kind: string
  organisation: string | null
  from_at: number
  until_at: number
  recorded_at: number
  ended_at: number | null
}

export interface HolderRow extends Recorded {
  since: number
  until_at: number | null
  source: string
  case_id: string | null
  recorded_at: number
}

export interface RelationshipRow extends Recorded {
  organisation: string
  kind: string
  category: string
  last_transaction_at: number
  ended_at: number | null
  number_source: string
  recorded_at: number
}

export interface LikedHoursRow {
  person: string
  bands: Json<TimeBand[]>
  at: number
  act: string
}

export interface ConsentTables {
  'consent.consents': ConsentRow
  'consent.refusals': RefusalRow
  'consent.restrictions': RestrictionRow
  'consent.exceptions': ExceptionRow
  'consent.blocks': BlockRow
  'consent.windows': WindowRow
  'consent.holders': HolderRow
  'consent.relationships': RelationshipRow
  'consent.liked_hours': LikedHoursRow
}
