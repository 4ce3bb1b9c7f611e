import type { Selectable } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import type { PersonRef } from '../terms/index.ts'
import {
  blockFact,
  consentFact,
  holderFact,
  refusalFact,
  relationshipFact,
  restrictionFact,
  windowFact,
} from './fact-of-row.ts'
import type { PersonFacts } from './person-facts.ts'
import { PersonMemory } from './person-memory.ts'
import type { FactChange, FactKind } from './room.ts'
import type { ConsentTables, RestrictionRow } from './tables.ts'

/** What the gate reads: everything that holds for a person, from memory. */
export interface ConsentFacts {
  /**
   * Never waits, never throws; a person of whom nothing is known gives `nobodyKnown`. Made anew for each call. `asking`: the organisation
   * on whose behalf it is asked; what concerns others alone is left out. Absent: everything.
   */
  person(ref: PersonRef, asking?: string): PersonFacts
  /** People with at least one fact. */
  readonly size: number
  /** Bytes that all of it takes. */
  readonly residentBytes: number
  /** Ends following the changes. */
  stop(): void
}

/** Rows that are read at once while starting: a page is in memory twice, never a table. */
const pageRows = 10_000

/** Loads everybody of whom something is known and follows the room's changes. */
export async function openConsentFacts(store: Store): Promise<ConsentFacts> {
  const memory = new PersonMemory()
  const model = await store.changes.readModel('consent', {
    load: (trx) => loadFacts(trx, memory),
    apply(change) {
      const { id, fact } = change.data as FactChange
      memory.put(change.key as PersonRef, change.kind as FactKind, id, fact as { id: string } | null)
    },
  })
  return {
    person: (ref, asking) => memory.person(ref, asking),
    get size() {
      return memory.size
    },
    get residentBytes() {
      return memory.residentBytes
    },
    stop: () => model.stop(),
  }
}

type Plain = Exclude<keyof ConsentTables, 'consent.restrictions' | 'consent.exceptions' | 'consent.liked_hours'>

/** Each table, the kind of its facts, how a row becomes one, and the column that says that it has ended for the gate. */
const sources: readonly {
  table: Plain
  kind: FactKind
  fact: (row: never) => { id: string }
  ended?: 'withdrawn_at' | 'ended_at'
}[] = [
  { table: 'consent.consents', kind: 'consent', fact: consentFact },
  { table: 'consent.refusals', kind: 'refusal', fact: refusalFact, ended: 'withdrawn_at' },
  { table: 'consent.blocks', kind: 'block', fact: blockFact, ended: 'ended_at' },
  { table: 'consent.windows', kind: 'window', fact: windowFact, ended: 'ended_at' },
  { table: 'consent.holders', kind: 'holder', fact: holderFact },
  { table: 'consent.relationships', kind: 'relationship', fact: relationshipFact },
]

/** One pass over each table, page by page along the primary key. */
async function loadFacts(trx: Transaction, memory: PersonMemory): Promise<void> {
  for (const source of sources) {
    await eachRow(
      (after) => pageOf(trx, source, after),
      (row) => memory.put(row.person as PersonRef, source.kind, row.id, source.fact(row as never)),
    )
  }
  await eachRow(
    (after) => restrictionPage(trx, after),
    ({ row, accounts }) => memory.put(row.person as PersonRef, 'restriction', row.id, restrictionFact(row, accounts)),
  )
}

async function pageOf(
  trx: Transaction,
  { table, ended }: { table: Plain; ended?: 'withdrawn_at' | 'ended_at' },
  after: string,
) {
  // The tables differ in their other columns only, which a type of all of them at once cannot say.
  const db = trx.tables<{
    [table: string]: { id: string; person: string; withdrawn_at: number | null; ended_at: number | null }
  }>()
  let query = db.selectFrom(table).selectAll().where('id', '>', after)
  if (ended !== undefined) query = query.where(ended, 'is', null)
  return await query.orderBy('id').limit(pageRows).execute()
}

async function eachRow<R extends { id: string }>(page: (after: string) => Promise<R[]>, take: (row: R) => void) {
  for (let after = ''; ; ) {
    const rows = await page(after)
    for (const row of rows) take(row)
    if (rows.length < pageRows) return
    after = (rows.at(-1) as R).id
  }
}

async function restrictionPage(
  trx: Transaction,
  after: string,
): Promise<{ id: string; row: Selectable<RestrictionRow>; accounts: string[] }[]> {
  const db = trx.tables<ConsentTables>()
  const rows = await db
    .selectFrom('consent.restrictions')
    .selectAll()
    .where('id', '>', after)
    .where('state', '=', 'registered')
    .orderBy('id')
    .limit(pageRows)
    .execute()
  if (rows.length === 0) return []
  const exceptions = await db
    .selectFrom('consent.exceptions')
    .select(['restriction', 'account'])
    .where('restriction', '>=', (rows[0] as { id: string }).id)
    .where('restriction', '<=', (rows.at(-1) as { id: string }).id)
    .where('removed_at', 'is', null)
    .orderBy('account')
    .execute()
  const accounts = Map.groupBy(exceptions, (one) => one.restriction)
  return rows.map((row) => ({ id: row.id, row, accounts: (accounts.get(row.id) ?? []).map((one) => one.account) }))
}
