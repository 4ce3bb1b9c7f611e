import type { Kysely, Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  attempt,
  type Category,
  type Channel,
  categories,
  channels,
  checkReason,
  type Doing,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import { refusalFact } from './fact-of-row.ts'
import { type RefusalFact, type RefusalVia, refusalVias, type TimeBand } from './person-facts.ts'
import { checkBands, plainBands } from './refusal.ts'
import { badTime, badWord, type ConsentRoom, easeHold, factChanged, keepPerson, type PersonGiven } from './room.ts'
import type { ConsentTables, RefusalRow } from './tables.ts'

export interface RefusalGiven {
  of: PersonGiven
  /** Absent members widen: no organisation = every firm, no category = everything, no channel = any. */
  organisation?: string | undefined
  category?: Category | undefined
  channel?: Channel | undefined
  /** Refused only in these hours, the person's local time. Absent = always. */
  bands?: readonly TimeBand[] | undefined
  /** Only contacts that somebody else's booking causes. */
  onBehalf?: true | undefined
  /** Default: now. */
  from?: number | undefined
  until?: number | undefined
  via: RefusalVia
  /** The complaint that caused it: decisions will cite it. */
  case?: string | undefined
}

export interface RefusalView extends RefusalFact {
  person: PersonRef
  withdrawnAt?: number | undefined
  recordedAt: number
  act: string
}

/** One person's list stays short enough to weigh in a decision; beyond it somebody is playing. */
export const mostRefusals = 500

function view(row: Selectable<RefusalRow>): RefusalView {
  return {
    ...refusalFact(row),
    person: row.person as PersonRef,
    withdrawnAt: row.withdrawn_at ?? undefined,
    recordedAt: row.recorded_at,
    act: row.act,
  }
}

/** "Do not contact me", as narrow or as wide as the person says it. Overrides every consent and relationship. */
export class Refusals {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  /** An organisation can record a refusal of itself only; to refuse everybody is the person's own (or the operator's) to say. */
  refuse(given: RefusalGiven, actor: Actor): Promise<RefusalView | Problem> {
    return act(this.#room, actor, (trx, doing) => this.#refuse(trx, doing, given))
  }

  /** As `refuse`, inside a transaction that is open: closing a case refuses in the same breath. */
  refuseIn(trx: Transaction, given: RefusalGiven, actor: Actor): Promise<RefusalView | Problem> {
    return actIn(trx, this.#room, actor, (_, doing) => this.#refuse(trx, doing, given))
  }

  async #refuse(trx: Transaction, doing: Doing, given: RefusalGiven) {
    if (outside(doing.actor, given.organisation)) {
      return given.organisation === undefined
        ? new Problem('not-allowed', 'An organisation can record refusals of itself only.', { field: 'organisation' })
        : notFound('organisation')
    }
    const row = await this.insert(trx, doing, given)
    if (row instanceof Problem) return row
    return {
      result: view(row),
      name: 'consent.refuse',
      owner: given.organisation,
      detail: {
        refusal: row.id,
        category: given.category,
        channel: given.channel,
        onBehalf: given.onBehalf,
        via: given.via,
        case: given.case,
      },
    }
  }

  /** The row and its change without an act of its own: for acts that consist of several refusals (preferences). */
  async insert(trx: Transaction, doing: Doing, given: RefusalGiven): Promise<Selectable<RefusalRow> | Problem> {
    const room = this.#room
    const refused =
      badTime(doing.at, 'from', given.from) ??
      badTime(doing.at, 'until', given.until) ??
      checkBands('bands', given.bands) ??
      badWord('category', categories, given.category) ??
      badWord('channel', channels, given.channel) ??
      badWord('via', refusalVias, given.via)
    if (refused) return refused
    const id = room.ids.next('refusal')
    const person = await keepPerson(room, trx, given.of, id)
    if (person instanceof Problem) return person
    const db = trx.tables<ConsentTables>()
    const { standing } = await db
      .selectFrom('consent.refusals')
      .select((e) => e.fn.countAll<number>().as('standing'))
      .where('person', '=', person)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (standing >= mostRefusals) {
      return new Problem('wrong-state', `A person has at most ${mostRefusals} refusals: widen one instead.`)
    }
    const row: Selectable<RefusalRow> = {
      id,
      person,
      organisation: given.organisation ?? null,
      category: given.category ?? null,
      channel: given.channel ?? null,
      bands: given.bands && given.bands.length > 0 ? plainBands(given.bands) : null,
      on_behalf: given.onBehalf === true,
      from_at: given.from ?? doing.at,
      until_at: given.until ?? null,
      via: given.via,
      case_id: given.case ?? null,
      withdrawn_at: null,
      recorded_at: doing.at,
      recorded_by: doing.actor,
      act: doing.id,
    }
    const json = { bands: row.bands && JSON.stringify(row.bands), recorded_by: JSON.stringify(doing.actor) }
    await db
      .insertInto('consent.refusals')
      .values({ ...row, ...json })
      .execute()
    await factChanged(room, trx, 'refusal', person, id, refusalFact(row))
    return row
  }

  withdraw(
    id: string,
    actor: Actor,
    why: { reason?: string | undefined; case?: string | undefined } = {},
  ): Promise<RefusalView | Problem> {
    return attempt(this.#room.store, (trx) => this.withdrawIn(trx, id, actor, why))
  }

  /** As `withdraw`, inside a transaction that is open. A Problem must undo it. */
  withdrawIn(
    trx: Transaction,
    id: string,
    actor: Actor,
    why: { reason?: string | undefined; case?: string | undefined } = {},
  ): Promise<RefusalView | Problem> {
    return actIn(trx, this.#room, actor, async (_, doing) => {
      const unfit = why.reason === undefined ? undefined : checkReason('reason', why.reason)
      if (unfit) return unfit
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await this.end(trx, doing, id)
      if (!row) return new Problem('wrong-state', 'This refusal was withdrawn before.')
      const detail = { refusal: id, reason: why.reason, case: why.case }
      return { result: view(row), name: 'consent.withdraw-refusal', owner: found.organisation, detail }
    })
  }

  /** Ends a refusal without an act of its own; undefined where it had ended. */
  async end(trx: Transaction, doing: Doing, id: string): Promise<Selectable<RefusalRow> | undefined> {
    const row = await trx
      .tables<ConsentTables>()
      .updateTable('consent.refusals')
      .set({ withdrawn_at: doing.at, act: doing.id })
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (!row) return undefined
    await easeHold(this.#room, trx, row.person, id, doing.at)
    await factChanged(this.#room, trx, 'refusal', row.person, id, null)
    return row
  }

  get(id: string, scope: Scope): Promise<RefusalView | Problem> {
    return this.#find(id, scope, this.#room.store.tables())
  }

  async #find(id: string, scope: Scope, db: Kysely<ConsentTables>): Promise<RefusalView | Problem> {
    const row = await db.selectFrom('consent.refusals').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('refusal') : view(row)
  }

  /** Newest first; `standing`: only those that were not withdrawn. */
  async list(
    filter: Page & {
      person?: PersonRef | undefined
      organisation?: string | undefined
      standing?: boolean | undefined
    },
    scope: Scope,
  ): Promise<RefusalView[]> {
    let query = this.#room.store.tables<ConsentTables>().selectFrom('consent.refusals').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    if (filter.standing) query = query.where('withdrawn_at', 'is', null)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(view)
  }
}
