import { type Expression, type SqlBool, sql } from 'kysely'
import { type PersonRef, Problem, pageLimit, type Scope } from '../terms/index.ts'
import { type CasePriority, type CaseStatus, type CaseView, type CaseWait, casePriorities, caseView } from './case.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import type { DeskRoom } from './room.ts'

export const caseSorts = ['due', 'opened', 'updated'] as const
export type CaseSort = (typeof caseSorts)[number]

export interface CaseFilter {
  status?: CaseStatus | undefined
  /** A staff id, or 'none'. */
  assignee?: string | undefined
  procedure?: string | undefined
  priority?: CasePriority | undefined
  tag?: string | undefined
  waitingFor?: CaseWait | undefined
  /** Not closed, not waiting, and past its time. */
  overdue?: boolean | undefined
  /** Whose case it is, or whom it is about. */
  ref?: PersonRef | undefined
  /** What was read out to the person. */
  reference?: string | undefined
  booking?: string | undefined
  account?: string | undefined
  /** In whose notes this member of the staff is mentioned. */
  mentions?: string | undefined
  organisation?: string | undefined
}

export interface CasePage {
  /** Default: due, or updated where closed cases are asked for: those have no due time. */
  sort?: CaseSort | undefined
  /** A case's place in the list, as `cursorOf` gives it. */
  before?: string | undefined
  limit?: number | undefined
}

/** 'due' lists what is not closed, soonest first; 'opened' and 'updated' newest first. */
export function sortOf(filter: CaseFilter, sort: CaseSort | undefined): CaseSort {
  if (filter.status === 'closed') return sort === undefined || sort === 'due' ? 'updated' : sort
  return sort ?? 'due'
}

/** Where a case stands in a list: "due.1772420400000.cas_…". Undefined for a closed case in a list by due time. */
export function cursorOf(view: CaseView, sort: CaseSort): string | undefined {
  if (sort === 'opened') return `opened.${view.id}`
  const at = sort === 'due' ? view.dueAt : view.updatedAt
  return at === undefined ? undefined : `${sort}.${at}.${view.id}`
}

interface Place {
  sort: CaseSort
  at: number
  id: string
}

function placeIn(cursor: string): Place | Problem {
  const found = /^(?:opened|(due|updated)\.(\d{1,15}))\.(cas_[0-9A-Z]{26})$/.exec(cursor)
  if (!found) return new Problem('invalid-field', 'That is not a place in this list.', { field: 'before' })
  return { sort: (found[1] ?? 'opened') as CaseSort, at: Number(found[2] ?? 0), id: found[3] as string }
}

/** One page of the queue: one query, and an index in the order that is shown for each filter. */
export async function listCases(
  room: Pick<DeskRoom, 'store' | 'clock'>,
  filter: CaseFilter,
  page: CasePage & { but?: readonly string[] },
  scope: Scope,
): Promise<CaseView[] | Problem> {
  const sort = sortOf(filter, page.sort)
  const place = page.before === undefined ? undefined : placeIn(page.before)
  if (place instanceof Problem) return place
  if (place !== undefined && place.sort !== sort)
    return new Problem('invalid-field', 'That is a place in a list of another order.', { field: 'before' })
  let query = room.store.tables<CaseTables>().selectFrom('desk.cases as c').selectAll()
  for (const condition of conditionsOf(filter, scope, room.clock.now())) query = query.where(condition)
  if (page.but?.length) query = query.where('c.id', 'not in', page.but)
  if (sort === 'due') {
    query = query.where('c.due_at', 'is not', null)
    if (place) query = query.where(sql<SqlBool>`(c.due_at, c.id) > (${place.at}::bigint, ${place.id})`)
    query = query.orderBy('c.due_at').orderBy('c.id')
  } else if (sort === 'updated') {
    if (place) query = query.where(sql<SqlBool>`(c.updated_at, c.id) < (${place.at}::bigint, ${place.id})`)
    query = query.orderBy('c.updated_at', 'desc').orderBy('c.id', 'desc')
  } else {
    if (place) query = query.where('c.id', '<', place.id)
    query = query.orderBy('c.id', 'desc')
  }
  const rows = await query.limit(pageLimit(page)).execute()
  return rows.map((row) => caseView(row as CaseRow))
}

function conditionsOf(filter: CaseFilter, scope: Scope, now: number): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = []
  const organisation = scope.organisation ?? filter.organisation
  if (organisation !== undefined) all.push(sql`c.organisation = ${organisation}`)
  if (filter.status !== undefined) all.push(sql`c.status = ${filter.status}`)
  if (filter.assignee === 'none') all.push(sql`c.assignee is null`)
  else if (filter.assignee !== undefined) all.push(sql`c.assignee = ${filter.assignee}`)
  if (filter.procedure !== undefined) all.push(sql`c.procedure = ${filter.procedure}`)
  if (filter.priority !== undefined) all.push(sql`c.priority = ${casePriorities.indexOf(filter.priority)}::smallint`)
  if (filter.tag !== undefined) all.push(sql`c.tags @> ${JSON.stringify([filter.tag])}::jsonb`)
  if (filter.waitingFor !== undefined) all.push(sql`c.waiting_for = ${filter.waitingFor}`)
  if (filter.overdue === true) all.push(sql`c.due_at < ${now}::bigint`, sql`c.paused_since is null`)
  else if (filter.overdue === false) all.push(sql`not (c.due_at < ${now}::bigint and c.paused_since is null)`)
  if (filter.ref !== undefined) all.push(sql`(c.person = ${filter.ref} or c.about = ${filter.ref})`)
  if (filter.reference !== undefined) all.push(sql`c.reference = ${plainReference(filter.reference)}`)
  if (filter.booking !== undefined) all.push(sql`c.booking = ${filter.booking}`)
  if (filter.account !== undefined) all.push(sql`c.account = ${filter.account}`)
  if (filter.mentions !== undefined)
    all.push(sql`c.id in (select m.case_id from desk.mentions m where m.staff = ${filter.mentions})`)
  return all
}

/** As people read it back: small letters, blanks, "O" for zero, "I" and "L" for one. */
export function plainReference(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .slice(0, 16)
}

/** How many are past their time: counted up to a thousand, which is all that a screen tells. */
export async function overdueCount(
  room: Pick<DeskRoom, 'store' | 'clock'>,
  scope: Scope,
  most = 1_000,
): Promise<number> {
  const own = scope.organisation === undefined ? sql`` : sql`and organisation = ${scope.organisation}`
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (
      select 1 from desk.cases where due_at < ${room.clock.now()}::bigint and paused_since is null ${own} limit ${most}
    ) as overdue`.execute(room.store.tables<CaseTables>())
  return rows[0]?.n ?? 0
}
