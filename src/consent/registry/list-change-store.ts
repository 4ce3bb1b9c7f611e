import type { Transaction } from '../../store/index.ts'
import { type Actor, act, categories, channels, minuteMs, type PersonRef, Problem } from '../../terms/index.ts'
import { badWord, type ConsentRoom, keepPerson, type PersonGiven } from '../room.ts'
import type { ListedPreference } from './preference-codes.ts'
import { listName } from './registry-shelf.ts'

/** What became of one person on one list since its file was made. `null`: they are off it. */
export interface ListChange {
  list: string
  person: PersonRef
  listed: ListedPreference | null
  /** ms */
  at: number
  act: string
}

export interface ListChangeRow {
  list: string
  person: string
  /** null = off the list. */
  listed: ListedPreference | string | null
  at: number
  act: string
  /** When it was written into the list's file; it stays until every node has loaded that. */
  folded_at: number | null
}

export interface ListChangeTables {
  'consent.list_changes': ListChangeRow
}

export const listChangesTable = `
-- Changes of single people to lists that are kept as files, until the next file has them.
create table consent.list_changes (
  list text not null,
  person text not null,
  listed jsonb,
  at bigint not null,
  act text not null,
  folded_at bigint,
  primary key (list, person)
);
`

/** How long a change that is in the file stays in the overlay too: nodes look for new files every few seconds. */
const settleMs = 10 * minuteMs
export const changesRoom = 'registry'

/** What the desk needs of the vault to write numbers into a file. */
export type NumbersOf = (
  refs: readonly string[],
  purpose: string,
  actor: Actor,
) => Promise<Map<string, string> | Problem>

/** Puts single people on a list or takes them off it, effective with the answer. */
export class ListChanges {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  /** `listed` null takes the person off. The list need not have a file yet: the house's own may begin so. */
  put(
    given: { list: string; of: PersonGiven; listed: ListedPreference | null },
    actor: Actor,
  ): Promise<ListChange | Problem> {
    const { list, of, listed } = given
    return act(this.#room, actor, async (trx, doing) => {
      if (actor.organisation !== undefined)
        return new Problem('not-allowed', 'Lists are kept by the operator; record a refusal of your own firm.')
      if (!listName.test(list)) return new Problem('not-found', 'There is no list of this name.')
      for (const one of listed?.categories ?? []) {
        const fault = badWord('categories', categories, one)
        if (fault) return fault
      }
      for (const one of listed?.channels ?? []) {
        const fault = badWord('channels', channels, one)
        if (fault) return fault
      }
      const person = await keepPerson(this.#room, trx, of, `list:${list}`)
      if (person instanceof Problem) return person
      const row = { list, person, at: doing.at, act: doing.id }
      const value = listed && { categories: [...listed.categories].sort(), channels: [...listed.channels].sort() }
      const kept = { listed: value && JSON.stringify(value), at: doing.at, act: doing.id, folded_at: null }
      await trx
        .tables<ListChangeTables>()
        .insertInto('consent.list_changes')
        .values({ ...row, ...kept })
        .onConflict((conflict) => conflict.columns(['list', 'person']).doUpdateSet(kept))
        .execute()
      const change: ListChange = { ...row, listed: value }
      await this.#room.store.changes.record(trx, { room: changesRoom, kind: 'put', key: person, data: change })
      return { result: change, name: listed ? 'consent.put-on-list' : 'consent.take-off-list', detail: { list } }
    })
  }

  /** What is not in the list's file yet. */
  async waiting(list: string): Promise<ListChange[]> {
    const rows = await this.#room.store
      .tables<ListChangeTables>()
      .selectFrom('consent.list_changes')
      .selectAll()
      .where('list', '=', list)
      .where('folded_at', 'is', null)
      .execute()
    return rows.map(listChangeOf)
  }

  /** Lists with changes that no file has. */
  async lists(): Promise<string[]> {
    const rows = await this.#room.store
      .tables<ListChangeTables>()
      .selectFrom('consent.list_changes')
      .select('list')
      .distinct()
      .where('folded_at', 'is', null)
      .orderBy('list')
      .execute()
    return rows.map(({ list }) => list)
  }

  /** They are in the file now, unless they were changed again meanwhile. */
  async folded(list: string, changes: readonly ListChange[], actor: Actor): Promise<void> {
    await act(this.#room, actor, async (trx, doing) => {
      for (let at = 0; at < changes.length; at += 5_000) {
        const acts = changes.slice(at, at + 5_000).map((one) => one.act)
        await trx
          .tables<ListChangeTables>()
          .updateTable('consent.list_changes')
          .set({ folded_at: doing.at })
          .where('list', '=', list)
          .where('act', 'in', acts)
          .execute()
      }
      return { result: undefined, name: 'consent.compact-list', detail: { list, changes: changes.length } }
    })
  }

  /** Forgets what every node has in its file by now. Returns how many. */
  async settle(): Promise<number> {
    const before = this.#room.clock.now() - settleMs
    return await this.#room.store.transaction(async (trx) => {
      const rows = await trx
        .tables<ListChangeTables>()
        .deleteFrom('consent.list_changes')
        .where('folded_at', '<', before)
        .returning(['list', 'person', 'act'])
        .execute()
      for (const { list, person, act: id } of rows) {
        await this.#release(trx, list, person as PersonRef)
        const data = { list, person, act: id }
        await this.#room.store.changes.record(trx, { room: changesRoom, kind: 'settled', key: person, data })
      }
      return rows.length
    })
  }

  #release(trx: Transaction, list: string, person: PersonRef): Promise<unknown> {
    return this.#room.vault.release(trx, person, { room: 'consent', reason: `list:${list}` })
  }
}

export function listChangeOf({ list, person, listed, at, act: id }: ListChangeRow): ListChange {
  return { list, person: person as PersonRef, listed: listed as ListedPreference | null, at, act: id }
}
