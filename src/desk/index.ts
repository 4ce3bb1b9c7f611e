export { deskMigrations } from './migrations.ts'
export { type RowFault, rowFaults } from './reported-call.ts'
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
