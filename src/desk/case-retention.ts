import { type Kysely, sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { act, Problem, systemActor } from '../terms/index.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import type { EvidenceTables } from './evidence-tables.ts'
import { type DeskRoom, keptUntil } from './room.ts'

/** Cases that one act ends; several acts a run. */
const endedAtOnce = 100
const rounds = 1_000

/** When what a case holds is destroyed: of one that was merged, with the one that it was merged into. Undefined while that is open. */
export async function fileEndsAt(db: Kysely<CaseTables>, row: CaseRow): Promise<number | undefined> {
  let root: Pick<CaseRow, 'closed_at' | 'merged_into'> | undefined = row
  for (let steps = 0; root?.merged_into && steps < 100; steps++)
    root = await db
      .selectFrom('desk.cases')
      .select(['closed_at', 'merged_into'])
      .where('id', '=', root.merged_into)
      .executeTakeFirst()
  return root?.closed_at ? keptUntil(root.closed_at) : undefined
}

/**
 * Ends cases whose three years are over: what the vault holds for them has its end at that time (setCaseState saw to it), and here the
 * references that would still say whom it was about go out of the desk's rows. What stays: that there was a case, of which procedure,
 * when, by whom of the staff, how it ended, and the ids of the destroyed documents, which the ledger names. For the hourly job, before
 * the vault's own run. Returns how many.
 */
export async function endCases(room: Pick<DeskRoom, 'store' | 'clock' | 'ids' | 'recordAct'>): Promise<number> {
  let all = 0
  for (let round = 0; round < rounds; round++) {
    const ended = await endSome(room)
    all += ended
    if (ended < endedAtOnce) break
  }
  return all
}

async function endSome(room: Pick<DeskRoom, 'store' | 'clock' | 'ids' | 'recordAct'>): Promise<number> {
  const outcome = await act(room, systemActor('retention'), async (trx, doing) => {
    const db = trx.tables<CaseTables>()
    const candidates = await db
      .selectFrom('desk.cases')
      .select(['id', 'closed_at'])
      .where('status', '=', 'closed')
      .where('merged_into', 'is', null)
      .where('ended_at', 'is', null)
      .where('closed_at', '<=', doing.at)
      .orderBy('closed_at')
      .limit(endedAtOnce)
      .forUpdate()
      .skipLocked()
      .execute()
    const due = candidates.filter((row) => row.closed_at !== null && keptUntil(row.closed_at) <= doing.at)
    if (due.length === 0) return new Problem('not-found', 'Nothing was due.')
    const cases = await withMerged(
      trx,
      due.map((row) => row.id),
    )
    await forget(trx, cases, doing.at)
    for (const id of cases)
      await room.store.changes.record(trx, { room: 'desk', kind: 'case-ended', key: id, data: null })
    return { result: due.length, name: 'desk.end-cases', detail: { cases } }
  })
  return outcome instanceof Problem ? 0 : outcome
}

async function withMerged(trx: Transaction, ids: readonly string[]): Promise<string[]> {
  const all = [...ids]
  for (let from: readonly string[] = ids; from.length > 0; ) {
    const rows = await trx
      .tables<CaseTables>()
      .selectFrom('desk.cases')
      .select('id')
      .where('merged_into', 'in', from)
      .execute()
    from = rows.map((row) => row.id).filter((id) => !all.includes(id))
    all.push(...from)
  }
  return all
}

async function forget(trx: Transaction, cases: readonly string[], at: number): Promise<void> {
  const db = trx.tables<CaseTables & EvidenceTables>()
  await db
    .updateTable('desk.cases')
    .set({ person: null, about: null, account: null, booking: null, tags: '[]', ended_at: at })
    .where('id', 'in', cases)
    .execute()
  await db.deleteFrom('desk.mentions').where('case_id', 'in', cases).execute()
  await db.deleteFrom('desk.case_bookings').where('case_id', 'in', cases).execute()
  await db
    .updateTable('desk.evidence')
    .set({ booker: null, rider: null, driver: null, destroyed_at: at })
    .where('case_id', 'in', cases)
    .execute()
  await db
    .updateTable('desk.attachments')
    .set({ state: 'destroyed', destroyed_at: at, destroyed_why: 'The time of its case was over.' })
    .where('case_id', 'in', cases)
    .where('state', '=', 'stored')
    .execute()
  // What its procedure collected and found, and whom its tasks were to call: of the path only the steps, times and people of the desk stay.
  await sql`
    update desk.runs set walk = walk || jsonb_build_object(
      'facts', '{}'::jsonb, 'given', '{}'::jsonb,
      'path', (select coalesce(jsonb_agg(one || '{"facts":{}}'::jsonb), '[]'::jsonb) from jsonb_array_elements(walk -> 'path') as list (one))
    ) where case_id = any(${cases}::text[])`.execute(db)
  await sql`update desk.steps set answers = '{}'::jsonb, found = null, effect = null where case_id = any(${cases}::text[])`.execute(
    db,
  )
  await sql`update desk.tasks set person = null, booking = null where case_id = any(${cases}::text[])`.execute(db)
  await sql`update desk.escalations set bookings = '[]'::jsonb where case_id = any(${cases}::text[])`.execute(db)
}
