import type { Kysely, Selectable } from 'kysely'
import { type Actor, act, dayMs, notFound, outside, type PersonRef, Problem, type Scope } from '../terms/index.ts'
import { windowFact } from './fact-of-row.ts'
import { type WindowFact, windowKinds } from './person-facts.ts'
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
import type { ConsentTables, WindowRow } from './tables.ts'

export interface WindowGiven {
  of: PersonGiven
  kind: WindowFact['kind']
  from: number
  until: number
  /** Only this firm. Absent = everybody. */
  organisation?: string | undefined
}

export interface WindowView extends WindowFact {
  person: PersonRef
  endedAt?: number | undefined
  recordedAt: number
  act: string
}

function view(row: Selectable<WindowRow>): WindowView {
  return {
    ...windowFact(row),
    person: row.person as PersonRef,
    endedAt: row.ended_at ?? undefined,
    recordedAt: row.recorded_at,
    act: row.act,
  }
}

/** Longer than this is a refusal, not a meeting. */
const longestMs = 31 * dayMs

/** Times that a person sets: a call is expected, or none is wanted (an online meeting). */
export class Windows {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  add(given: WindowGiven, actor: Actor): Promise<WindowView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const refused =
        badTime(doing.at, 'from', given.from) ??
        badTime(doing.at, 'until', given.until) ??
        badWord('kind', windowKinds, given.kind)
      if (refused) return refused
      if (given.until <= given.from || given.until <= doing.at || given.until - given.from > longestMs) {
        const detail = 'A window ends after it begins, lies ahead, and lasts at most 31 days.'
        return new Problem('invalid-time', detail, { field: 'until' })
      }
      const id = room.ids.next('window')
      const person = await keepPerson(room, trx, given.of, id)
      if (person instanceof Problem) return person
      const crowded = await roomFor(trx, 'consent.windows', person, given.organisation)
      if (crowded) return crowded
      const row: Selectable<WindowRow> = {
        id,
        person,
        kind: given.kind,
        organisation: given.organisation ?? null,
        from_at: given.from,
        until_at: given.until,
        recorded_at: doing.at,
        ended_at: null,
        recorded_by: actor,
        act: doing.id,
      }
      await trx
        .tables<ConsentTables>()
        .insertInto('consent.windows')
        .values({ ...row, recorded_by: JSON.stringify(actor) })
        .execute()
      await easeHold(room, trx, person, id, given.until)
      await factChanged(room, trx, 'window', person, id, windowFact(row))
      const detail = { window: id, kind: given.kind, from: given.from, until: given.until }
      return { result: view(row), name: 'consent.add-window', owner: given.organisation, detail }
    })
  }

  remove(id: string, actor: Actor): Promise<WindowView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.windows')
        .set({ ended_at: doing.at, act: doing.id })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This window was removed before.')
      await factChanged(room, trx, 'window', row.person, id, null)
      return { result: view(row), name: 'consent.remove-window', owner: found.organisation, detail: { window: id } }
    })
  }

  async #find(id: string, scope: Scope, db: Kysely<ConsentTables>): Promise<WindowView | Problem> {
    const row = await db.selectFrom('consent.windows').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('window') : view(row)
  }

  /** One person's windows that are not removed, newest first, past ones included. */
  async list(filter: { person: PersonRef }, scope: Scope): Promise<WindowView[]> {
    let query = this.#room.store
      .tables<ConsentTables>()
      .selectFrom('consent.windows')
      .selectAll()
      .where('person', '=', filter.person)
      .where('ended_at', 'is', null)
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    const rows = await query.orderBy('id', 'desc').limit(200).execute()
    return rows.map(view)
  }
}
