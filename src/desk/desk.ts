import type { PersonRef, Problem } from '../terms/index.ts'
import { Attachments } from './attachment-store.ts'
import { CaseActs } from './case-acts.ts'
import { CaseLinks } from './case-links.ts'
import { CaseNotes } from './case-notes.ts'
import { CasePresence } from './case-presence.ts'
import { endCases } from './case-retention.ts'
import { Cases } from './case-store.ts'
import { Complaints } from './complaint-store.ts'
import { CaseEvidence } from './evidence-store.ts'
import type { ImportOptions, ImportReport } from './reported-call-import.ts'
import { importReportedCalls } from './reported-call-import.ts'
import {
  type DayCount,
  type ReportedCallView,
  reportedCallCounts,
  reportedCalls,
  reportedCallsByDay,
} from './reported-call-store.ts'
import type { DeskRoom } from './room.ts'

/** The room: cases, people's complaints, and those that authorities published about callers. */
export interface Desk {
  readonly cases: Cases
  readonly caseActs: CaseActs
  readonly caseNotes: CaseNotes
  readonly caseLinks: CaseLinks
  readonly casePresence: CasePresence
  readonly attachments: Attachments
  readonly evidence: CaseEvidence
  /** Ends closed cases whose three years are over, and clears destroyed pictures away: for the hourly job, before the vault's run. */
  endCases(): Promise<number>
  readonly complaints: Complaints
  readonly reportedCalls: {
    import(options: Omit<ImportOptions, 'store' | 'vault' | 'clock'>): Promise<ImportReport | Problem>
    of(
      caller: PersonRef,
      page?: { before?: number | undefined; limit?: number | undefined },
    ): Promise<ReportedCallView[]>
    byDay(caller: PersonRef, span?: { from?: number; until?: number }): Promise<DayCount[]>
    counts(callers: readonly PersonRef[]): Promise<Map<PersonRef, number>>
  }
}

export function openDesk(room: DeskRoom): Desk {
  const { store, vault, clock } = room
  const cases = new Cases(room)
  const attachments = new Attachments(room)
  return {
    cases,
    caseActs: new CaseActs(room),
    caseNotes: new CaseNotes(room),
    caseLinks: new CaseLinks(room),
    casePresence: new CasePresence(room, cases.live),
    attachments,
    evidence: new CaseEvidence(room),
    async endCases() {
      const ended = await endCases(room)
      await attachments.sweep()
      return ended
    },
    complaints: new Complaints(room),
    reportedCalls: {
      import: (options) => importReportedCalls({ ...options, store, vault, clock }),
      of: (caller, page) => reportedCalls(store, caller, page),
      byDay: (caller, span) => reportedCallsByDay(store, caller, span),
      counts: (callers) => reportedCallCounts(store, callers),
    },
  }
}
