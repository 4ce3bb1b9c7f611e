import type { Logger } from 'pino'
import type { Gate } from '../gate/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import {
  type Actor,
  type Category,
  type Channel,
  type Clock,
  dayMs,
  type Ids,
  type PersonRef,
  type Problem,
  type RecordAct,
} from '../terms/index.ts'
import type { Hold, Vault } from '../vault/index.ts'
import type { Carrier } from './carrier.ts'

/** What is known of firms and their lines, asked of the callers' room. */
export interface Senders {
  organisation(id: string): { name: string } | undefined
  line(id: string): { organisation: string; callerId: PersonRef; channels: readonly Channel[] } | undefined
  /** A line of that firm which may send this. */
  lineFor(organisation: string, channel: Channel): Promise<string | undefined>
}

export interface NoticesRoom {
  store: Store
  clock: Clock
  ids: Ids
  log: Logger
  vault: Pick<Vault, 'sealNumber' | 'sealText' | 'retain' | 'release' | 'reveal' | 'personRef' | 'secret'>
  gate: Pick<Gate, 'decide' | 'redeem' | 'contact'>
  recordAct: RecordAct<Transaction>
  senders: Senders
  /** The operator's own organisation and line, as they are set now. */
  ownSender: () => { organisation?: string | undefined; line?: string | undefined }
  /** Puts on record that this person asked that firm something, unless it stands there: by that right they are answered. */
  inquiry(person: PersonRef, organisation: string, category: Category, actor: Actor): Promise<Problem | undefined>
  /** Absent: texts stay in the outbox. */
  carrier?: Carrier | undefined
  /** Told, in its transaction, of a text that will not arrive. Set by the room itself (notices.ts). */
  failed?: (trx: Transaction, notice: { id: string; state: string; case_id: string | null }) => Promise<unknown>
  /** How long a notice may wait to be sent, ms. */
  waitMs: number
}

/** What was sent is kept as long as the records of contacts (90 days); what belongs to a case, as long as complaints (KR-21: three years). */
export function keptUntil(notice: { case_id: string | null; keep_until: number | null }, endedAt: number): number {
  const kept = endedAt + (notice.case_id === null ? 90 : 3 * 365) * dayMs
  return Math.min(kept, notice.keep_until ?? kept)
}

export const holdOf = (notice: string, until: number | null): Hold => ({ room: 'notices', reason: notice, until })
