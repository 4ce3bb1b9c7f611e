import type { ColumnType } from 'kysely'
import type { Actor } from '../terms/index.ts'
import type { LineState, ScriptState, Standing, SupplyHop } from './caller-facts.ts'

/** jsonb: read as the value, written as its JSON text (pg turns arrays into SQL arrays otherwise). */
export type Json<T> = ColumnType<T, string, string>
type MaybeJson<T> = ColumnType<T | null, string | null, string | null>

export interface OrganisationRow {
  id: string
  name: string
  country: string
  sector: string
  standing: Standing
  standing_case: string | null
  created_at: number
  act: string
}

export interface LicenceRow {
  id: string
  organisation: string
  kind: string
  country: string
  number: string | null
  valid_from: number
  valid_until: number | null
  added_at: number
  added_by: Json<Actor>
  act: string
}

export interface LineRow {
  id: string
  organisation: string
  caller: string
  caller_prefix: string
  caller_kind: string
  country: string
  province: string | null
  channels: Json<string[]>
  filed: boolean
  caller_registered: boolean
  supply_chain: Json<SupplyHop[]>
  state: LineState
  state_case: string | null
  state_until: number | null
  granted_at: number
  act: string
}

export interface HistoryRow {
  id: string
  subject_kind: 'organisation' | 'line'
  subject: string
  organisation: string
  state: string
  at: number
  by_actor: Json<Actor>
  reason: string
  case_id: string | null
  evidence: string | null
  until_at: number | null
  without_notice: string | null
  appeal_at: number | null
  appeal_by: MaybeJson<Actor>
  appeal_text: string | null
  answer_at: number | null
  answer_by: MaybeJson<Actor>
  answer_granted: boolean | null
  answer_text: string | null
  act: string
}

export interface ScriptRow {
  id: string
  organisation: string
  name: string
  purpose: string
  category: string
  channels: Json<string[]>
  created_at: number
  act: string
}

export interface ScriptVersionRow {
  script: string
  version: number
  text: string
  flash_use: string | null
  human_reachable: boolean
  expires_at: number | null
  state: ScriptState
  written_at: number
  written_by: Json<Actor>
  submitted_at: number | null
  submitted_by: MaybeJson<Actor>
  reviewed_at: number | null
  reviewed_by: MaybeJson<Actor>
  note: string | null
  act: string
}

export interface CallersTables {
  'callers.organisations': OrganisationRow
  'callers.licences': LicenceRow
  'callers.lines': LineRow
  'callers.history': HistoryRow
  'callers.scripts': ScriptRow
  'callers.script_versions': ScriptVersionRow
}
