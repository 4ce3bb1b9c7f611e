import type { Store, Transaction } from '../store/index.ts'
import {
  type Actor,
  type Clock,
  dayMs,
  type Ids,
  isCanonicalNumber,
  isPersonRef,
  notFound,
  type PersonRef,
  Problem,
  type RecordAct,
} from '../terms/index.ts'

/** Why the vault keeps a number for us: one hold per fact, named by the fact's id. */
export interface Hold {
  room: string
  reason: string
  /** ms since the epoch; null = as long as the fact stands. */
  until: number | null
}

/** What this room asks of the vault. */
export interface PersonKeeper {
  /** Seals the number (E.164) if it is not sealed yet, and adds a hold. */
  sealNumber(trx: Transaction, e164: string, hold: Hold): Promise<PersonRef>
  /** Adds a hold to what is sealed already, or renews the one of the same room and reason. Whether it is there. */
  retain(trx: Transaction, ref: string, hold: Hold): Promise<boolean>
  /** Ends a hold; what nobody holds any more is destroyed. */
  release(trx: Transaction, ref: string, hold: { room: string; reason: string }): Promise<unknown>
  sealText(trx: Transaction, plaintext: string | Uint8Array, hold: Hold): Promise<string>
}

/** What this room asks of the second-person approvals (staff). */
export interface SecondPerson {
  register(
    act: string,
    executor: {
      approved(
        trx: Transaction,
        approval: { id: string; subject: string },
        decider: Actor,
      ): Promise<Problem | undefined>
      declined?(trx: Transaction, approval: { id: string; subject: string }, by: Actor): Promise<void>
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

export interface ConsentRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: PersonKeeper
  recordAct: RecordAct<Transaction>
  secondPerson: SecondPerson
}

/** Whom an act concerns: a number in E.164, which is sealed on the way, or somebody whom the vault knows already. */
export type PersonGiven = { number: string } | { person: string }

/** The person's reference, kept in the vault for as long as the fact needs it. */
export async function keepPerson(
  room: ConsentRoom,
  trx: Transaction,
  given: PersonGiven,
  factId: string,
): Promise<PersonRef | Problem> {
  const hold: Hold = { room: 'consent', reason: factId, until: null }
  if ('number' in given) {
    if (!isCanonicalNumber(given.number)) return new Problem('invalid-number', 'The number must be given in E.164.')
    return room.vault.sealNumber(trx, given.number, hold)
  }
  if (!isPersonRef(given.person)) return new Problem('invalid-field', 'That is not a person.', { field: 'person' })
  return (await room.vault.retain(trx, given.person, hold)) ? given.person : notFound('person')
}

/** How long what has ended stays provable (KR-21: complaint and dispute records, three years). */
export const proofMs = 3 * 365 * dayMs

/** A fact has ended: its number (or its proof) is kept only as long as somebody may still ask what had been said. */
export async function easeHold(room: ConsentRoom, trx: Transaction, sealed: string, factId: string, at: number) {
  await room.vault.retain(trx, sealed, { room: 'consent', reason: factId, until: at + proofMs })
}

export type FactKind = 'consent' | 'refusal' | 'restriction' | 'block' | 'window' | 'holder' | 'relationship'
/** What a change of this room carries: the fact as it is now, or null where it has ended for the gate. */
export interface FactChange {
  id: string
  fact: unknown
}

export async function factChanged(
  room: ConsentRoom,
  trx: Transaction,
  kind: FactKind,
  person: string,
  id: string,
  fact: object | null,
): Promise<void> {
  await room.store.changes.record(trx, { room: 'consent', kind, key: person, data: { id, fact } satisfies FactChange })
}

type Crowded = 'consent.consents' | 'consent.windows' | 'consent.holders' | 'consent.relationships'
/** Facts of one sort about one person (from one organisation): a decision weighs them all, so there must be an end to them. */
const mostFacts = 200

/** Refuses a further fact where there are too many already. */
export async function roomFor(
  trx: Transaction,
  table: Crowded,
  person: string,
  organisation: string | undefined,
): Promise<Problem | undefined> {
  const db = trx.tables<Record<Crowded, { person: string; organisation: string | null }>>()
  let query = db
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('person', '=', person)
  if (organisation !== undefined) query = query.where('organisation', '=', organisation)
  const { count } = await query.executeTakeFirstOrThrow()
  if (count < mostFacts) return undefined
  return new Problem('wrong-state', `There are ${mostFacts} of these for this person already.`)
}

/** A word of the house, whoever sent it: memory holds words by their number, so no other may get in. */
export function badWord(field: string, list: readonly string[], value: string | undefined): Problem | undefined {
  if (value === undefined || list.includes(value)) return undefined
  return new Problem('invalid-field', `Not one of: ${list.join(', ')}.`, { field })
}

/** Times that people may state: from 1970 to a hundred years from now. */
export function badTime(now: number, field: string, value: number | undefined): Problem | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0 && value <= now + 100 * 365 * dayMs)) return
  return new Problem('invalid-time', 'That time cannot be used.', { field })
}
