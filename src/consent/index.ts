export { type BlockGiven, Blocks, type BlockView } from './block-store.ts'
export { type Consent, openConsent } from './consent.ts'
export { type ConsentGiven, Consents, type ConsentView, reconfirmMs } from './consent-store.ts'
export { type ConsentFacts, openConsentFacts } from './facts.ts'
export { type HolderGiven, Holders, type HolderView } from './holder-store.ts'
export type { ListFact, ListFacts } from './list-fact.ts'
export { consentMigrations } from './migrations.ts'
export {
  type BlockFact,
  type ConsentFact,
  consentForms,
  type HolderFact,
  nobodyKnown,
  numberSources,
  type PersonFacts,
  type RefusalFact,
  type RefusalVia,
  type RelationshipFact,
  type RestrictionFact,
  refusalVias,
  relationshipKinds,
  type TimeBand,
  type WindowFact,
  windowKinds,
} from './person-facts.ts'
export { type Preferences, PreferenceView } from './preference-store.ts'
export { type RefusalGiven, Refusals, type RefusalView } from './refusal-store.ts'
export { openChangedLists } from './registry/changed-lists.ts'
export { type ListFormat, listFormats, type RowFault } from './registry/list-format.ts'
export { LoadedLists } from './registry/loaded-lists.ts'
export { type ListedPreference, PreferenceCodes } from './registry/preference-codes.ts'
export { type ListInForce, Registries } from './registry/registries.ts'
export { notListed, Registry } from './registry/registry.ts'
export { RegistryBuilder } from './registry/registry-builder.ts'
export { type RegistryInfo, readRegistryFile, readRegistryInfo, writeRegistryFile } from './registry/registry-file.ts'
export {
  importRegistry,
  type RegistryImport,
  type RegistryProgress,
  type RegistryReport,
} from './registry/registry-import.ts'
export { type ListOnShelf, RegistryShelf } from './registry/registry-shelf.ts'
export { type RelationshipGiven, Relationships, type RelationshipView } from './relationship-store.ts'
export type { RestrictionRequest, RestrictionState, RestrictionView } from './restriction.ts'
export { Restrictions } from './restriction-store.ts'
export type { ConsentRoom, Hold, PersonGiven, PersonKeeper, SecondPerson } from './room.ts'
export { type TimelineEntry, type TimelineKind, timelineKinds } from './timeline.ts'
export { type WindowGiven, Windows, type WindowView } from './window-store.ts'
