export { type ComplaintGiven, type ComplaintView, type Outcome, outcomes } from './complaint.ts'
export { type ComplaintFile, Complaints } from './complaint-store.ts'
export { type Desk, openDesk } from './desk.ts'
export { type Match, matchWindowMs } from './match.ts'
export { deskMigrations } from './migrations.ts'
export { type RowFault, rowFaults } from './reported-call.ts'
export { CsvFile } from './reported-call-file.ts'
export {
  type CallerKeeper,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importReportedCalls,
} from './reported-call-import.ts'
export {
  type DayCount,
  type ReportedCallView,
  reportedCallCounts,
  reportedCalls,
  reportedCallsByDay,
} from './reported-call-store.ts'
export type { DeskRoom } from './room.ts'
