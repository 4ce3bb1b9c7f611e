import { type Selectable, sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, type Doing, type PersonRef, Problem } from '../terms/index.ts'
import { bookingHold, type DispatchState, riderContactEnds } from './booking.ts'
import type { BookingLine, Written } from './import-fields.ts'
import { anyOf, type DirectoryRoom } from './room.ts'
import type { AccountRow, BookingRow, DirectoryTables } from './tables.ts'

interface Whose {
  organisation: string
  actor: Actor
}
/** How far each state is: an older file does not take a booking back. */
const rank: Readonly<Record<DispatchState, number>> = { requested: 0, dispatched: 1, riding: 2, ended: 3, cancelled: 3 }

/** Writes one batch. Of a booking that comes twice in it the row that is further counts. */
export async function importBookings(
  room: DirectoryRoom,
  rows: readonly BookingLine[],
  whose: Whose,
): Promise<Written> {
  const written: Written = { imported: 0, changed: 0, already: 0, rejected: [] }
  const furthest = new Map<string, { place: number; line: BookingLine }>()
  for (const [place, line] of rows.entries()) {
    const other = furthest.get(line.id)
    if (other) written.already++
    if (!other || rank[line.state] > rank[other.line.state]) furthest.set(line.id, { place, line })
  }
  // In one order, so that two imports cannot wait for each other in a circle.
  const sorted = [...furthest.values()].sort((a, b) => (a.line.id < b.line.id ? -1 : 1))
  const outcome = await act(room, whose.actor, async (trx, doing) => {
    const lines = sorted.map(({ line }) => line)
    const [known, accounts] = [await lockedBookings(trx, lines), await accountsOf(trx, lines, whose.organisation)]
    const next: { row: BookingRow; line: BookingLine; account: Selectable<AccountRow> }[] = []
    for (const { place, line } of sorted) {
      const before = known.get(line.id)
      const account = accounts.get(line.account)
      if (before && before.organisation !== whose.organisation) written.rejected.push({ place, reason: 'id-taken' })
      else if (!account) written.rejected.push({ place, reason: 'unknown-account' })
      else {
        const row = rowOf(room, line, before, account, doing)
        if (row === undefined) written.already++
        else {
          next.push({ row, line, account })
          if (before) written.changed++
          else written.imported++
        }
      }
    }
    if (next.length === 0) return new Problem('not-found', 'Nothing in it is new.')
    await keep(room, trx, next)
    const detail = { rows: rows.length, imported: written.imported, changed: written.changed }
    return { result: true, name: 'directory.import-bookings', owner: whose.organisation, detail }
  })
  if (outcome instanceof Problem && outcome.code !== 'not-found') throw new Error(outcome.detail)
  return written
}

function rowOf(
  room: DirectoryRoom,
  line: BookingLine,
  before: Selectable<BookingRow> | undefined,
  account: Selectable<AccountRow>,
  doing: Doing,
): BookingRow | undefined {
  const ref = (number: string | undefined) => (number === undefined ? null : room.vault.personRef(number))
  const come = {
    driver: ref(line.driver) ?? before?.driver ?? null,
    driver_category: line.category ?? before?.driver_category ?? null,
    state: line.state,
    dispatched_at: before?.dispatched_at ?? line.dispatchedAt ?? null,
    riding_at: line.ridingAt ?? before?.riding_at ?? null,
    ended_at: line.endedAt ?? before?.ended_at ?? null,
  }
  if (!before)
    return {
      id: line.id,
      organisation: account.organisation,
      account: line.account,
      booker_number: ref(line.booker) ?? account.number,
      rider: ref(line.rider),
      contact_until: riderContactEnds(line.at),
      area: line.area ?? null,
      at: line.at,
      recorded_at: doing.at,
      act: doing.id,
      ...come,
    }
  const further =
    rank[line.state] > rank[before.state] ||
    (line.state === before.state && (come.driver !== before.driver || come.driver_category !== before.driver_category))
  return further ? { ...before, ...come, act: doing.id } : undefined
}

async function keep(
  room: DirectoryRoom,
  trx: Transaction,
  next: readonly { row: BookingRow; line: BookingLine; account: Selectable<AccountRow> }[],
): Promise<void> {
  const held = next.flatMap(({ line, account }) => {
    const { reason, until } = bookingHold(line.at)
    const numbers = [line.booker, line.rider, line.driver].filter((number) => number !== undefined)
    const own =
      line.booker === undefined && account.number !== null ? [{ ref: account.number as PersonRef, reason, until }] : []
    return [...numbers.map((number) => ({ number, reason, until })), ...own]
  })
  if (held.length > 0) await room.vault.holdEach(trx, 'directory', held)
  // The rows as one parameter: a statement of eight thousand would be built and planned anew for each batch.
  await sql`
    insert into directory.bookings
    select * from jsonb_populate_recordset(null::directory.bookings, ${JSON.stringify(next.map(({ row }) => row))}::jsonb)
    on conflict (id) do update set
      driver = excluded.driver, driver_category = excluded.driver_category, state = excluded.state,
      dispatched_at = excluded.dispatched_at, riding_at = excluded.riding_at, ended_at = excluded.ended_at,
      act = excluded.act`.execute(trx.tables<DirectoryTables>())
}

async function lockedBookings(
  trx: Transaction,
  lines: readonly BookingLine[],
): Promise<Map<string, Selectable<BookingRow>>> {
  const rows = await trx
    .tables<DirectoryTables>()
    .selectFrom('directory.bookings')
    .selectAll()
    .where('id', '=', anyOf(lines.map((line) => line.id)))
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

async function accountsOf(
  trx: Transaction,
  lines: readonly BookingLine[],
  organisation: string,
): Promise<Map<string, Selectable<AccountRow>>> {
  const rows = await trx
    .tables<DirectoryTables>()
    .selectFrom('directory.accounts')
    .selectAll()
    .where('id', '=', anyOf([...new Set(lines.map((line) => line.account))]))
    .where('organisation', '=', organisation)
    // Against an act that changes an account's number while its booking is put down with it.
    .orderBy('id')
    .forShare()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
