import { sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import type { PersonRef } from '../terms/index.ts'
import { checkHold, type Hold, heldAtOnce } from './hold.ts'
import type { Items } from './items.ts'
import type { VaultTables } from './migrations.ts'

/** A number in E.164, or one that is sealed here; why it is kept and until when (ms; null: until released). */
export type HeldNumber = ({ number: string } | { ref: PersonRef }) & Omit<Hold, 'room'>

/** Stands in the table only inside the transaction that seals: until the item has the holds that it is sealed for. */
const whileSealing = 'sealing'

/** Seals the numbers and adds each hold; a hold of the same room and reason is renewed. Gives the references that are there. */
export async function holdEach(
  trx: Transaction,
  items: Pick<Items, 'sealNumbers'>,
  room: string,
  numbers: ReadonlyMap<PersonRef, string>,
  wanted: readonly (Omit<Hold, 'room'> & { ref: PersonRef })[],
): Promise<Set<PersonRef>> {
  const db = trx.tables<VaultTables>()
  const sealed = new Map([...numbers].sort(([a], [b]) => (a < b ? -1 : 1)))
  if (sealed.size > 0) await items.sealNumbers(trx, sealed, { room, reason: whileSealing, until: 0 })
  // One row for each item and reason: a statement may not touch a row twice. In the order of the references, as everybody locks them.
  const rows = [...new Map(wanted.map((one) => [`${one.ref} ${one.reason}`, one])).values()]
  rows.sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0))
  const there = new Set<PersonRef>()
  for (let from = 0; from < rows.length; from += heldAtOnce) {
    const some = rows.slice(from, from + heldAtOnce)
    for (const { reason, until } of some) checkHold({ room, reason, until })
    const { rows: held } = await sql<{ ref: PersonRef }>`
      with wanted as (
        select * from unnest(
          ${some.map(({ ref }) => ref)}::text[], ${some.map(({ reason }) => reason)}::text[],
          ${some.map(({ until }) => until)}::bigint[]
        ) as wanted (ref, reason, until)
      ), item as materialized (
        select ref from vault.items where ref in (select ref from wanted) and sealed is not null order by ref for share
      ), held as (
        insert into vault.holds (ref, room, reason, until)
        select wanted.ref, ${room}, wanted.reason, wanted.until from wanted join item on item.ref = wanted.ref
        on conflict (ref, room, reason) do update set until = excluded.until
        where holds.until is distinct from excluded.until
      )
      select ref from item`.execute(db)
    for (const { ref } of held) there.add(ref)
  }
  if (sealed.size > 0)
    await db
      .deleteFrom('vault.holds')
      .where('ref', 'in', [...sealed.keys()])
      .where('room', '=', room)
      .where('reason', '=', whileSealing)
      .execute()
  return there
}

/** Another end for every hold of the room whose reason is this one or begins with it and a full stop. */
export async function retimeHolds(trx: Transaction, hold: Hold): Promise<number> {
  checkHold(hold)
  const { reason, until } = hold
  // "/" is the character after ".": whatever stands between the two begins with the reason and a full stop.
  const { numAffectedRows } = await sql`
    update vault.holds set until = ${until}::bigint
    where room = ${sql.lit(hold.room)} and (
      reason collate "C" = ${reason}
      or (reason collate "C" >= ${`${reason}.`} and reason collate "C" < ${`${reason}/`})
    )`.execute(trx.tables<VaultTables>())
  return Number(numAffectedRows ?? 0)
}
