import type { ColumnType, Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import type { Actor, Problem } from '../terms/index.ts'

export const approvalStates = ['waiting', 'approved', 'refused', 'expired'] as const
export type ApprovalState = (typeof approvalStates)[number]

/** What is asked of a second person. */
export interface ApprovalRequest {
  /** Name of an act that has an executor: 'consent.register-restriction'. */
  act: string
  /** The id of what the act is about. */
  subject: string
  /** The organisation whose affair it is; absent: the operator's. */
  owner?: string | undefined
  /** What the executor needs beside the subject; JSON, and no phone number in it. */
  payload?: Record<string, unknown> | undefined
  /** Why, in clear; refused where it holds a phone number. */
  reason: string
  case?: string | undefined
  /** Default: 14 days from now. */
  expiresAt?: number | undefined
}

export interface Approval {
  id: string
  act: string
  subject: string
  owner?: string | undefined
  payload: Record<string, unknown>
  reason: string
  case?: string | undefined
  state: ApprovalState
  askedBy: Actor
  askedAt: number
  expiresAt: number
  decidedBy?: Actor | undefined
  decidedAt?: number | undefined
  note?: string | undefined
}

/** What happens when an approval is decided: runs in the deciding transaction, so that the yes and its effect are one. */
export interface ApprovalExecutor {
  /** A Problem undoes the decision too: the approval waits on, and the decider is told why. */
  approved(trx: Transaction, approval: Approval, decider: Actor): Promise<Problem | undefined>
  /** Refused or expired: whatever was prepared ends. */
  declined?(trx: Transaction, approval: Approval, by: Actor): Promise<void>
}

/** Somebody who goes on when an approval is decided or has expired, whatever it was about. */
export interface ApprovalHearer {
  /** In the deciding transaction, after the effect: what it writes stands exactly if the decision does. */
  decided(trx: Transaction, approval: Approval, by: Actor): Promise<void>
  /** Once that is committed, before the decider is answered. It must not throw. */
  after(approval: Approval, by: Actor): Promise<void>
}

export interface ApprovalRow {
  id: string
  act: string
  subject: string
  owner: string | null
  payload: ColumnType<Record<string, unknown>, string, string>
  reason: string
  case_id: string | null
  state: ApprovalState
  asked_at: number
  asked_by: ColumnType<Actor, string, string>
  expires_at: number
  decided_at: number | null
  decided_by: ColumnType<Actor | null, string | null, string | null>
  note: string | null
}

export interface ApprovalTables {
  'staff.approvals': ApprovalRow
}

export function approvalOf(row: Selectable<ApprovalRow>): Approval {
  return {
    id: row.id,
    act: row.act,
    subject: row.subject,
    owner: row.owner ?? undefined,
    payload: row.payload,
    reason: row.reason,
    case: row.case_id ?? undefined,
    state: row.state,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    decidedBy: row.decided_by ?? undefined,
    decidedAt: row.decided_at ?? undefined,
    note: row.note ?? undefined,
  }
}
