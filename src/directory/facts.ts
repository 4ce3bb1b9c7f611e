import type { Store } from '../store/index.ts'
import type { AccountFact } from './account-fact.ts'
import type { PlatformAccounts } from './platform-accounts.ts'
import { accountFact } from './room.ts'
import type { DirectoryTables } from './tables.ts'

/** What the gate reads of accounts: from memory, never waiting. Facts are frozen. */
export interface DirectoryFacts {
  /** null: there is no such account; undefined: not known, since the platform that has the accounts did not answer. */
  account(id: string): AccountFact | null | undefined
  /** Where a platform has the accounts: asks it, unless `account` can answer. Resolves also when nobody answered. */
  fetch?(id: string): Promise<void> | undefined
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

export async function openDirectoryFacts(store: Store, platform?: PlatformAccounts): Promise<DirectoryFacts> {
  if (platform) return await platformFacts(store, platform)
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
    account: (id) => accounts.get(id) ?? null,
    get size() {
      return accounts.size
    },
    stop: () => model.stop(),
  }
}

/** The platform is asked for each account; of our own tables only the cases behind what was done here are kept in memory. */
async function platformFacts(store: Store, platform: PlatformAccounts): Promise<DirectoryFacts> {
  const model = await store.changes.readModel('directory', {
    apply(change) {
      if (change.kind === 'account-stale') platform.changed(change.key, change.data as AccountFact)
    },
    async load(trx) {
      const rows = await trx
        .tables<DirectoryTables>()
        .selectFrom('directory.accounts')
        .selectAll()
        .where((e) => e.or([e('suspension_case', 'is not', null), e('invalidation_case', 'is not', null)]))
        .execute()
      for (const row of rows) platform.changed(row.id, accountFact(row))
    },
  })
  return {
    account: (id) => platform.account(id),
    fetch: (id) => platform.fetch(id),
    get size() {
      return platform.size
    },
    stop: () => model.stop(),
  }
}
