import type { Kysely } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Doing, notFound, outside, Problem, type Scope } from '../terms/index.ts'
import { type CasePriority, type CaseStatus, type CaseWait, casePriorities } from './case.ts'
import { moveClock, targetMsOf } from './case-clock.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import { type DeskRoom, holdOf, keptUntil } from './room.ts'
import { cancelTasksOf } from './task-cancel.ts'

/** The narrow face of a case for whoever works on it inside the desk: a locked row, its next state, and the word that it changed. */

/** What a part of the desk may change of a case; absent stays as it is. */
export interface CaseState {
  /** `waiting` needs `waitingFor`, `closed` needs `outcome`. Leaving `waiting` ends what was waited for. */
  status?: CaseStatus | undefined
  waitingFor?: CaseWait | undefined
  /** ms. */
  waitingUntil?: number | undefined
  outcome?: string | undefined
  priority?: CasePriority | undefined
  /** Null: nobody's. */
  assignee?: string | null | undefined
  tags?: readonly string[] | undefined
  /** References that are sealed under the case's hold already. */
  person?: string | undefined
  about?: string | undefined
  complaint?: string | undefined
  booking?: string | undefined
  account?: string | undefined
  line?: string | undefined
}

type Parts = Pick<DeskRoom, 'store' | 'calendar' | 'vault'>

export async function findCase(db: Kysely<CaseTables>, id: string, scope: Scope): Promise<CaseRow | Problem> {
  const row = await db.selectFrom('desk.cases').selectAll().where('id', '=', id).executeTakeFirst()
  return !row || outside(scope, row.organisation) ? notFound('case') : row
}

/** The case, locked until the transaction ends. Problem 'not-found' where it is another's. */
export async function caseIn(trx: Transaction, id: string, scope: Scope): Promise<CaseRow | Problem> {
  const db = trx.tables<CaseTables>()
  const row = await db.selectFrom('desk.cases').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  return !row || outside(scope, row.organisation) ? notFound('case') : row
}

/** As `caseIn`, for an act that a closed case does not allow. */
export async function liveCaseIn(trx: Transaction, id: string, scope: Scope): Promise<CaseRow | Problem> {
  const row = await caseIn(trx, id, scope)
  if (row instanceof Problem || row.status !== 'closed') return row
  return row.merged_into === null
    ? new Problem('wrong-state', 'This case is closed: reopen it first.', { present: presentState(row) })
    : new Problem('wrong-state', 'This case was merged into another: work on that one.', {
        present: presentState(row),
        mergedInto: row.merged_into,
      })
}

/** What a client needs to see that somebody was faster. */
export function presentState(row: CaseRow) {
  return {
    revision: row.revision,
    status: row.status,
    priority: casePriorities[row.priority],
    updatedAt: new Date(row.updated_at).toISOString(),
    updatedBy: (row.updated_by as { id: string }).id,
    ...(row.assignee !== null && { assignee: row.assignee }),
  }
}

/** Refuses an act that was decided upon looking at an older state of the case. */
export function overtaken(row: CaseRow, revision: number | undefined): Problem | undefined {
  if (revision === undefined || revision === row.revision) return undefined
  return new Problem('wrong-state', 'Somebody changed this case meanwhile: look at it again.', {
    present: presentState(row),
  })
}

/**
 * Brings a locked case into its next state: status and what it waits for, its clock, its holds; bumps the revision and records the change.
 * The caller's act stands on it. Hands back the row as it is now.
 */
export async function setCaseState(
  room: Parts,
  trx: Transaction,
  doing: Doing,
  of: string | CaseRow,
  to: CaseState,
): Promise<CaseRow> {
  const row = typeof of === 'string' ? await caseIn(trx, of, {}) : of
  if (row instanceof Problem) throw new Error(`there is no case ${of}`)
  const status = to.status ?? (row.status as CaseStatus)
  const priority = to.priority ?? (casePriorities[row.priority] as CasePriority)
  const waitingFor = status === 'waiting' ? (to.waitingFor ?? row.waiting_for) : null
  if (status === 'waiting' && waitingFor === null) throw new Error('a case that waits waits for something')
  const targetMs =
    to.priority === undefined || to.priority === casePriorities[row.priority]
      ? row.target_ms
      : targetMsOf(row.procedure, priority)
  const moved = status !== row.status || targetMs !== row.target_ms
  const closing = status === 'closed' && row.status !== 'closed'
  const reopening = status !== 'closed' && row.status === 'closed'
  const outcome = status === 'closed' ? (to.outcome ?? row.outcome) : null
  if (status === 'closed' && outcome === null) throw new Error('a case that is closed has an outcome')
  const set: Partial<CaseRow> = {
    ...(moved && moveClock(room.calendar, row, { status, targetMs }, doing.at)),
    status,
    waiting_for: waitingFor,
    waiting_until:
      status !== 'waiting' ? null : (to.waitingUntil ?? (to.waitingFor === undefined ? row.waiting_until : null)),
    outcome,
    priority: casePriorities.indexOf(priority),
    ...(to.assignee !== undefined && { assignee: to.assignee }),
    ...(to.tags !== undefined && { tags: to.tags }),
    ...(to.person !== undefined && { person: to.person }),
    ...(to.about !== undefined && { about: to.about }),
    ...(to.complaint !== undefined && { complaint: to.complaint }),
    ...(to.booking !== undefined && { booking: to.booking }),
    ...(to.account !== undefined && { account: to.account }),
    ...(to.line !== undefined && { line: to.line }),
    ...(closing && { closed_at: doing.at, closed_by: doing.actor }),
    ...(reopening && { closed_at: null, closed_by: null, merged_into: null }),
  }
  const now = await writeCase(room, trx, doing, row, set)
  if (closing) await cancelTasksOf(room, trx, doing, row.id)
  if (closing || reopening) await holdFile(room, trx, row.id, closing ? keptUntil(doing.at) : null)
  return now
}

/** What a case and those merged into it hold is one file: kept until then (ms; null: as long as it is open). */
async function holdFile(room: Parts, trx: Transaction, id: string, until: number | null): Promise<void> {
  const merged = await trx
    .tables<CaseTables>()
    .selectFrom('desk.cases')
    .select('id')
    .where('merged_into', '=', id)
    .execute()
  for (const one of [id, ...merged.map((row) => row.id)]) await room.vault.retime(trx, holdOf(one, until))
}

/** Says that something hanging on the case changed (a step, an attachment): its revision grows and screens hear of it. */
export async function touch(room: Parts, trx: Transaction, doing: Doing, of: string | CaseRow): Promise<CaseRow> {
  return await setCaseState(room, trx, doing, of, {})
}

/** Writes columns of a locked case. `quietly`: the revision stays (a note, a link). */
export async function writeCase(
  room: Parts,
  trx: Transaction,
  doing: Doing,
  row: CaseRow,
  set: Partial<CaseRow>,
  quietly = false,
): Promise<CaseRow> {
  const next: CaseRow = {
    ...row,
    ...set,
    updated_at: doing.at,
    updated_by: doing.actor,
    revision: row.revision + (quietly ? 0 : 1),
    act: quietly ? row.act : doing.id,
  }
  const { id: _, ...columns } = columnsOf(next)
  await trx.tables<CaseTables>().updateTable('desk.cases').set(columns).where('id', '=', row.id).execute()
  await recordCase(room, trx, row, next)
  return next
}

/** JSON columns go in as text. */
export function columnsOf(row: CaseRow): CaseRow {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return {
    ...row,
    tags: json(row.tags),
    opened_by: json(row.opened_by),
    updated_by: json(row.updated_by),
    closed_by: json(row.closed_by),
  }
}

/** Where a case counts: queues are counted in memory from these. */
export interface CasePlace {
  status: string
  assignee: string | null
  waitingFor: string | null
}
const placeOf = (row: CaseRow): CasePlace => ({
  status: row.status,
  assignee: row.assignee,
  waitingFor: row.waiting_for,
})

export async function recordCase(
  room: Pick<DeskRoom, 'store'>,
  trx: Transaction,
  before: CaseRow | undefined,
  after: CaseRow,
): Promise<void> {
  const data = {
    organisation: after.organisation,
    revision: after.revision,
    from: before ? placeOf(before) : null,
    to: placeOf(after),
  }
  await room.store.changes.record(trx, { room: 'desk', kind: 'case', key: after.id, data })
}
