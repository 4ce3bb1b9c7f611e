import type { Selectable } from 'kysely'
import type { Actor, PersonRef } from '../terms/index.ts'
import type { PersonGiven } from './room.ts'
import type { RestrictionRow } from './tables.ts'

export type RestrictionState = 'requested' | 'registered' | 'declined' | 'lifted'

export interface RestrictionRequest {
  of: PersonGiven
  /** The platform that it shall bind. Absent = every platform. */
  organisation?: string | undefined
  /** The complaint in which the person asked for it. */
  case: string
  reason: string
  /** The person was told that family and friends are blocked too, and said yes. Anything but true is refused. */
  warned: boolean
}

export interface RestrictionView {
  id: string
  person: PersonRef
  kind: 'third-party-booking'
  organisation?: string | undefined
  state: RestrictionState
  case: string
  reason: string
  warnedAt: number
  requestedAt: number
  requestedBy: Actor
  /** The approval that registers it. */
  approval: string
  registeredAt?: number | undefined
  registeredBy?: Actor | undefined
  /** The approval that lifts it, once asked for. */
  liftApproval?: string | undefined
  endedAt?: number | undefined
  exceptAccounts: readonly string[]
  act: string
}

export function restrictionView(row: Selectable<RestrictionRow>, exceptAccounts: readonly string[]): RestrictionView {
  return {
    id: row.id,
    person: row.person as PersonRef,
    kind: 'third-party-booking',
    organisation: row.organisation ?? undefined,
    state: row.state as RestrictionState,
    case: row.case_id,
    reason: row.reason,
    warnedAt: row.warned_at,
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    approval: row.approval,
    registeredAt: row.registered_at ?? undefined,
    registeredBy: row.registered_by ?? undefined,
    liftApproval: row.lift_approval ?? undefined,
    endedAt: row.ended_at ?? undefined,
    exceptAccounts,
    act: row.act,
  }
}
