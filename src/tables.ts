import { callersMigrations } from './callers/index.ts'
import { consentMigrations } from './consent/index.ts'
import { deskMigrations } from './desk/index.ts'
import { directoryMigrations } from './directory/index.ts'
import { doorsMigrations } from './doors/http/index.ts'
import { ledgerMigrations } from './ledger/index.ts'
import { noticesMigrations } from './notices/index.ts'
import { portalMigrations } from './portal/index.ts'
import { rulesMigrations } from './rules/index.ts'
import { staffMigrations } from './staff/index.ts'
import { vaultMigrations } from './vault/index.ts'

/** Every table of the house, in an order in which they can be made. */
export const allMigrations = [
  vaultMigrations,
  ledgerMigrations,
  rulesMigrations,
  consentMigrations,
  callersMigrations,
  directoryMigrations,
  staffMigrations,
  deskMigrations,
  noticesMigrations,
  portalMigrations,
  doorsMigrations,
]
