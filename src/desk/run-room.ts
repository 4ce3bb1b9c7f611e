import type { Callers } from '../callers/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Directory } from '../directory/index.ts'
import type { Notices } from '../notices/index.ts'
import type { RoleName } from '../procedures/index.ts'
import type { Approvals } from '../staff/index.ts'
import type { Transaction } from '../store/index.ts'
import type { Actor, Problem, Text, Verdict } from '../terms/index.ts'
import type { CaseView } from './case.ts'
import type { Complaints } from './complaint-store.ts'
import { type DeskRoom, holdOf } from './room.ts'

/** A contact that the gate is asked about without a record. */
export interface GateQuestion {
  organisation: string
  line: string
  to: string
  channel: 'voice'
  purpose: 'service' | 'marketing' | 'survey' | 'collection' | 'emergency'
  category: 'transport' | 'other'
  onBehalf?: boolean
  requester?: string
}
export interface GateReason {
  rule: string
  outcome: 'pass' | 'deny' | 'hold' | 'unknown' | 'not-applicable'
  text: Text
  fact?: string
  cite?: string
  until?: number
  remedy?: Text
}
/** As much of the gate's decision as a case tells; this room may not know the gate. */
export interface GateAnswer {
  verdict: Verdict
  reasons: readonly GateReason[]
  at: number
  until?: number
}
export interface GateDoor {
  simulate(question: GateQuestion): Promise<GateAnswer | Problem>
  /** A recorded decision's reasons; undefined once its day's key is destroyed. */
  recorded(id: string): Promise<GateAnswer | undefined>
}

/** What a case keeps of bookings and decisions beyond their own time, and the pictures that belong to it. */
export interface EvidenceKeeper {
  preserveIn(
    trx: Transaction,
    of: CaseView,
    what: { bookings: readonly string[]; decisions: readonly string[]; reason: string },
    actor: Actor,
  ): Promise<Problem | undefined>
  /** Those of these ids that are attachments of the case. */
  attachmentsOf(trx: Transaction, caseId: string, ids: readonly string[]): Promise<string[]>
}

/** The desk's own room, and those in which procedures look and act. */
export interface RunRoom extends Omit<DeskRoom, 'consent' | 'procedures' | 'lookups' | 'blobs'> {
  consent: Consent
  callers: Pick<Callers, 'lines' | 'organisations'>
  directory: Pick<Directory, 'accounts' | 'sanctions' | 'lookups' | 'timeline'>
  approvals: Approvals
  complaints: Complaints
  gate: GateDoor
  notices: Pick<Notices, 'sendTextIn' | 'announceIn'>
  evidence: EvidenceKeeper
}

/** Somebody at work on a case. A system actor (the clock) has no role and may go on where a person with a role began. */
export interface Doer {
  actor: Actor
  role?: RoleName | undefined
}

/** What a run seals is kept as long as its case. */
export const holdOfCase = (caseId: string) => holdOf(caseId, null)
