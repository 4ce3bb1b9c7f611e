export type { Found } from './acts/executor.ts'
export { type AttachmentView, picturesMax } from './attachment.ts'
export { type Blobs, BlobsUnavailable, DiskBlobs, MovedBlobs, TableBlobs } from './attachment-blobs.ts'
export { S3Blobs, type S3Settings } from './attachment-blobs-s3.ts'
export { type PictureType, pictureBytesMax, pictureTypes } from './attachment-picture.ts'
export { Attachments, type Upload } from './attachment-store.ts'
export { BusinessCalendar, readHours } from './business-calendar.ts'
export { type CalendarCountry, calendarCountries } from './business-days.ts'
export {
  type CaseChannel,
  type CaseGiven,
  type CasePriority,
  type CaseStatus,
  type CaseView,
  type CaseWait,
  caseChannels,
  casePriorities,
  caseStatuses,
  caseWaits,
} from './case.ts'
export { CaseActs, handOutcomes } from './case-acts.ts'
export type { CaseDeadline } from './case-clock.ts'
export { type CaseLink, CaseLinks } from './case-links.ts'
export { type CaseCounts, CaseLive, type Present } from './case-live.ts'
export { CaseNotes, type NoteView } from './case-notes.ts'
export { CasePresence } from './case-presence.ts'
export { type CaseFilter, type CasePage, type CaseSort, cursorOf, sortOf } from './case-queue.ts'
export { Cases } from './case-store.ts'
export { type ComplaintGiven, type ComplaintView, type Outcome, outcomes } from './complaint.ts'
export { type ComplaintFile, Complaints } from './complaint-store.ts'
export { type Desk, openDesk } from './desk.ts'
export { type DeskRuns, openRuns } from './desk-runs.ts'
export type { DigestView } from './digest-store.ts'
export type { EscalationView } from './escalation-store.ts'
export type { Evidence, EvidenceBooking, PreservedBooking } from './evidence.ts'
export { CaseEvidence, type Preserve } from './evidence-store.ts'
export { type IntakeGiven, intakeConsent, takeIn } from './intake.ts'
export { type Match, matchWindowMs } from './match.ts'
export { deskMigrations } from './migrations.ts'
export { type RowFault, rowFaults } from './reported-call.ts'
export {
  type CallerKeeper,
  type ImportOptions,
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
export { type DeskRoom, keptUntil } from './room.ts'
export type { Doer, GateAnswer } from './run-room.ts'
export { openTexts } from './run-seal.ts'
export { idsOf, mayTake, type RunFile, rolesFor } from './run-step.ts'
export type { TaskView } from './task-store.ts'
