import type { Kysely } from 'kysely'
import type { RecordedChange } from './change.ts'

/** A transaction that is open. Handed to `store.transaction`'s callback; worthless after it. */
export class Transaction {
  readonly #handle: Kysely<never>
  /** Written just before the commit, see change-feed.ts. */
  readonly recorded: RecordedChange[] = []
  constructor(handle: Kysely<never>) {
    this.#handle = handle
  }
  /** The typed handle that stays inside this transaction. Tables are named with their schema: 'consent.refusals'. */
  tables<T>(): Kysely<T> {
    return this.#handle as unknown as Kysely<T>
  }
}
