import type { Logger } from 'pino'
import type { Store, Transaction } from '../store/index.ts'
import type { Clock, Ids, RecordAct } from '../terms/index.ts'

/** What this room is given. */
export interface StaffRoom {
  store: Store
  clock: Clock
  ids: Ids
  log: Logger
  recordAct: RecordAct<Transaction>
}
