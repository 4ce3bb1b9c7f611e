import { type Selectable, sql } from 'kysely'
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
import type { Platform } from './platform.ts'
import type { AccountRow } from './tables.ts'

export interface Hold {
  room: string
  reason: string
  /** ms since the epoch; null = for as long as the account has the number. */
  until: number | null
}

/** What this room asks of the vault. */
export interface NumberKeeper {
  personRef(e164: string): PersonRef
  sealNumber(trx: Transaction, e164: string, hold: Hold): Promise<PersonRef>
  /** Whether it is there to be kept. */
  retain(trx: Transaction, ref: string, hold: Hold): Promise<boolean>
  /** Ends the hold of this room that has this reason. */
  release(trx: Transaction, ref: PersonRef, hold: { room: string; reason: string }): Promise<unknown>
  /** Many at once, each under its own hold; gives the references that are there. */
  holdEach(
    trx: Transaction,
    room: string,
    given: readonly (({ number: string } | { ref: PersonRef }) & { reason: string; until: number | null })[],
  ): Promise<Set<PersonRef>>
}

/** What this room asks of the vault besides, where look-ups and acts go to a platform: it knows people by their numbers. */
export interface NumberTeller {
  reveal(ref: string, purpose: string, actor: Actor): Promise<string | Problem>
  revealIn(trx: Transaction, ref: string, purpose: string, actor: Actor): Promise<string | Problem>
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
  vault: NumberKeeper & NumberTeller
  recordAct: RecordAct<Transaction>
  secondPerson: SanctionApproval
  /** Set where a platform answers look-ups from its own system: then our tables keep neither accounts nor bookings. */
  platform?: Platform | undefined
}

/** An installation whose platform answers look-ups itself keeps no accounts and bookings of its own. */
export function notKeptHere(): Problem {
  return new Problem('wrong-state', 'Accounts and bookings are looked up at the platform here; none are kept.')
}

/** Why the vault keeps an account's number: as long as the account has it. */
export const accountHold = (account: string): Hold => ({ room: 'directory', reason: account, until: null })

/** A number in E.164, sealed on the way, or somebody whom the vault knows. */
export type NumberGiven = { number: string } | { person: string }

export async function keepNumber(
  room: DirectoryRoom,
  trx: Transaction,
  given: NumberGiven,
  hold: Hold,
): Promise<PersonRef | Problem> {
  if ('number' in given) {
    if (!isCanonicalNumber(given.number)) return new Problem('invalid-number', 'The number must be given in E.164.')
    return room.vault.sealNumber(trx, given.number, hold)
  }
  if (!isPersonRef(given.person)) return new Problem('invalid-field', 'That is not a person.', { field: 'person' })
  return (await room.vault.retain(trx, given.person, hold)) ? given.person : notFound('person')
}

/** For "is one of these": one parameter, however many they are. */
export const anyOf = (ids: readonly string[]) => sql<string>`any(${ids}::text[])`

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

/**
 * The fact as the tables have it now; every act on an account ends with this. Where the platform has the truth, nodes only hear that what
 * they remember of the account is old, and which cases are behind it.
 */
export async function accountChanged(
  room: DirectoryRoom,
  trx: Transaction,
  row: Selectable<AccountRow>,
): Promise<void> {
  const kind = room.platform ? 'account-stale' : 'account'
  await room.store.changes.record(trx, { room: 'directory', kind, key: row.id, data: accountFact(row) })
}
