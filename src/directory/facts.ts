import type { Store } from '../store/index.ts'
import type { AccountFact } from './account-fact.ts'
import { accountFact } from './room.ts'
import type { DirectoryTables } from './tables.ts'

/** What the gate reads of accounts: from memory, never waiting. Facts are frozen. */
export interface DirectoryFacts {
  account(id: string): AccountFact | undefined
  readonly size: number
  stop(): void
}

/** Accounts that are read at once while starting: a page is in memory twice, never the whole table. */
const pageRows = 5_000

// JSON drops members that are undefined; they are put back, so that all facts have one shape.
function whole(fact: AccountFact): AccountFact {
  const { id, organisation, number, verified, invalidationCase, suspendedUntil, suspensionCase } = fact
  return Object.freeze({ id, organisation, number, verified, invalidationCase, suspendedUntil, suspensionCase })
}

export async function openDirectoryFacts(store: Store): Promise<DirectoryFacts> {
  const accounts = new Map<string, AccountFact>()
  const model = await store.changes.readModel('directory', {
    apply(change) {
      if (change.kind === 'account') accounts.set(change.key, whole(change.data as AccountFact))
    },
    async load(trx) {
      for (let after = ''; ; ) {
        const rows = await trx
          .tables<DirectoryTables>()
          .selectFrom('directory.accounts')
          .selectAll()
          .where('id', '>', after)
          .orderBy('id')
          .limit(pageRows)
          .execute()
        for (const row of rows) accounts.set(row.id, whole(accountFact(row)))
        if (rows.length < pageRows) return
        after = rows.at(-1)?.id as string
      }
    },
  })
  return {
    account: (id) => accounts.get(id),
    get size() {
      return accounts.size
    },
    stop: () => model.stop(),
  }
}
