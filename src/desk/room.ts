import type { Callers } from '../callers/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Members } from '../staff/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { type Clock, dayMs, type Ids, type RecordAct } from '../terms/index.ts'
import type { Hold, Vault } from '../vault/index.ts'
import type { BusinessCalendar } from './business-calendar.ts'

export interface DeskRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: Vault
  ledger: Pick<Ledger, 'bySubjects'>
  lines: Pick<Callers['lines'], 'list'>
  consent: Pick<Consent, 'refusals' | 'restrictions'>
  /** Whom cases can be given to. */
  members: Pick<Members, 'get' | 'active'>
  /** The procedures in force; a case begins in the version that is. */
  procedures: ReadonlyMap<string, { version: number }>
  /** When the desk works: deadlines are counted on it. */
  calendar: BusinessCalendar
  recordAct: RecordAct<Transaction>
}

/** How long what a complaint held is kept once it is closed (KR-21: records of complaints and disputes, three years). */
export const closedForMs = 3 * 365 * dayMs

/** Why the vault keeps what belongs to a complaint or a case: as long as it is open, then for its own clock. */
export const holdOf = (of: string, until: number | null): Hold => ({ room: 'desk', reason: of, until })
