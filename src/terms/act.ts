import type { Actor } from './actor.ts'
import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'
import { Problem } from './problem.ts'

/** Something that a person or a member of staff did, as the ledger keeps it. Holds no number and no person's reference. */
export interface Act {
  /** "consent.refuse", "callers.suspend-line". */
  name: string
  /** `act_…`: unique; the row that the act made or changed keeps it, so that its leaf can be found and proved. */
  ref: string
  /** The organisation that the act concerns. */
  owner?: string | undefined
  /** ms since the epoch. */
  at: number
  actor: Actor
  detail: Readonly<Record<string, unknown>>
}

/** Writes an act into the ledger inside the room's own transaction; wired by main, since not every room may know the ledger. */
export type RecordAct<Trx> = (trx: Trx, act: Act) => Promise<void>

/** What `attempt` needs of a store. */
export interface Transacts<Trx> {
  transaction<T>(fn: (trx: Trx) => Promise<T>): Promise<T>
}

/** Carries a Problem out through a transaction, so that the transaction is rolled back on the way. */
class Undo extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super('undone')
    this.problem = problem
  }
}

/** A transaction that a Problem undoes: whatever was written before the refusal is as if it had never been. */
export async function attempt<T, Trx>(
  store: Transacts<Trx>,
  fn: (trx: Trx) => Promise<T | Problem>,
): Promise<T | Problem> {
  try {
    return await store.transaction(async (trx) => {
      const outcome = await fn(trx)
      if (outcome instanceof Problem) throw new Undo(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Undo) return error.problem
    throw error
  }
}

/** What a room needs in order to act. */
export interface ActRoom<Trx> {
  store: Transacts<Trx>
  clock: Clock
  ids: Ids
  recordAct: RecordAct<Trx>
}

/** The act while it is being done: its id goes into the rows that it touches. */
export interface Doing {
  id: string
  /** ms since the epoch. */
  at: number
  actor: Actor
}

/** What an act's body hands back: its answer to the caller, and how the ledger shall remember it. */
export interface Done<T> {
  result: T
  name: string
  owner?: string | undefined
  detail: Readonly<Record<string, unknown>>
}

/** Does one act inside a transaction that is already open (an approval's effect, a part of a larger act). */
export async function actIn<T, Trx>(
  trx: Trx,
  room: ActRoom<Trx>,
  actor: Actor,
  body: (trx: Trx, doing: Doing) => Promise<Done<T> | Problem>,
): Promise<T | Problem> {
  const doing: Doing = { id: room.ids.next('act'), at: room.clock.now(), actor }
  const done = await body(trx, doing)
  if (done instanceof Problem) return done
  await room.recordAct(trx, {
    name: done.name,
    ref: doing.id,
    owner: done.owner,
    at: doing.at,
    actor,
    detail: done.detail,
  })
  return done.result
}

/** Does one act: rows, changes and ledger leaf in one transaction, all or nothing. */
export function act<T, Trx>(
  room: ActRoom<Trx>,
  actor: Actor,
  body: (trx: Trx, doing: Doing) => Promise<Done<T> | Problem>,
): Promise<T | Problem> {
  return attempt(room.store, (trx) => actIn(trx, room, actor, body))
}
