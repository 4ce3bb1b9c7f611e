export { type Access, type AccessQuery, accessLogYears } from './access-log.ts'
export { DayKey, DayKeyGone } from './day-key.ts'
export { NotOpened, SealingKey } from './envelope.ts'
export type { Hold } from './hold.ts'
export type { HeldNumber } from './hold-each.ts'
export { documentLimitBytes } from './items.ts'
export type { Rotation } from './key-ring.ts'
export { KeyedHash } from './keyed-hash.ts'
export { createMasterKeyFile, MasterKey, MasterKeyFault, masterKeysFrom, readMasterKeyFile } from './master-key.ts'
export { vaultMigrations } from './migrations.ts'
export type { Destruction, RecordDestruction, RetentionReport } from './retention.ts'
export {
  dayOf,
  destroyAfter,
  isRetentionClass,
  type RetentionClass,
  retentionClasses,
  retentionClassNames,
} from './retention-class.ts'
export { openVault, Vault, type VaultOptions } from './vault.ts'
