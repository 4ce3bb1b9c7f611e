import { sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, type Doing, notFound, outside, type PersonRef, Problem, type Scope } from '../terms/index.ts'
import { type CaseGiven, type CaseView, type CheckedCase, casePriorities, caseView, checkCase } from './case.ts'
import { type CaseDeadline, deadlineOf, startClock, targetMsOf } from './case-clock.ts'
import { refusesCase } from './case-colleague.ts'
import { CaseLive } from './case-live.ts'
import { type CaseFilter, type CasePage, listCases, overdueCount } from './case-queue.ts'
import { columnsOf, findCase, recordCase } from './case-row.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import type { ComplaintRow, DeskTables } from './migrations.ts'
import { type DeskRoom, holdOf } from './room.ts'

/** So many of a queue are looked at for one that nobody writes in: more than a desk has agents. */
const nextLookedAt = 100

/** Cases: opened, found, read. What is done on them stands in case-acts.ts and beside it. */
export class Cases {
  readonly live: CaseLive
  readonly #room: DeskRoom
  constructor(room: DeskRoom) {
    this.#room = room
    this.live = new CaseLive(room.store, room.clock)
  }

  /** Opens a case. Problem 'invalid-field', 'invalid-number', 'invalid-time', 'not-found' (a complaint or colleague that is not theirs). */
  async open(given: CaseGiven, actor: Actor): Promise<CaseView | Problem> {
    const room = this.#room
    const checked = checkCase(given, room.clock.now())
    if (checked instanceof Problem) return checked
    const version = room.procedures.get(given.procedure)?.version
    if (version === undefined)
      return new Problem('invalid-field', 'There is no such procedure.', { field: 'procedure' })
    const complaint = given.complaint === undefined ? undefined : await this.#complaint(given.complaint, actor)
    if (complaint instanceof Problem) return complaint
    if (given.assignee !== undefined) {
      const refused = await refusesCase(room, given.assignee, actor.organisation)
      if (refused) return refused
    }
    const about = checked.about ? room.vault.personRef(checked.about.e164) : (complaint?.about ?? undefined)
    const [line] = about ? await room.lines.list({ callerId: about as PersonRef, limit: 1 }, actor) : []
    const found = { ...checked, version, complaint, line: line?.id ?? null }
    return act(room, actor, (trx, doing) => this.#opened(trx, doing, given, found))
  }

  async get(id: string, scope: Scope): Promise<CaseView | Problem> {
    const row = await findCase(this.#room.store.tables(), id, scope)
    return row instanceof Problem ? row : caseView(row)
  }

  list(filter: CaseFilter, page: CasePage, scope: Scope): Promise<CaseView[] | Problem> {
    return listCases(this.#room, filter, page, scope)
  }

  /** Cases that were merged into this one, and how many notes there are in all of them. One statement. */
  async hangingOn(id: string): Promise<{ merged: string[]; notes: number }> {
    const { rows } = await sql<{ id: string; notes: number }>`
      select c.id, (select count(*)::int from desk.notes n where n.case_id = c.id) as notes from (
        select ${id} as id union all (select id from desk.cases where merged_into = ${id} order by id limit 200)
      ) as c`.execute(this.#room.store.tables<CaseTables>())
    return {
      merged: rows.map((row) => row.id).filter((one) => one !== id),
      notes: rows.reduce((sum, row) => sum + row.notes, 0),
    }
  }

  /** Undefined once it is closed. */
  deadline(view: CaseView): CaseDeadline | undefined {
    return deadlineOf(this.#room.calendar, view, this.#room.clock.now())
  }

  /** How many are past their time, counted up to a thousand. */
  overdue(scope: Scope): Promise<number> {
    return overdueCount(this.#room, scope)
  }

  /**
   * The case after the one that was just finished (`before`, its place; `but`, its id), in the same list: the first that nobody else is
   * writing in. At the end of the list it begins at the top again. Undefined where there is none.
   */
  async next(
    filter: CaseFilter,
    page: Omit<CasePage, 'limit'> & { but?: string | undefined; reader: string },
    scope: Scope,
  ): Promise<CaseView | undefined | Problem> {
    await this.live.ready()
    const free = ({ id }: CaseView) => !this.live.present(id, page.reader).some(({ editing }) => editing)
    for (const before of page.before === undefined ? [undefined] : [page.before, undefined]) {
      const but = page.but === undefined ? [] : [page.but]
      const found = await listCases(this.#room, filter, { sort: page.sort, before, limit: nextLookedAt, but }, scope)
      if (found instanceof Problem) return found
      const next = found.find(free)
      if (next) return next
    }
    return undefined
  }

  async #opened(trx: Transaction, doing: Doing, given: CaseGiven, found: Found) {
    const room = this.#room
    const actor = doing.actor
    const { complaint, version } = found
    const id = await this.#freeId(trx)
    const hold = holdOf(id, null)
    const kept = async (ref: string | null | undefined) =>
      ref && (await room.vault.retain(trx, ref, hold)) ? (ref as PersonRef) : null
    const person = found.person
      ? await room.vault.sealNumber(trx, found.person.e164, hold)
      : await kept(given.person ?? complaint?.person)
    if (given.person !== undefined && person === null) return notFound('person')
    const about = found.about ? await room.vault.sealNumber(trx, found.about.e164, hold) : await kept(complaint?.about)
    const document = found.text === undefined ? null : await room.vault.sealText(trx, found.text, hold)
    const priority = given.priority ?? 'normal'
    const row: CaseRow = {
      id,
      reference: id.slice(-8),
      organisation: actor.organisation ?? null,
      procedure: given.procedure,
      procedure_version: version,
      channel: given.channel,
      lang: given.lang,
      person,
      about,
      happened_at: given.at ?? complaint?.happened_at ?? null,
      document,
      consent: given.consent ?? null,
      status: 'open',
      waiting_for: null,
      waiting_until: null,
      priority: casePriorities.indexOf(priority),
      assignee: given.assignee ?? null,
      tags: found.tags,
      repeated: person !== null && (await this.#hadCase(trx, person, actor)),
      opened_at: doing.at,
      opened_by: actor,
      updated_at: doing.at,
      updated_by: actor,
      ...startClock(room.calendar, targetMsOf(given.procedure, priority), doing.at),
      outcome: null,
      closed_at: null,
      ended_at: null,
      closed_by: null,
      merged_into: null,
      complaint: complaint?.id ?? null,
      booking: given.booking ?? null,
      account: null,
      line: found.line,
      revision: 1,
      act: doing.id,
    }
    await trx.tables<CaseTables>().insertInto('desk.cases').values(columnsOf(row)).execute()
    await recordCase(room, trx, undefined, row)
    const detail = { case: id, procedure: row.procedure, version, channel: row.channel, repeated: row.repeated }
    return { result: caseView(row), name: 'desk.open-case', owner: actor.organisation, detail }
  }

  /** The end of an id is chance: eight characters of it are the reference, and must be nobody else's. */
  async #freeId(trx: Transaction): Promise<string> {
    for (;;) {
      const id = this.#room.ids.next('case')
      const taken = await trx
        .tables<CaseTables>()
        .selectFrom('desk.cases')
        .select('id')
        .where('reference', '=', id.slice(-8))
        .executeTakeFirst()
      if (!taken) return id
    }
  }

  async #hadCase(trx: Transaction, person: PersonRef, scope: Scope): Promise<boolean> {
    let query = trx.tables<CaseTables>().selectFrom('desk.cases').select('id').where('person', '=', person)
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    return (await query.limit(1).executeTakeFirst()) !== undefined
  }

  async #complaint(id: string, scope: Scope): Promise<ComplaintRow | Problem> {
    const db = this.#room.store.tables<DeskTables>()
    const row = await db.selectFrom('desk.complaints').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('complaint') : row
  }
}

/** What was read and looked up before the transaction. */
interface Found extends CheckedCase {
  version: number
  complaint: ComplaintRow | undefined
  line: string | null
}
