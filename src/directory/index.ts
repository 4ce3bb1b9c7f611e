export type { AccountFact } from './account-fact.ts'
export { Accounts, type AccountView, type NumberChange } from './account-store.ts'
export {
  type BookingView,
  type DispatchState,
  type DriverCategory,
  dispatchStates,
  driverCategories,
  riderContactEnds,
} from './booking.ts'
export { type BookingGiven, type BookingSearch, Bookings, type StateChange } from './booking-store.ts'
export { type Directory, type DirectoryEntry, openDirectory } from './directory.ts'
export type { DirectoryImport, DirectoryImportReport } from './directory-import.ts'
export { type DirectoryFacts, openDirectoryFacts } from './facts.ts'
export { type ImportFault, type ImportKind, importFaults } from './import-fields.ts'
export { fileSource, type ImportFormat, type ImportSource } from './import-source.ts'
export { type AccountFound, type BookingFound, type Lookups, longestTimeWindowMs, type Span } from './lookups.ts'
export { directoryMigrations } from './migrations.ts'
export { Platform, type PlatformOptions, signature } from './platform.ts'
export { PlatformAccounts } from './platform-accounts.ts'
export type { DirectoryRoom, NumberGiven, NumberKeeper, SanctionApproval } from './room.ts'
export { longestSuspensionMs, Sanctions, type SanctionView, type Suspension, suspendAct } from './sanction-store.ts'
