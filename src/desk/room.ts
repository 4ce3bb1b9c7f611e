import type { Callers } from '../callers/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { type Clock, dayMs, type Ids, type RecordAct } from '../terms/index.ts'
import type { Hold, Vault } from '../vault/index.ts'

export interface DeskRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: Vault
  ledger: Pick<Ledger, 'bySubjects'>
  lines: Pick<Callers['lines'], 'list'>
  consent: Pick<Consent, 'refusals' | 'restrictions'>
  recordAct: RecordAct<Transaction>
}

/** How long what a complaint held is kept once it is closed (KR-21: records of complaints and disputes, three years). */
export const closedForMs = 3 * 365 * dayMs

/** Why the vault keeps what belongs to a complaint: as long as it is open, then for its own clock. */
export const holdOf = (complaint: string, until: number | null): Hold => ({ room: 'desk', reason: complaint, until })
