import { type Selectable, sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, type Doing, type PersonRef, Problem } from '../terms/index.ts'
import type { AccountLine, Written } from './import-fields.ts'
import { accountChanged, accountHold, anyOf, type DirectoryRoom } from './room.ts'
import type { AccountRow, DirectoryTables, NumberChangeRow } from './tables.ts'

interface Whose {
  organisation: string
  actor: Actor
}

/** Writes one batch. An account that comes twice in it is taken in the order of the rows: the second changes what the first made. */
export async function importAccounts(
  room: DirectoryRoom,
  rows: readonly AccountLine[],
  whose: Whose,
): Promise<Written> {
  const sum: Written = { imported: 0, changed: 0, already: 0, rejected: [] }
  for (const wave of wavesOf(rows)) {
    const written = await importWave(room, wave, whose)
    sum.imported += written.imported
    sum.changed += written.changed
    sum.already += written.already
    sum.rejected.push(...written.rejected)
  }
  return sum
}

interface Placed {
  place: number
  line: AccountLine
}

/** Cut where an id comes again. */
function wavesOf(rows: readonly AccountLine[]): Placed[][] {
  const waves: Placed[][] = []
  let ids = new Set<string>()
  let wave: Placed[] = []
  for (const [place, line] of rows.entries()) {
    if (ids.has(line.id)) {
      waves.push(wave)
      wave = []
      ids = new Set()
    }
    ids.add(line.id)
    wave.push({ place, line })
  }
  waves.push(wave)
  return waves
}

async function importWave(room: DirectoryRoom, wave: readonly Placed[], whose: Whose): Promise<Written> {
  const written: Written = { imported: 0, changed: 0, already: 0, rejected: [] }
  // In one order, so that two imports cannot wait for each other in a circle.
  const sorted = wave.toSorted((a, b) => (a.line.id < b.line.id ? -1 : 1))
  const outcome = await act(room, whose.actor, async (trx, doing) => {
    const known = await lockedAccounts(
      trx,
      sorted.map(({ line }) => line.id),
    )
    const reset = await invalidatedAt(trx, [...known.values()])
    const next: { row: AccountRow; before: Selectable<AccountRow> | undefined; line: AccountLine }[] = []
    for (const { place, line } of sorted) {
      const before = known.get(line.id)
      if (before && before.organisation !== whose.organisation) {
        written.rejected.push({ place, reason: 'id-taken' })
        continue
      }
      const row = rowOf(room, line, before, reset.get(line.id), whose, doing)
      if (row === undefined) written.already++
      else {
        next.push({ row, before, line })
        if (before) written.changed++
        else written.imported++
      }
    }
    if (next.length === 0) return new Problem('not-found', 'Nothing in it is new.')
    await keep(room, trx, next, doing)
    const detail = { rows: wave.length, imported: written.imported, changed: written.changed }
    return { result: true, name: 'directory.import-accounts', owner: whose.organisation, detail }
  })
  // Nothing new: no act, and nothing was written.
  if (outcome instanceof Problem && outcome.code !== 'not-found') throw new Error(outcome.detail)
  return written
}

/** The row as the file wants it; undefined where it is so already, or where the file is older than what is known. */
function rowOf(
  room: DirectoryRoom,
  line: AccountLine,
  before: Selectable<AccountRow> | undefined,
  resetAt: number | undefined,
  whose: Whose,
  doing: Doing,
): AccountRow | undefined {
  const number = line.number === undefined ? null : room.vault.personRef(line.number)
  if (!before)
    return {
      id: line.id,
      organisation: whose.organisation,
      number,
      verified: line.verifiedAt !== undefined,
      verified_at: line.verifiedAt ?? null,
      suspended_until: null,
      suspension_case: null,
      invalidation_case: null,
      created_at: doing.at,
      act: doing.id,
    }
  const plain = { ...before, number: number ?? before.number, act: doing.id }
  const moved = number !== null && number !== before.number
  // A proof from before the desk reset the number is none any more.
  const proof = line.verifiedAt !== undefined && line.verifiedAt > Math.max(resetAt ?? -1, before.verified_at ?? -1)
  const older = line.verifiedAt !== undefined && line.verifiedAt <= (before.verified_at ?? -1)
  if (moved && older) return undefined
  if (proof) return { ...plain, verified: true, verified_at: line.verifiedAt as number, invalidation_case: null }
  return moved ? { ...plain, verified: false, verified_at: null } : undefined
}

async function keep(
  room: DirectoryRoom,
  trx: Transaction,
  next: readonly { row: AccountRow; before: Selectable<AccountRow> | undefined; line: AccountLine }[],
  doing: Doing,
): Promise<void> {
  const moved = next.filter(({ row, before }) => row.number !== (before?.number ?? null))
  for (const { before } of moved)
    if (before?.number) await room.vault.release(trx, before.number as PersonRef, accountHold(before.id))
  const held = moved.flatMap(({ line, row }) => {
    const { reason, until } = accountHold(row.id)
    return line.number === undefined ? [] : [{ number: line.number, reason, until }]
  })
  if (held.length > 0) await room.vault.holdEach(trx, 'directory', held)
  const db = trx.tables<DirectoryTables>()
  // The rows as one parameter: a statement of thousands would be built and planned anew for each batch.
  await sql`
    insert into directory.accounts
    select * from jsonb_populate_recordset(null::directory.accounts, ${JSON.stringify(next.map(({ row }) => row))}::jsonb)
    on conflict (id) do update set
      number = excluded.number, verified = excluded.verified, verified_at = excluded.verified_at,
      invalidation_case = excluded.invalidation_case, act = excluded.act`.execute(db)
  const notes = next.flatMap(({ row, before }) => notesOf(row, before, doing))
  if (notes.length > 0)
    await sql`
      insert into directory.number_changes (account, number, at, kind, by_actor, act)
      select account, number, at, kind, by_actor, act
      from jsonb_populate_recordset(null::directory.number_changes, ${JSON.stringify(notes)}::jsonb)`.execute(db)
  for (const { row } of next) await accountChanged(room, trx, row)
}

function notesOf(row: AccountRow, before: Selectable<AccountRow> | undefined, doing: Doing) {
  const note = (kind: NumberChangeRow['kind'], at: number) => ({
    account: row.id,
    number: row.number,
    at,
    kind,
    by_actor: doing.actor,
    act: doing.id,
  })
  const at = row.verified_at ?? doing.at
  const notes = []
  if (row.number !== null && row.number !== (before?.number ?? null))
    notes.push(note(before?.number ? 'changed' : 'stated', at))
  if (row.verified && row.verified_at !== (before?.verified_at ?? null)) notes.push(note('verified', at))
  return notes
}

async function lockedAccounts(trx: Transaction, ids: readonly string[]): Promise<Map<string, Selectable<AccountRow>>> {
  const rows = await trx
    .tables<DirectoryTables>()
    .selectFrom('directory.accounts')
    .selectAll()
    .where('id', '=', anyOf(ids))
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** When the number of those that must verify again was last reset. */
async function invalidatedAt(trx: Transaction, rows: readonly Selectable<AccountRow>[]): Promise<Map<string, number>> {
  const ids = rows.filter((row) => !row.verified).map((row) => row.id)
  if (ids.length === 0) return new Map()
  const found = await trx
    .tables<DirectoryTables>()
    .selectFrom('directory.number_changes')
    .select(['account', (e) => e.fn.max('at').as('at')])
    .where('account', '=', anyOf(ids))
    .where('kind', '=', 'invalidated')
    .groupBy('account')
    .execute()
  return new Map(found.map(({ account, at }) => [account, Number(at)]))
}
