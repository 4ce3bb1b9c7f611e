import type { Selectable } from 'kysely'
import { type Actor, act, outside, type PersonRef, Problem, type Scope } from '../terms/index.ts'
import { holderFact } from './fact-of-row.ts'
import type { HolderFact } from './person-facts.ts'
import { badTime, type ConsentRoom, factChanged, keepPerson, type PersonGiven, roomFor } from './room.ts'
import type { ConsentTables, HolderRow } from './tables.ts'

export interface HolderGiven {
  of: PersonGiven
  /** Since when the present holder has the number. */
  since: number
  /** Until when, where this tells of a former holder. */
  until?: number | undefined
  /** Who says so: 'carrier', 'person', 'verification', 'complaint'. */
  source: string
  case?: string | undefined
}

export interface HolderView extends HolderFact {
  person: PersonRef
  case?: string | undefined
  recordedAt: number
  act: string
}

function view(row: Selectable<HolderRow>): HolderView {
  return {
    ...holderFact(row),
    person: row.person as PersonRef,
    case: row.case_id ?? undefined,
    recordedAt: row.recorded_at,
    act: row.act,
  }
}

/**
 * Who had the number when, as far as anybody told us. A consent from before the present holder's time is somebody else's. The
 * operator's record: an organisation could otherwise void a competitor's consents by claiming a reassignment.
 */
export class Holders {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  /** A new present holder ends the period of the one before it. */
  record(given: HolderGiven, actor: Actor): Promise<HolderView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (actor.organisation !== undefined) return new Problem('not-allowed', 'The operator keeps this record.')
      const refused = badTime(doing.at, 'since', given.since) ?? badTime(doing.at, 'until', given.until)
      if (refused) return refused
      if (given.since > doing.at || (given.until !== undefined && given.until <= given.since)) {
        return new Problem('invalid-time', 'A holder began in the past and ended after that.', { field: 'since' })
      }
      const id = room.ids.next('holder')
      const person = await keepPerson(room, trx, given.of, id)
      if (person instanceof Problem) return person
      const crowded = await roomFor(trx, 'consent.holders', person, undefined)
      if (crowded) return crowded
      const db = trx.tables<ConsentTables>()
      const former = await db
        .updateTable('consent.holders')
        .set({ until_at: given.since })
        .where('person', '=', person)
        .where('until_at', 'is', null)
        .where('since', '<', given.since)
        // A period that is told of as past says nothing of who holds the number now.
        .where((e) => e.val(given.until === undefined))
        .returningAll()
        .execute()
      for (const row of former) await factChanged(room, trx, 'holder', person, row.id, holderFact(row))
      const row: Selectable<HolderRow> = {
        id,
        person,
        since: given.since,
        until_at: given.until ?? null,
        source: given.source,
        case_id: given.case ?? null,
        recorded_at: doing.at,
        recorded_by: actor,
        act: doing.id,
      }
      await db
        .insertInto('consent.holders')
        .values({ ...row, recorded_by: JSON.stringify(actor) })
        .execute()
      await factChanged(room, trx, 'holder', person, id, holderFact(row))
      const detail = { holder: id, since: given.since, until: given.until, source: given.source, case: given.case }
      return { result: view(row), name: 'consent.record-holder', detail }
    })
  }

  async list(filter: { person: PersonRef }, scope: Scope): Promise<HolderView[]> {
    if (outside(scope, undefined)) return []
    const rows = await this.#room.store
      .tables<ConsentTables>()
      .selectFrom('consent.holders')
      .selectAll()
      .where('person', '=', filter.person)
      .orderBy('since', 'desc')
      .limit(200)
      .execute()
    return rows.map(view)
  }
}
