import type { Selectable } from 'kysely'
import type { Procedure } from '../procedures/index.ts'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  checkReason,
  notFound,
  outside,
  type Page,
  Problem,
  pageLimit,
  type Scope,
  type Text,
} from '../terms/index.ts'
import { caseIn, setCaseState } from './case-row.ts'
import type { EscalationRow, RunTables } from './run-migrations.ts'
import { holdOfCase, type RunRoom } from './run-room.ts'

/** Escalations of a case that nobody has answered. */
export async function openEscalations(trx: Transaction, caseId: string): Promise<number> {
  const { count } = await trx
    .tables<RunTables>()
    .selectFrom('desk.escalations')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('case_id', '=', caseId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return count
}

/** What the desk cannot settle by itself, with what it found. */
export interface EscalationView {
  id: string
  organisation?: string | undefined
  case: string
  procedure: string
  version: number
  /** The step that escalated: its title says what it is about. */
  cause: string
  state: EscalationRow['state']
  /** The findings, sealed: `doc_…`. */
  document?: string | undefined
  /** Ids of the case's attachments. */
  pictures: readonly string[]
  bookings: readonly string[]
  createdAt: number
  createdBy: Actor
  endedAt?: number | undefined
  endedBy?: Actor | undefined
  answer?: string | undefined
  digest?: string | undefined
  act: string
}

export function escalationView(row: Selectable<EscalationRow>): EscalationView {
  return {
    id: row.id,
    organisation: row.organisation ?? undefined,
    case: row.case_id,
    procedure: row.procedure,
    version: row.version,
    cause: row.cause,
    state: row.state,
    document: row.document ?? undefined,
    pictures: row.pictures,
    bookings: row.bookings,
    createdAt: row.created_at,
    createdBy: row.created_by,
    endedAt: row.ended_at ?? undefined,
    endedBy: row.ended_by ?? undefined,
    answer: row.answer ?? undefined,
    digest: row.digest ?? undefined,
    act: row.act,
  }
}

type EscalationRoom = Pick<RunRoom, 'store' | 'clock' | 'ids' | 'vault' | 'recordAct' | 'calendar' | 'notices'>

/** Hands cases on to whoever can settle them. */
export class Escalations {
  readonly #room: EscalationRoom
  constructor(room: EscalationRoom) {
    this.#room = room
  }

  /** Part of a step's act. `text`: the findings, sealed with the case. */
  createIn(
    trx: Transaction,
    given: {
      case: string
      organisation?: string | undefined
      procedure: Pick<Procedure, 'id' | 'version'>
      cause: string
      /** The cause in every language, for those who are told of it. */
      title: Text
      text: string
      pictures: readonly string[]
      bookings: readonly string[]
    },
    actor: Actor,
  ): Promise<EscalationView | Problem> {
    const room = this.#room
    return actIn(trx, room, actor, async (_, doing) => {
      const row = await trx
        .tables<RunTables>()
        .insertInto('desk.escalations')
        .values({
          id: room.ids.next('escalation'),
          organisation: given.organisation ?? null,
          case_id: given.case,
          procedure: given.procedure.id,
          version: given.procedure.version,
          cause: given.cause,
          state: 'open',
          document: await room.vault.sealText(trx, given.text, holdOfCase(given.case)),
          pictures: JSON.stringify(given.pictures),
          bookings: JSON.stringify(given.bookings),
          created_at: doing.at,
          created_by: JSON.stringify(actor),
          ended_at: null,
          ended_by: null,
          answer: null,
          digest: null,
          act: doing.id,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await this.#changed(trx, row)
      await room.notices.announceIn(trx, 'escalation.opened', {
        about: row.id,
        title: given.title,
        path: `/cases/${given.case}`,
        data: { case: given.case, procedure: given.procedure.id, cause: given.cause, pictures: given.pictures.length },
      })
      const detail = { escalation: row.id, case: given.case, procedure: row.procedure, cause: given.cause }
      return { result: escalationView(row), name: 'desk.escalate', owner: given.organisation, detail }
    })
  }

  /** Settles it. The case, where it is escalated still, is open again for whoever tells the person. */
  answer(id: string, answer: string, actor: Actor): Promise<EscalationView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const refused = checkReason('answer', answer)
      if (refused) return refused
      const before = await trx
        .tables<RunTables>()
        .selectFrom('desk.escalations')
        .select(['organisation', 'case_id'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!before || outside(actor, before.organisation)) return notFound('escalation')
      // The case first, as whoever works on its procedure does: two that take both rows never wait for each other.
      const of = await caseIn(trx, before.case_id, actor)
      const row = await this.#end(trx, id, { state: 'answered', answer }, actor, doing)
      if (!row) return new Problem('wrong-state', 'This was answered or withdrawn before.')
      if (!(of instanceof Problem) && of.status === 'escalated' && (await openEscalations(trx, of.id)) === 0)
        await setCaseState(room, trx, doing, of, { status: 'open' })
      await room.notices.announceIn(trx, 'escalation.answered', {
        about: id,
        title: { ko: '이관 건에 답변이 왔습니다', zh: '上报已答复', en: 'An escalation was answered' },
        path: `/cases/${row.case_id}`,
        data: { case: row.case_id, procedure: row.procedure, cause: row.cause },
      })
      const detail = { escalation: id, case: row.case_id }
      return {
        result: escalationView(row),
        name: 'desk.answer-escalation',
        owner: row.organisation ?? undefined,
        detail,
      }
    })
  }

  /** It was posted by mistake. Not once somebody has answered it. */
  async withdrawIn(trx: Transaction, id: string, reason: string, actor: Actor): Promise<Problem | undefined> {
    const outcome = await actIn(trx, this.#room, actor, async (_, doing) => {
      const row = await this.#end(trx, id, { state: 'withdrawn', answer: reason }, actor, doing)
      if (!row) return new Problem('wrong-state', 'This was answered or withdrawn before.')
      const detail = { escalation: id, case: row.case_id }
      return { result: undefined, name: 'desk.withdraw-escalation', owner: row.organisation ?? undefined, detail }
    })
    return outcome instanceof Problem ? outcome : undefined
  }

  async #end(
    trx: Transaction,
    id: string,
    how: Pick<EscalationRow, 'state' | 'answer'>,
    actor: Actor,
    doing: { id: string; at: number },
  ): Promise<Selectable<EscalationRow> | undefined> {
    const row = await trx
      .tables<RunTables>()
      .updateTable('desk.escalations')
      .set({ ...how, ended_at: doing.at, ended_by: JSON.stringify(actor), act: doing.id })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returningAll()
      .executeTakeFirst()
    if (row) await this.#changed(trx, row)
    return row
  }

  async get(id: string, scope: Scope): Promise<EscalationView | Problem> {
    const row = await this.#room.store
      .tables<RunTables>()
      .selectFrom('desk.escalations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('escalation') : escalationView(row)
  }

  /** The findings in clear. The vault's access log has it first. */
  async words(id: string, purpose: string, actor: Actor): Promise<string | Problem> {
    const found = await this.get(id, actor)
    if (found instanceof Problem) return found
    return found.document === undefined ? notFound('text') : this.#room.vault.reveal(found.document, purpose, actor)
  }

  /** Newest first. */
  async list(
    filter: Page & {
      state?: EscalationRow['state'] | undefined
      case?: string | undefined
      procedure?: string | undefined
      digest?: string | undefined
    },
    scope: Scope,
  ): Promise<EscalationView[]> {
    let query = this.#room.store.tables<RunTables>().selectFrom('desk.escalations').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.case !== undefined) query = query.where('case_id', '=', filter.case)
    if (filter.procedure !== undefined) query = query.where('procedure', '=', filter.procedure)
    if (filter.digest !== undefined) query = query.where('digest', '=', filter.digest)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(escalationView)
  }

  async #changed(
    trx: Transaction,
    row: Pick<EscalationRow, 'id' | 'case_id' | 'organisation' | 'state' | 'cause'>,
  ): Promise<void> {
    const data = { case: row.case_id, state: row.state, cause: row.cause, organisation: row.organisation }
    await this.#room.store.changes.record(trx, { room: 'desk', kind: 'escalation', key: row.id, data })
  }
}
