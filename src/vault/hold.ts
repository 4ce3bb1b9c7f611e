import { sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import type { VaultTables } from './migrations.ts'

/** Why something is kept: a room, its reason (the id of a fact), and until when. An item is destroyed when its last hold ends. */
export interface Hold {
  room: string
  /** At most 160 characters; one hold for each room and reason. */
  reason: string
  /** ms since the epoch; null: until it is released. */
  until: number | null
}

/** References that one statement takes. */
export const heldAtOnce = 5_000

/** Throws where a hold names no room or reason, or is too long. */
export function checkHold({ room, reason }: Hold): void {
  if (room === '' || reason === '' || room.length + reason.length > 200)
    throw new TypeError('a hold needs a room and a reason')
}

/**
 * Adds the hold to each item, or renews the one of the same room and reason. Locks the items, so that no destruction slips in between.
 * Hands back the references that exist.
 */
export async function holdItems(trx: Transaction, refs: readonly string[], hold: Hold): Promise<string[]> {
  checkHold(hold)
  const there: string[] = []
  for (let from = 0; from < refs.length; from += heldAtOnce) {
    // A hold that stands as it is wanted is locked but not written again: an import renews the same one for every complaint of a caller.
    const { rows } = await sql<{ ref: string }>`
      with item as materialized (
        select ref from vault.items
        where ref = any(${refs.slice(from, from + heldAtOnce)}::text[]) and sealed is not null
        order by ref for share
      ), held as (
        insert into vault.holds (ref, room, reason, until)
        select ref, ${hold.room}, ${hold.reason}, ${hold.until}::bigint from item
        on conflict (ref, room, reason) do update set until = excluded.until
        where holds.until is distinct from excluded.until
      )
      select ref from item`.execute(trx.tables<VaultTables>())
    for (const { ref } of rows) there.push(ref)
  }
  return there
}

/** Which of these nobody holds any more; locked, so that nobody begins to before the transaction ends. */
export async function lockUnheld(
  trx: Transaction,
  refs: readonly string[],
): Promise<{ ref: string; kind: 'number' | 'document' }[]> {
  if (refs.length === 0) return []
  const tables = trx.tables<VaultTables>()
  // Two statements: after waiting for a lock, only a new statement sees the holds that were added meanwhile.
  await tables.selectFrom('vault.items').select('ref').where('ref', 'in', refs).orderBy('ref').forUpdate().execute()
  return tables
    .selectFrom('vault.items as item')
    .select(['item.ref', 'item.kind'])
    .where('item.ref', 'in', refs)
    .where('item.sealed', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('vault.holds as hold').select('hold.ref').whereRef('hold.ref', '=', 'item.ref'))),
    )
    .orderBy('item.ref')
    .execute()
}
