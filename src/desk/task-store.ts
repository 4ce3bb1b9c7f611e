import type { Selectable } from 'kysely'
import type { Procedure } from '../procedures/index.ts'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  actIn,
  attempt,
  checkReason,
  hourMs,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import { caseIn } from './case-row.ts'
import type { RunTables, TaskRow } from './run-migrations.ts'
import { holdOfCase, type RunRoom } from './run-room.ts'

/** A booker is called back within a day. */
export const callBackWithinMs = 24 * hourMs

/** Something that somebody must do outside the house, and say how it went. */
export interface TaskView {
  id: string
  organisation?: string | undefined
  case: string
  /** The step of the procedure that made it: its words and outcomes are there. */
  procedure: string
  version: number
  step: string
  kind: 'call-back'
  state: TaskRow['state']
  person?: PersonRef | undefined
  booking?: string | undefined
  createdAt: number
  createdBy: Actor
  dueAt?: number | undefined
  outcome?: string | undefined
  note?: string | undefined
  doneAt?: number | undefined
  doneBy?: Actor | undefined
  act: string
}

export function taskView(row: Selectable<TaskRow>): TaskView {
  return {
    id: row.id,
    organisation: row.organisation ?? undefined,
    case: row.case_id,
    procedure: row.procedure,
    version: row.version,
    step: row.step,
    kind: 'call-back',
    state: row.state,
    person: (row.person ?? undefined) as PersonRef | undefined,
    booking: row.booking ?? undefined,
    createdAt: row.created_at,
    createdBy: row.created_by,
    dueAt: row.due_at ?? undefined,
    outcome: row.outcome ?? undefined,
    note: row.note ?? undefined,
    doneAt: row.done_at ?? undefined,
    doneBy: row.done_by ?? undefined,
    act: row.act,
  }
}

type TaskRoom = Pick<RunRoom, 'store' | 'clock' | 'ids' | 'vault' | 'recordAct' | 'notices'>

/** Goes on with the case whose procedure waits for the task; in the transaction that ends it. */
export type TaskEnded = (trx: Transaction, task: TaskView, actor: Actor) => Promise<Problem | undefined>

/** Call-backs: made by procedures, done by people. */
export class Tasks {
  readonly #room: TaskRoom
  constructor(room: TaskRoom) {
    this.#room = room
  }

  /** Part of a step's act. The person's number is kept for as long as the case. */
  createIn(
    trx: Transaction,
    given: {
      case: string
      organisation?: string | undefined
      procedure: Pick<Procedure, 'id' | 'version'>
      step: string
      person: PersonRef
      booking?: string | undefined
    },
    actor: Actor,
  ): Promise<TaskView | Problem> {
    const room = this.#room
    return actIn(trx, room, actor, async (_, doing) => {
      if (!(await room.vault.retain(trx, given.person, holdOfCase(given.case))))
        return new Problem('data-destroyed', 'The number to call has been destroyed: its time was over.')
      const row = await trx
        .tables<RunTables>()
        .insertInto('desk.tasks')
        .values({
          id: room.ids.next('task'),
          organisation: given.organisation ?? null,
          case_id: given.case,
          procedure: given.procedure.id,
          version: given.procedure.version,
          step: given.step,
          kind: 'call-back',
          state: 'open',
          person: given.person,
          booking: given.booking ?? null,
          created_at: doing.at,
          created_by: JSON.stringify(actor),
          due_at: doing.at + callBackWithinMs,
          told_at: null,
          outcome: null,
          note: null,
          done_at: null,
          done_by: null,
          act: doing.id,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await this.#changed(trx, row)
      const detail = { task: row.id, case: given.case, booking: given.booking }
      return { result: taskView(row), name: 'desk.create-task', owner: given.organisation, detail }
    })
  }

  /**
   * Says how it went; `ended` goes on with the case in the same transaction.
   * @errors not-found · wrong-state: it was done or cancelled before · invalid-field: the note holds a number
   */
  report(
    id: string,
    given: { outcome: string; note?: string | undefined },
    actor: Actor,
    ended: TaskEnded,
  ): Promise<TaskView | Problem> {
    const refused = given.note === undefined ? undefined : checkReason('note', given.note)
    if (refused) return Promise.resolve(refused)
    return attempt(this.#room.store, (trx) =>
      this.#end(trx, id, { state: 'done', outcome: given.outcome, note: given.note ?? null }, actor, ended),
    )
  }

  /** Nobody needs to do it any more. */
  async cancelIn(trx: Transaction, id: string, reason: string, actor: Actor): Promise<Problem | undefined> {
    const ended = await this.#end(trx, id, { state: 'cancelled', outcome: null, note: reason }, actor)
    return ended instanceof Problem ? ended : undefined
  }

  #end(
    trx: Transaction,
    id: string,
    how: Pick<TaskRow, 'state' | 'outcome' | 'note'>,
    actor: Actor,
    ended?: TaskEnded,
  ): Promise<TaskView | Problem> {
    return actIn(trx, this.#room, actor, async (_, doing) => {
      const db = trx.tables<RunTables>()
      const before = await db
        .selectFrom('desk.tasks')
        .select(['organisation', 'case_id'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!before || outside(actor, before.organisation)) return notFound('task')
      // The case first, as whoever closes it does: two that take both rows never wait for each other.
      await caseIn(trx, before.case_id, {})
      const row = await db
        .updateTable('desk.tasks')
        .set({ ...how, done_at: doing.at, done_by: JSON.stringify(actor), act: doing.id })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This task was done or cancelled before.')
      const task = taskView(row)
      const refused = await ended?.(trx, task, actor)
      if (refused) return refused
      await this.#changed(trx, row)
      const detail = { task: id, case: task.case, outcome: task.outcome }
      const name = how.state === 'done' ? 'desk.end-task' : 'desk.cancel-task'
      return { result: task, name, owner: task.organisation, detail }
    })
  }

  async get(id: string, scope: Scope): Promise<TaskView | Problem> {
    const row = await this.#room.store
      .tables<RunTables>()
      .selectFrom('desk.tasks')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('task') : taskView(row)
  }

  /** Newest first. */
  async list(
    filter: Page & {
      state?: TaskRow['state'] | undefined
      case?: string | undefined
      overdue?: boolean | undefined
    },
    scope: Scope,
  ): Promise<TaskView[]> {
    let query = this.#room.store.tables<RunTables>().selectFrom('desk.tasks').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.case !== undefined) query = query.where('case_id', '=', filter.case)
    if (filter.overdue) query = query.where('state', '=', 'open').where('due_at', '<=', this.#room.clock.now())
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(taskView)
  }

  /** Tells once of each task that nobody has done in time; for a job that runs every few minutes. How many. */
  async tellDue(): Promise<number> {
    const { store, clock, notices } = this.#room
    const now = clock.now()
    return await store.transaction(async (trx) => {
      const db = trx.tables<RunTables>()
      const due = await db
        .updateTable('desk.tasks')
        .set({ told_at: now })
        .where('id', 'in', (e) =>
          e
            .selectFrom('desk.tasks')
            .select('id')
            .where('state', '=', 'open')
            .where('due_at', '<=', now)
            .where('told_at', 'is', null)
            .orderBy('due_at')
            .limit(200)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'case_id'])
        .execute()
      for (const task of due)
        await notices.announceIn(trx, 'task.due', {
          about: task.id,
          title: {
            ko: '예약자에게 전화할 일이 기한을 넘겼습니다',
            zh: '回拨预订人的任务已逾期',
            en: 'A call-back is overdue',
          },
          path: `/cases/${task.case_id}`,
          data: { case: task.case_id },
        })
      return due.length
    })
  }

  async #changed(trx: Transaction, row: Pick<TaskRow, 'id' | 'organisation' | 'case_id' | 'state'>): Promise<void> {
    const data = { case: row.case_id, state: row.state, organisation: row.organisation }
    await this.#room.store.changes.record(trx, { room: 'desk', kind: 'task', key: row.id, data })
  }
}
