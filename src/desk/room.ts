import type { Logger } from 'pino'
import type { Callers } from '../callers/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Lookups } from '../directory/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Members } from '../staff/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import type { Clock, Ids, RecordAct } from '../terms/index.ts'
import type { Hold, Vault } from '../vault/index.ts'
import type { Blobs } from './attachment-blobs.ts'
import type { BusinessCalendar } from './business-calendar.ts'

export interface DeskRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: Vault
  log: Logger
  ledger: Pick<Ledger, 'bySubjects' | 'byRef'>
  /** Accounts and bookings, ours or a platform's. */
  lookups: Lookups
  /** Where sealed pictures lie. */
  blobs: Blobs
  lines: Pick<Callers['lines'], 'list'>
  consent: Pick<Consent, 'refusals' | 'restrictions'>
  /** Whom cases can be given to. */
  members: Pick<Members, 'get'>
  /** The procedures in force; a case begins in the version that is. */
  procedures: ReadonlyMap<string, { version: number }>
  /** When the desk works: deadlines are counted on it. */
  calendar: BusinessCalendar
  recordAct: RecordAct<Transaction>
}

/**
 * Until when what a complaint or a case held is kept once it is closed, ms: three calendar years (KR-21, records of complaints and
 * disputes), to the same date in UTC.
 */
export function keptUntil(closedAt: number): number {
  const closed = Temporal.Instant.fromEpochMilliseconds(closedAt).toZonedDateTimeISO('UTC')
  return closed.add({ years: 3 }).epochMilliseconds
}

/** Why the vault keeps what belongs to a complaint or a case: as long as it is open, then for its own clock. */
export const holdOf = (of: string, until: number | null): Hold => ({ room: 'desk', reason: of, until })
