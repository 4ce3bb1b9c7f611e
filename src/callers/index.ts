export {
  type LicenceFact,
  type LicenceKind,
  type LineFact,
  type LineState,
  licenceKinds,
  type OrganisationFact,
  type ScriptFact,
  type ScriptState,
  type Standing,
  type SupplyHop,
} from './caller-facts.ts'
export { type Callers, openCallers } from './callers.ts'
export { type CallerFacts, openCallerFacts } from './facts.ts'
export { type Appeal, Appeals, type HistoryEntry } from './history-store.ts'
export type { StateChange } from './line-state.ts'
export { type LineGiven, Lines, type LineView } from './line-store.ts'
export { callersMigrations } from './migrations.ts'
export { type LicenceGiven, type LicenceView, Organisations, type OrganisationView } from './organisation-store.ts'
export type { CallerIdKeeper, CallersRoom } from './room.ts'
export type { ScriptGiven, ScriptVersionView, ScriptView, Wording } from './script.ts'
export { Scripts } from './script-store.ts'
export type { Missing } from './supply-chain.ts'
