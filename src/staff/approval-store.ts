import type { Kysely } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  attempt,
  type Clock,
  checkReason,
  dayMs,
  type Ids,
  notFound,
  outside,
  type Page,
  Problem,
  pageLimit,
  type RecordAct,
  type Scope,
  systemActor,
} from '../terms/index.ts'
import {
  type Approval,
  type ApprovalExecutor,
  type ApprovalHearer,
  type ApprovalRequest,
  type ApprovalState,
  type ApprovalTables,
  approvalOf,
} from './approval.ts'

export const approvalLifeMs = 14 * dayMs

export interface ApprovalRoom {
  store: Store
  clock: Clock
  ids: Ids
  recordAct: RecordAct<Transaction>
}

/** Second-person approval: one asks, another decides, and the decision does what was asked in the same transaction. */
export class Approvals {
  readonly #room: ApprovalRoom
  readonly #executors = new Map<string, ApprovalExecutor>()
  readonly #hearers: ApprovalHearer[] = []
  constructor(room: ApprovalRoom) {
    this.#room = room
  }

  /** Once for each act, while rooms are being wired. Throws on a second executor of the same name. */
  register(actName: string, executor: ApprovalExecutor): void {
    if (this.#executors.has(actName)) throw new Error(`two executors for approvals of ${actName}`)
    this.#executors.set(actName, executor)
  }

  /** Who waits for what was decided (a case that goes on by it). Several may; while rooms are being wired. */
  onDecided(hearer: ApprovalHearer): void {
    this.#hearers.push(hearer)
  }

  ask(request: ApprovalRequest, actor: Actor): Promise<Approval | Problem> {
    return attempt(this.#room.store, (trx) => this.askIn(trx, request, actor))
  }

  /** As `ask`, together with whatever the transaction prepares. */
  askIn(trx: Transaction, request: ApprovalRequest, actor: Actor): Promise<Approval | Problem> {
    const room = this.#room
    return actIn(trx, room, actor, async (_, doing) => {
      if (!this.#executors.has(request.act)) throw new Error(`nothing executes approvals of ${request.act}`)
      const refused = checkReason('reason', request.reason)
      if (refused) return refused
      if (outside(actor, request.owner)) return notFound('organisation')
      const expiresAt = request.expiresAt ?? doing.at + approvalLifeMs
      if (expiresAt <= doing.at) return new Problem('invalid-time', 'It would expire at once.', { field: 'expiresAt' })
      const row = {
        id: room.ids.next('approval'),
        act: request.act,
        subject: request.subject,
        owner: request.owner ?? null,
        payload: JSON.stringify(request.payload ?? {}),
        reason: request.reason,
        case_id: request.case ?? null,
        state: 'waiting' as const,
        asked_at: doing.at,
        asked_by: JSON.stringify(actor),
        expires_at: expiresAt,
        decided_at: null,
        decided_by: null,
        note: null,
      }
      const made = await trx
        .tables<ApprovalTables>()
        .insertInto('staff.approvals')
        .values(row)
        .returningAll()
        .executeTakeFirstOrThrow()
      await this.#tell(trx, row.id, 'asked')
      const detail = { approval: row.id, act: request.act, subject: request.subject, case: request.case }
      return { result: approvalOf(made), name: 'approval.ask', owner: request.owner, detail }
    })
  }

  /**
   * Decides. Problems: not-found; same-person (who asked cannot decide); already-decided (also for the second of two at once);
   * approval-expired; or whatever the executor refuses with, in which case the approval waits on.
   */
  async decide(
    id: string,
    decision: { approve: boolean; note?: string | undefined },
    actor: Actor,
  ): Promise<Approval | Problem> {
    const room = this.#room
    const decided = await act(room, actor, async (trx, doing) => {
      const db = trx.tables<ApprovalTables>()
      // The row lock is what makes one of two concurrent decisions the second.
      const row = await db.selectFrom('staff.approvals').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      if (!row || outside(actor, row.owner)) return notFound('approval')
      if (row.asked_by.kind === actor.kind && row.asked_by.id === actor.id) {
        return new Problem('same-person', 'You asked for this: another person must decide it.')
      }
      if (row.state === 'expired' || (row.state === 'waiting' && row.expires_at <= doing.at)) {
        return new Problem('approval-expired', 'Nobody decided this in time: ask again.')
      }
      if (row.state !== 'waiting') return new Problem('already-decided', `This was ${row.state} before.`)
      if (decision.note !== undefined && decision.note !== '') {
        const refused = checkReason('note', decision.note)
        if (refused) return refused
      }
      const decided = await db
        .updateTable('staff.approvals')
        .set({
          state: decision.approve ? 'approved' : 'refused',
          decided_at: doing.at,
          decided_by: JSON.stringify(actor),
          note: decision.note ?? null,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      const approval = approvalOf(decided)
      const executor = this.#executorOf(approval)
      const problem = decision.approve
        ? await executor.approved(trx, approval, actor)
        : await executor.declined?.(trx, approval, actor)
      if (problem instanceof Problem) return problem
      for (const hearer of this.#hearers) await hearer.decided(trx, approval, actor)
      await this.#tell(trx, id, approval.state)
      const detail = { approval: id, act: approval.act, subject: approval.subject, case: approval.case }
      return {
        result: approval,
        name: `approval.${approval.state === 'approved' ? 'approve' : 'refuse'}`,
        owner: approval.owner,
        detail,
      }
    })
    if (!(decided instanceof Problem)) await this.#after(decided, actor)
    return decided
  }

  async #after(approval: Approval, by: Actor): Promise<void> {
    for (const hearer of this.#hearers) await hearer.after(approval, by)
  }

  /** Ends what nobody decided in time. For a job that runs every few minutes; returns how many it ended (at most 100 a run). */
  async expireDue(): Promise<number> {
    const room = this.#room
    const by = systemActor('approvals')
    const due = await this.#waiting(room.store.tables<ApprovalTables>())
      .where('expires_at', '<=', room.clock.now())
      .orderBy('expires_at')
      .limit(100)
      .execute()
    let ended = 0
    for (const { id } of due) {
      const outcome = await act(room, by, async (trx) => {
        const row = await trx
          .tables<ApprovalTables>()
          .updateTable('staff.approvals')
          .set({ state: 'expired' })
          .where('id', '=', id)
          .where('state', '=', 'waiting')
          .returningAll()
          .executeTakeFirst()
        // Another node was faster.
        if (!row) return new Problem('already-decided', 'Decided meanwhile.')
        const approval = approvalOf(row)
        await this.#executorOf(approval).declined?.(trx, approval, by)
        for (const hearer of this.#hearers) await hearer.decided(trx, approval, by)
        await this.#tell(trx, id, 'expired')
        return {
          result: approval,
          name: 'approval.expire',
          owner: approval.owner,
          detail: { approval: id, act: approval.act },
        }
      })
      if (outcome instanceof Problem) continue
      await this.#after(outcome, by)
      ended++
    }
    return ended
  }

  async get(id: string, scope: Scope): Promise<Approval | Problem> {
    const row = await this.#room.store
      .tables<ApprovalTables>()
      .selectFrom('staff.approvals')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return !row || outside(scope, row.owner) ? notFound('approval') : approvalOf(row)
  }

  /** How these stand, inside a transaction that is open or outside one. Unknown ones are left out. */
  async states(ids: readonly string[], trx?: Transaction): Promise<ApprovalState[]> {
    if (ids.length === 0) return []
    const db = trx?.tables<ApprovalTables>() ?? this.#room.store.tables<ApprovalTables>()
    const rows = await db
      .selectFrom('staff.approvals')
      .select('state')
      .where('id', 'in', [...ids])
      .execute()
    return rows.map(({ state }) => state)
  }

  /** Locks these until the transaction ends: for whoever locks more afterwards, in the order in which `decide` does. */
  async lockIn(trx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const db = trx.tables<ApprovalTables>()
    await db
      .selectFrom('staff.approvals')
      .select('id')
      .where('id', 'in', [...ids])
      .orderBy('id')
      .forUpdate()
      .execute()
  }

  /**
   * Whoever asked takes it back before somebody has decided: it ends as refused, in the transaction that is open.
   * @errors not-found, already-decided, invalid-field: the note holds a number
   */
  withdrawIn(trx: Transaction, id: string, note: string, actor: Actor): Promise<Approval | Problem> {
    return actIn(trx, this.#room, actor, async (_, doing) => {
      const refused = checkReason('note', note)
      if (refused) return refused
      const db = trx.tables<ApprovalTables>()
      const row = await db.selectFrom('staff.approvals').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      if (!row || outside(actor, row.owner)) return notFound('approval')
      if (row.state !== 'waiting') return new Problem('already-decided', `This was ${row.state} before.`)
      const ended = await db
        .updateTable('staff.approvals')
        .set({ state: 'refused', decided_at: doing.at, decided_by: JSON.stringify(actor), note })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      const approval = approvalOf(ended)
      await this.#executorOf(approval).declined?.(trx, approval, actor)
      await this.#tell(trx, id, 'refused')
      const detail = { approval: id, act: approval.act, subject: approval.subject, case: approval.case }
      return { result: approval, name: 'approval.withdraw', owner: approval.owner, detail }
    })
  }

  /** Newest first. */
  async list(
    filter: Page & {
      state?: ApprovalState | undefined
      act?: string | undefined
      subject?: string | undefined
      case?: string | undefined
    },
    scope: Scope,
  ): Promise<Approval[]> {
    let query = this.#room.store.tables<ApprovalTables>().selectFrom('staff.approvals').selectAll()
    if (scope.organisation !== undefined) query = query.where('owner', '=', scope.organisation)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.act !== undefined) query = query.where('act', '=', filter.act)
    if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject)
    if (filter.case !== undefined) query = query.where('case_id', '=', filter.case)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(approvalOf)
  }

  #waiting(db: Kysely<ApprovalTables>) {
    return db.selectFrom('staff.approvals').select('id').where('state', '=', 'waiting')
  }

  #executorOf(approval: Approval): ApprovalExecutor {
    const executor = this.#executors.get(approval.act)
    if (!executor) throw new Error(`nothing executes approvals of ${approval.act}`)
    return executor
  }

  /** Screens with a queue of approvals hear of it at once. */
  async #tell(trx: Transaction, id: string, kind: string): Promise<void> {
    await this.#room.store.changes.record(trx, { room: 'staff', kind: `approval-${kind}`, key: id, data: null })
  }
}
