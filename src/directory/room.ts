import type { Selectable } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import {
  type Actor,
  type Clock,
  type Ids,
  isCanonicalNumber,
  isPersonRef,
  notFound,
  type PersonRef,
  Problem,
  type RecordAct,
} from '../terms/index.ts'
import type { AccountFact } from './account-fact.ts'
import type { AccountRow } from './tables.ts'

interface Hold {
  room: string
  reason: string
  /** ms since the epoch; null = for as long as the account has the number. */
  until: number | null
}

/** What this room asks of the vault. */
export interface NumberKeeper {
  sealNumber(trx: Transaction, e164: string, hold: Hold): Promise<PersonRef>
  /** Whether it is there to be kept. */
  retain(trx: Transaction, ref: string, hold: Hold): Promise<boolean>
  /** Ends the hold of this room that has this reason. */
  release(trx: Transaction, ref: PersonRef, hold: { room: string; reason: string }): Promise<unknown>
}

/** What this room asks of the second-person approvals. */
export interface SanctionApproval {
  register(
    act: string,
    executor: {
      approved(
        trx: Transaction,
        approval: {
          id: string
          subject: string
          payload: Record<string, unknown>
          case?: string | undefined
          reason: string
        },
        decider: Actor,
      ): Promise<Problem | undefined>
    },
  ): void
  askIn(
    trx: Transaction,
    request: {
      act: string
      subject: string
      owner?: string | undefined
      reason: string
      case?: string | undefined
      payload?: Record<string, unknown>
    },
    actor: Actor,
  ): Promise<{ id: string } | Problem>
}

export interface DirectoryRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: NumberKeeper
  recordAct: RecordAct<Transaction>
  secondPerson: SanctionApproval
}

/** A number in E.164, sealed on the way, or somebody whom the vault knows. */
export type NumberGiven = { number: string } | { person: string }

export async function keepNumber(
  room: DirectoryRoom,
  trx: Transaction,
  given: NumberGiven,
  reason: string,
  until: number | null,
): Promise<PersonRef | Problem> {
  const hold: Hold = { room: 'directory', reason, until }
  if ('number' in given) {
    if (!isCanonicalNumber(given.number)) return new Problem('invalid-number', 'The number must be given in E.164.')
    return room.vault.sealNumber(trx, given.number, hold)
  }
  if (!isPersonRef(given.person)) return new Problem('invalid-field', 'That is not a person.', { field: 'person' })
  return (await room.vault.retain(trx, given.person, hold)) ? given.person : notFound('person')
}

/** A platform's own id or one of ours: what may stand in an address and in the ledger. Not a number that somebody could dial. */
export function checkOwnId(id: string): Problem | undefined {
  const plain = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(id) && !/^\d{7,}$/.test(id)
  if (plain) return undefined
  const detail = 'An id has 1 to 64 letters, digits, "_", ".", ":" or "-", and is not a number of seven digits or more.'
  return new Problem('invalid-field', detail, { field: 'id' })
}

export function accountFact(row: Selectable<AccountRow>): AccountFact {
  return {
    id: row.id,
    organisation: row.organisation,
    number: (row.number ?? undefined) as PersonRef | undefined,
    verified: row.verified,
    invalidationCase: row.invalidation_case ?? undefined,
    suspendedUntil: row.suspended_until ?? undefined,
    suspensionCase: row.suspension_case ?? undefined,
  }
}

/** The fact as the tables have it now; every act on an account ends with this. */
export async function accountChanged(
  room: DirectoryRoom,
  trx: Transaction,
  row: Selectable<AccountRow>,
): Promise<void> {
  await room.store.changes.record(trx, { room: 'directory', kind: 'account', key: row.id, data: accountFact(row) })
}
