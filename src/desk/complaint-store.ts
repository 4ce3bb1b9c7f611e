import type { Kysely } from 'kysely'
import type { RefusalGiven, RefusalView, RestrictionView } from '../consent/index.ts'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  attempt,
  checkReason,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import {
  type CheckedComplaint,
  type ComplaintGiven,
  type ComplaintView,
  checkComplaint,
  complaintView,
  type Outcome,
  outcomes,
} from './complaint.ts'
import { findMatches, keepMatches, type Match, matchView } from './match.ts'
import type { ComplaintRow, DeskTables } from './migrations.ts'
import { reportedCallCounts } from './reported-call-store.ts'
import { type DeskRoom, holdOf, keptUntil } from './room.ts'

/** A complaint with all that hangs on it. */
export interface ComplaintFile extends ComplaintView {
  matches: Match[]
  /** Refusals and restrictions that cite this complaint. */
  refusals: RefusalView[]
  restrictions: RestrictionView[]
  /** How many complaints authorities have published about the same caller. */
  reportedElsewhere: number
}

/** A complaint that is read and matched, but not on record yet. */
export interface PreparedComplaint {
  given: ComplaintGiven
  checked: CheckedComplaint
  caller: PersonRef | undefined
  matches: readonly Match[]
}

/** "They called me though I had said no": from the first word to the fact at the gate that ends it. */
export class Complaints {
  readonly #room: DeskRoom
  constructor(room: DeskRoom) {
    this.#room = room
  }

  /** Takes a complaint and copies what the ledger holds around that time, while the day keys still link it to the person. */
  async open(given: ComplaintGiven, actor: Actor): Promise<ComplaintFile | Problem> {
    const prepared = await this.prepare(given, actor)
    if (prepared instanceof Problem) return prepared
    const opened = await attempt(this.#room.store, (trx) => this.openIn(trx, prepared, actor))
    return opened instanceof Problem ? opened : this.get(opened, actor)
  }

  /** Reads what was given, and what the ledger holds about it: what `openIn` then keeps. Not inside a transaction. */
  async prepare(given: ComplaintGiven, actor: Actor): Promise<PreparedComplaint | Problem> {
    const room = this.#room
    const checked = checkComplaint(given, room.clock.now())
    if (checked instanceof Problem) return checked
    const caller = checked.about && room.vault.personRef(checked.about.e164)
    const matches = await findMatches(
      room,
      { person: room.vault.personRef(checked.person.e164), at: given.at, caller },
      actor,
    )
    return { given, checked, caller, matches }
  }

  /** Opens it inside a transaction that is open; hands back its id. */
  openIn(trx: Transaction, prepared: PreparedComplaint, actor: Actor): Promise<string | Problem> {
    const { given, checked, caller, matches } = prepared
    const room = this.#room
    const id = room.ids.next('complaint')
    return actIn(trx, room, actor, async (_, doing) => {
      const hold = holdOf(id, null)
      const person = await room.vault.sealNumber(trx, checked.person.e164, hold)
      if (checked.about) await room.vault.sealNumber(trx, checked.about.e164, hold)
      const row: ComplaintRow = {
        id,
        organisation: actor.organisation ?? null,
        person,
        about: caller ?? null,
        happened_at: given.at,
        channel: given.channel,
        document: await room.vault.sealText(trx, given.text.trim(), hold),
        state: 'open',
        outcome: null,
        note: null,
        opened_at: doing.at,
        opened_by: doing.actor,
        closed_at: null,
        closed_by: null,
        act: doing.id,
      }
      await trx
        .tables<DeskTables>()
        .insertInto('desk.complaints')
        .values({ ...row, opened_by: JSON.stringify(doing.actor) })
        .execute()
      await keepMatches(trx, id, matches)
      await this.#changed(trx, row)
      const detail = { complaint: id, channel: given.channel, matches: matches.length }
      return { result: id, name: 'desk.open-complaint', owner: actor.organisation, detail }
    })
  }

  async get(id: string, scope: Scope): Promise<ComplaintFile | Problem> {
    const { store, consent } = this.#room
    const found = await this.#find(id, scope, store.tables())
    if (found instanceof Problem) return found
    const view = complaintView(found)
    const rows = await store
      .tables<DeskTables>()
      .selectFrom('desk.matches')
      .selectAll()
      .where('complaint', '=', id)
      .orderBy('same_caller', 'desc')
      .orderBy('seq', 'desc')
      .execute()
    const cites = (fact: { case?: string | undefined }) => fact.case === id
    const [refusals, restrictions, counts] = await Promise.all([
      consent.refusals.list({ person: view.person, limit: 200 }, scope),
      consent.restrictions.list({ person: view.person, limit: 200 }, scope),
      reportedCallCounts(store, view.about ? [view.about] : []),
    ])
    return {
      ...view,
      matches: rows.map(matchView),
      refusals: refusals.filter(cites),
      restrictions: restrictions.filter(cites),
      reportedElsewhere: view.about ? (counts.get(view.about) ?? 0) : 0,
    }
  }

  /** Newest first. `caller` and `line`: those whose matches are that organisation's, or went out over that line. */
  async list(
    filter: Page & {
      state?: 'open' | 'closed'
      person?: PersonRef
      about?: PersonRef
      caller?: string | undefined
      line?: string | undefined
    },
    scope: Scope,
  ): Promise<ComplaintView[]> {
    let query = this.#room.store.tables<DeskTables>().selectFrom('desk.complaints').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    if (filter.about !== undefined) query = query.where('about', '=', filter.about)
    for (const [column, value] of [['owner', filter.caller] as const, ['source', filter.line] as const]) {
      if (value === undefined) continue
      query = query.where('id', 'in', (e) => e.selectFrom('desk.matches').select('complaint').where(column, '=', value))
    }
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(complaintView)
  }

  /**
   * Complaints that somebody made or that are about their number, by when it happened, newest first: at most 200 from before `before`
   * (ms), and whatever shares the last one's millisecond, so that paging by time loses nothing.
   */
  async timeline(
    of: PersonRef,
    page: { before?: number | undefined; limit?: number | undefined },
    scope: Scope,
  ): Promise<ComplaintView[]> {
    let query = this.#room.store
      .tables<DeskTables>()
      .selectFrom('desk.complaints')
      .selectAll()
      .where((e) => e.or([e('person', '=', of), e('about', '=', of)]))
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (page.before !== undefined) query = query.where('happened_at', '<', page.before)
    const limit = pageLimit(page)
    const rows = await query.orderBy('happened_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return rows.map(complaintView)
    const sharing = await query.where('happened_at', '=', last.happened_at).orderBy('id', 'desc').execute()
    return [...rows.filter((row) => row.happened_at > last.happened_at), ...sharing].map(complaintView)
  }

  /** The person's words in clear. The vault's access log has it first. */
  async words(id: string, purpose: string, actor: Actor): Promise<string | Problem> {
    const found = await this.#find(id, actor, this.#room.store.tables())
    return found instanceof Problem ? found : this.#room.vault.reveal(found.document, purpose, actor)
  }

  /** Looks into the ledger again, for contacts that were recorded since. */
  async matchAgain(id: string, actor: Actor): Promise<ComplaintFile | Problem> {
    const room = this.#room
    const found = await this.#find(id, actor, room.store.tables())
    if (found instanceof Problem) return found
    const [person, caller] = [found.person as PersonRef, (found.about ?? undefined) as PersonRef | undefined]
    const matches = await findMatches(room, { person, at: found.happened_at, caller }, actor)
    await room.store.transaction(async (trx) => {
      if ((await keepMatches(trx, id, matches)) > 0) await this.#changed(trx, found)
    })
    return this.get(id, actor)
  }

  /** Records the person's refusal, citing this complaint: from now on decisions cite it too. */
  refuse(
    id: string,
    given: Pick<RefusalGiven, 'organisation' | 'category' | 'channel' | 'bands' | 'until'>,
    actor: Actor,
  ): Promise<RefusalView | Problem> {
    const room = this.#room
    return attempt(room.store, async (trx) => {
      const found = await this.#openOne(trx, id, actor)
      if (found instanceof Problem) return found
      const refusal: RefusalGiven = { ...given, of: { person: found.person }, via: 'complaint', case: id }
      return room.consent.refusals.refuseIn(trx, refusal, actor)
    })
  }

  /** Asks for a restriction, citing this complaint; it holds once a second person has registered it. */
  async restrict(
    id: string,
    given: { organisation?: string | undefined; reason: string; warned: boolean },
    actor: Actor,
  ): Promise<RestrictionView | Problem> {
    const found = await this.#find(id, actor, this.#room.store.tables())
    if (found instanceof Problem) return found
    if (found.state !== 'open') return closedBefore()
    return this.#room.consent.restrictions.request({ ...given, of: { person: found.person }, case: id }, actor)
  }

  /** Ends a complaint; what it held is kept for three years more. */
  async close(
    id: string,
    given: { outcome: Outcome; note?: string | undefined },
    actor: Actor,
  ): Promise<ComplaintFile | Problem> {
    if (!outcomes.includes(given.outcome)) {
      return new Problem('invalid-field', 'There is no such outcome.', { field: 'outcome' })
    }
    const refused = given.note === undefined ? undefined : checkReason('note', given.note)
    if (refused) return refused
    const room = this.#room
    const closed = await act(room, actor, async (trx, doing) => {
      const found = await this.#openOne(trx, id, actor)
      if (found instanceof Problem) return found
      const ended = {
        state: 'closed',
        outcome: given.outcome,
        note: given.note ?? null,
        closed_at: doing.at,
        act: doing.id,
      }
      await trx
        .tables<DeskTables>()
        .updateTable('desk.complaints')
        .set({ ...ended, closed_by: JSON.stringify(doing.actor) })
        .where('id', '=', id)
        .execute()
      const hold = holdOf(id, keptUntil(doing.at))
      for (const ref of [found.person, found.about, found.document]) if (ref) await room.vault.retain(trx, ref, hold)
      await this.#changed(trx, { ...found, ...ended })
      const owner = found.organisation ?? undefined
      return {
        result: undefined,
        name: 'desk.close-complaint',
        owner,
        detail: { complaint: id, outcome: given.outcome },
      }
    })
    return closed instanceof Problem ? closed : this.get(id, actor)
  }

  async #find(id: string, scope: Scope, db: Kysely<DeskTables>): Promise<ComplaintRow | Problem> {
    const row = await db.selectFrom('desk.complaints').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('complaint') : row
  }

  /** The complaint, locked: of two who close it at once the second finds it closed. */
  async #openOne(trx: Transaction, id: string, scope: Scope): Promise<ComplaintRow | Problem> {
    const db = trx.tables<DeskTables>()
    const row = await db.selectFrom('desk.complaints').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!row || outside(scope, row.organisation)) return notFound('complaint')
    return row.state === 'open' ? row : closedBefore()
  }

  async #changed(trx: Transaction, row: ComplaintRow): Promise<void> {
    const data = { id: row.id, state: row.state, outcome: row.outcome, organisation: row.organisation }
    await this.#room.store.changes.record(trx, { room: 'desk', kind: 'complaint', key: row.id, data })
  }
}

const closedBefore = () => new Problem('wrong-state', 'This complaint is closed.')
