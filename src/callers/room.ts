import type { Store, Transaction } from '../store/index.ts'
import type { Actor, Clock, Ids, PersonRef, RecordAct } from '../terms/index.ts'
import { Problem } from '../terms/index.ts'

/** What this room asks of whoever keeps numbers (the vault, wired by main: this room may not know it). */
export interface CallerIdKeeper {
  sealNumber(
    trx: Transaction,
    e164: string,
    hold: { room: string; reason: string; until: number | null },
  ): Promise<PersonRef>
  /** How a number is shown in lists; missing where it was destroyed. */
  mask(refs: PersonRef[]): Promise<Map<string, string>>
}

export interface CallersRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: CallerIdKeeper
  recordAct: RecordAct<Transaction>
}

export type CallerChangeKind = 'organisation' | 'line' | 'script'

/** Carries the whole fact: the read models of every node replace what they had. */
export async function callerChanged(room: CallersRoom, trx: Transaction, kind: CallerChangeKind, fact: { id: string }) {
  await room.store.changes.record(trx, { room: 'callers', kind, key: fact.id, data: fact })
}

/** Firms, licences, lines and their sanctions are the operator's to record: a firm cannot vouch for itself. */
export function operatorOnly(actor: Actor, what: string): Problem | undefined {
  if (actor.organisation === undefined) return undefined
  return new Problem('not-allowed', `Only the operator's own people can ${what}.`)
}

/** A short name in clear: 1–200 characters on one line. */
export function checkName(field: string, name: string): Problem | undefined {
  // Names go into the ledger, which takes no such number. A firm named after its short dialling number is fine.
  if (/\+[1-9]\d{6,14}/.test(name)) return new Problem('invalid-field', 'Leave phone numbers out of a name.', { field })
  if (name.trim() !== '' && name.length <= 200 && !/[\p{Cc}]/u.test(name)) return undefined
  return new Problem('invalid-field', 'A name has 1 to 200 characters on one line.', { field })
}
