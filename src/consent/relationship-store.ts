import type { Kysely, Selectable } from 'kysely'
import {
  type Actor,
  act,
  type Category,
  categories,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import { relationshipFact } from './fact-of-row.ts'
import { numberSources, type RelationshipFact, relationshipKinds } from './person-facts.ts'
import {
  badTime,
  badWord,
  type ConsentRoom,
  easeHold,
  factChanged,
  keepPerson,
  type PersonGiven,
  roomFor,
} from './room.ts'
import type { ConsentTables, RelationshipRow } from './tables.ts'

export interface RelationshipGiven {
  with: PersonGiven
  organisation: string
  kind: RelationshipFact['kind']
  category: Category
  /** Default: now. Never in the future. */
  lastTransactionAt?: number | undefined
  numberSource: RelationshipFact['numberSource']
}

export interface RelationshipView extends RelationshipFact {
  person: PersonRef
  recordedAt: number
  act: string
}

function view(row: Selectable<RelationshipRow>): RelationshipView {
  return { ...relationshipFact(row), person: row.person as PersonRef, recordedAt: row.recorded_at, act: row.act }
}

/** What binds people to an organisation without a consent: customer, contract, inquiry, and when they last dealt. */
export class Relationships {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  record(given: RelationshipGiven, actor: Actor): Promise<RelationshipView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const lastTransactionAt = given.lastTransactionAt ?? doing.at
      const refused =
        badTime(doing.at, 'lastTransactionAt', lastTransactionAt) ??
        badWord('kind', relationshipKinds, given.kind) ??
        badWord('category', categories, given.category) ??
        badWord('numberSource', numberSources, given.numberSource)
      if (refused) return refused
      if (lastTransactionAt > doing.at) {
        return new Problem('invalid-time', 'A transaction cannot lie in the future.', { field: 'lastTransactionAt' })
      }
      const id = room.ids.next('relationship')
      const person = await keepPerson(room, trx, given.with, id)
      if (person instanceof Problem) return person
      const crowded = await roomFor(trx, 'consent.relationships', person, given.organisation)
      if (crowded) return crowded
      const row: Selectable<RelationshipRow> = {
        id,
        person,
        organisation: given.organisation,
        kind: given.kind,
        category: given.category,
        last_transaction_at: lastTransactionAt,
        ended_at: null,
        number_source: given.numberSource,
        recorded_at: doing.at,
        recorded_by: actor,
        act: doing.id,
      }
      await trx
        .tables<ConsentTables>()
        .insertInto('consent.relationships')
        .values({ ...row, recorded_by: JSON.stringify(actor) })
        .execute()
      await factChanged(room, trx, 'relationship', person, id, relationshipFact(row))
      const detail = { relationship: id, kind: given.kind, category: given.category, numberSource: given.numberSource }
      return { result: view(row), name: 'consent.record-relationship', owner: given.organisation, detail }
    })
  }

  end(id: string, actor: Actor): Promise<RelationshipView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.relationships')
        .set({ ended_at: doing.at, act: doing.id })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This relationship has ended before.')
      await easeHold(room, trx, row.person, id, doing.at)
      await factChanged(room, trx, 'relationship', row.person, id, relationshipFact(row))
      const detail = { relationship: id }
      return { result: view(row), name: 'consent.end-relationship', owner: row.organisation, detail }
    })
  }

  async #find(id: string, scope: Scope, db: Kysely<ConsentTables>): Promise<RelationshipView | Problem> {
    const row = await db.selectFrom('consent.relationships').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('relationship') : view(row)
  }

  /** Who asked a firm something may be answered by it; put on record once. */
  async ensureInquiry(
    person: PersonRef,
    organisation: string,
    category: Category,
    actor: Actor,
  ): Promise<Problem | undefined> {
    const standing = await this.#room.store
      .tables<ConsentTables>()
      .selectFrom('consent.relationships')
      .select('id')
      .where('person', '=', person)
      .where('organisation', '=', organisation)
      .where('kind', '=', 'inquiry')
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (standing) return undefined
    const given = { with: { person }, organisation, kind: 'inquiry', category, numberSource: 'direct' } as const
    const recorded = await this.record(given, actor)
    return recorded instanceof Problem ? recorded : undefined
  }

  async list(filter: Page & { person?: PersonRef | undefined }, scope: Scope): Promise<RelationshipView[]> {
    let query = this.#room.store.tables<ConsentTables>().selectFrom('consent.relationships').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(view)
  }
}
