import type { Store } from '../../store/index.ts'
import type { PersonRef } from '../../terms/index.ts'
import { changesRoom, type ListChange, type ListChangeTables, listChangeOf } from './list-change-store.ts'

/** The overlay: what single people changed on the lists since their files were made, in memory, following the changes. */
export interface ChangedLists {
  /** Undefined: nothing was changed for this person on this list. */
  of(list: string, person: PersonRef): ListChange | undefined
  /** Lists of which somebody changed something. */
  readonly lists: Iterable<string>
  readonly size: number
  stop(): void
}

export async function openChangedLists(store: Store): Promise<ChangedLists> {
  const byList = new Map<string, Map<string, ListChange>>()
  const put = (change: ListChange) => {
    let people = byList.get(change.list)
    if (people === undefined) {
      people = new Map()
      byList.set(change.list, people)
    }
    people.set(change.person, change)
  }
  const model = await store.changes.readModel(changesRoom, {
    async load(trx) {
      let after = { list: '', person: '' }
      for (;;) {
        const rows = await trx
          .tables<ListChangeTables>()
          .selectFrom('consent.list_changes')
          .selectAll()
          .where((e) =>
            e.or([e('list', '>', after.list), e.and([e('list', '=', after.list), e('person', '>', after.person)])]),
          )
          .orderBy('list')
          .orderBy('person')
          .limit(pageRows)
          .execute()
        for (const row of rows) put(listChangeOf(row))
        const last = rows.at(-1)
        if (last === undefined || rows.length < pageRows) return
        after = last
      }
    },
    apply({ kind, data }) {
      const change = data as ListChange
      if (kind === 'put') return put(change)
      const people = byList.get(change.list)
      // Changed again since: the newer word stays.
      if (people?.get(change.person)?.act === change.act) people.delete(change.person)
      if (people?.size === 0) byList.delete(change.list)
    },
  })
  return {
    of: (list, person) => byList.get(list)?.get(person),
    get lists() {
      return byList.keys()
    },
    get size() {
      let size = 0
      for (const people of byList.values()) size += people.size
      return size
    },
    stop: () => model.stop(),
  }
}

/** Rows read at once while starting. */
const pageRows = 10_000
