import type { ColumnType, Generated } from 'kysely'
import type { Actor } from '../terms/index.ts'
import type { DispatchState, DriverCategory } from './booking.ts'

type Json<T> = ColumnType<T, string, string>

export interface AccountRow {
  id: string
  organisation: string
  number: string | null
  verified: boolean
  verified_at: number | null
  suspended_until: number | null
  suspension_case: string | null
  invalidation_case: string | null
  created_at: number
  act: string
}

export interface NumberChangeRow {
  id: Generated<number>
  account: string
  number: string | null
  at: number
  kind: 'stated' | 'verified' | 'changed' | 'invalidated'
  reason: string | null
  case_id: string | null
  by_actor: Json<Actor>
  act: string
}

export interface SanctionRow {
  id: Generated<number>
  account: string
  kind: 'suspended' | 'lifted'
  until_at: number | null
  reason: string
  case_id: string | null
  at: number
  by_actor: Json<Actor>
  act: string
}

export interface BookingRow {
  id: string
  organisation: string
  account: string
  booker_number: string | null
  rider: string | null
  /** When its numbers are destroyed. */
  contact_until: number
  driver: string | null
  driver_category: DriverCategory | null
  area: string | null
  state: DispatchState
  dispatched_at: number | null
  riding_at: number | null
  ended_at: number | null
  at: number
  recorded_at: number
  act: string
}

export interface DirectoryTables {
  'directory.accounts': AccountRow
  'directory.number_changes': NumberChangeRow
  'directory.sanctions': SanctionRow
  'directory.bookings': BookingRow
}
