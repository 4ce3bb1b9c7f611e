import { sql } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import { dayMs, type PersonRef, pageLimit } from '../terms/index.ts'
import type { DeskTables, ReportedCallRow } from './migrations.ts'

/** A complaint that an authority published about a caller. */
export interface ReportedCallView {
  source: string
  /** Its id within the source. */
  key: string
  /** ms since the epoch; midnight where the source gives days only. */
  reportedAt: number
  calledAt?: number | undefined
  subject?: string | undefined
  robocall?: boolean | undefined
  area?: string | undefined
  state?: string | undefined
}

/**
 * Reported calls of one caller, those reported last first: at most `limit` (1–200, default 50) from before `before` (ms), and whatever
 * shares the last one's time, so that paging by time loses nothing (files that give days only have many at one midnight).
 */
export async function reportedCalls(
  store: Store,
  caller: PersonRef,
  page: { before?: number | undefined; limit?: number | undefined } = {},
): Promise<ReportedCallView[]> {
  const of = () => store.tables<DeskTables>().selectFrom('desk.reported_calls').selectAll().where('caller', '=', caller)
  const before = page.before === undefined ? of() : of().where('reported_at', '<', page.before)
  const newest = before.orderBy('reported_at', 'desc').orderBy('key').orderBy('source').limit(pageLimit(page))
  const rows = await newest.execute()
  const last = rows.at(-1)
  if (last !== undefined && rows.length === pageLimit(page)) {
    const sharing = of().where('reported_at', '=', last.reported_at).orderBy('key').orderBy('source')
    rows.splice(
      rows.findIndex((row) => row.reported_at === last.reported_at),
      rows.length,
      ...(await sharing.execute()),
    )
  }
  return rows.map((row) => ({
    source: row.source,
    key: row.key,
    reportedAt: row.reported_at,
    calledAt: row.called_at ?? undefined,
    subject: row.subject ?? undefined,
    robocall: row.robocall ?? undefined,
    area: row.area ?? undefined,
    state: row.state ?? undefined,
  }))
}

export interface DayCount {
  /** Midnight UTC, ms. */
  day: number
  calls: number
}

/** How many were reported on each day from `from` to before `until` (ms), oldest first; days without any are left out. */
export async function reportedCallsByDay(
  store: Store,
  caller: PersonRef,
  span: { from?: number | undefined; until?: number | undefined } = {},
): Promise<DayCount[]> {
  let query = store
    .tables<DeskTables>()
    .selectFrom('desk.reported_calls')
    .select([sql<number>`reported_at - reported_at % ${sql.lit(dayMs)}`.as('day'), sql<number>`count(*)`.as('calls')])
    .where('caller', '=', caller)
  if (span.from !== undefined) query = query.where('reported_at', '>=', span.from)
  if (span.until !== undefined) query = query.where('reported_at', '<', span.until)
  const rows = await query.groupBy('day').orderBy('day').execute()
  return rows.map(({ day, calls }) => ({ day: Number(day), calls: Number(calls) }))
}

/** How many are on record of each of these callers; those of whom there are none are left out. */
export async function reportedCallCounts(store: Store, callers: readonly PersonRef[]): Promise<Map<PersonRef, number>> {
  if (callers.length === 0) return new Map()
  const rows = await store
    .tables<DeskTables>()
    .selectFrom('desk.reported_calls')
    .select(['caller', (e) => e.fn.countAll<number>().as('calls')])
    .where('caller', 'in', callers)
    .groupBy('caller')
    .execute()
  return new Map(rows.map(({ caller, calls }) => [caller as PersonRef, Number(calls)]))
}

/**
 * Inserts a batch in one statement, leaving out what is there already; gives the callers of the rows that are new. Columns go as
 * arrays: one parameter each, where a row-wise statement would need nine a row and be planned anew for each batch size.
 */
export async function insertReportedCalls(trx: Transaction, rows: readonly ReportedCallRow[]): Promise<PersonRef[]> {
  const column = <K extends keyof ReportedCallRow>(name: K) => rows.map((row) => row[name])
  const { rows: made } = await sql<{ caller: PersonRef }>`
    insert into desk.reported_calls (source, key, caller, reported_at, called_at, subject, robocall, area, state)
    select * from unnest(
      ${column('source')}::text[], ${column('key')}::uuid[], ${column('caller')}::text[],
      ${column('reported_at')}::bigint[], ${column('called_at')}::bigint[], ${column('subject')}::text[],
      ${column('robocall')}::boolean[], ${column('area')}::text[], ${column('state')}::text[])
    on conflict do nothing
    returning caller`.execute(trx.tables())
  return made.map(({ caller }) => caller)
}
