import type { Kysely, Selectable } from 'kysely'
import { type Actor, act, isPersonRef, notFound, outside, type PersonRef, Problem, type Scope } from '../terms/index.ts'
import { blockFact } from './fact-of-row.ts'
import type { BlockFact } from './person-facts.ts'
import { type ConsentRoom, easeHold, factChanged, keepPerson, type PersonGiven } from './room.ts'
import type { BlockRow, ConsentTables } from './tables.ts'

export interface BlockGiven {
  of: PersonGiven
  /** Exactly one of these three. */
  organisation?: string | undefined
  /** A caller's number as the vault's reference. */
  callerNumber?: string | undefined
  /** 2–7 digits of E.164 without "+", e.g. "82070": a line keeps no more of its number in clear. */
  callerPrefix?: string | undefined
}

export interface BlockView extends BlockFact {
  person: PersonRef
  endedAt?: number | undefined
  act: string
}

export const mostBlocks = 1_000

function view(row: Selectable<BlockRow>): BlockView {
  return { ...blockFact(row), person: row.person as PersonRef, endedAt: row.ended_at ?? undefined, act: row.act }
}

/** Callers that one person wants to hear no more of. The person's own affair: no organisation sees who blocks it. */
export class Blocks {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  block(given: BlockGiven, actor: Actor): Promise<BlockView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (actor.organisation !== undefined) return new Problem('not-allowed', 'Blocks are for the person to set.')
      const targets = [given.organisation, given.callerNumber, given.callerPrefix].filter((one) => one !== undefined)
      if (targets.length !== 1) {
        return new Problem('invalid-field', 'Name one: a firm, a caller number or a prefix.', { field: 'organisation' })
      }
      if (given.callerPrefix !== undefined && !/^[1-9]\d{1,6}$/.test(given.callerPrefix)) {
        return new Problem('invalid-field', 'A prefix is 2 to 7 digits, country code first.', { field: 'callerPrefix' })
      }
      if (given.callerNumber !== undefined && !isPersonRef(given.callerNumber)) {
        return new Problem('invalid-field', 'That is not a caller number.', { field: 'callerNumber' })
      }
      const id = room.ids.next('block')
      const person = await keepPerson(room, trx, given.of, id)
      if (person instanceof Problem) return person
      const db = trx.tables<ConsentTables>()
      const { standing } = await db
        .selectFrom('consent.blocks')
        .select((e) => e.fn.countAll<number>().as('standing'))
        .where('person', '=', person)
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow()
      if (standing >= mostBlocks) return new Problem('wrong-state', `A person has at most ${mostBlocks} blocks.`)
      const row: Selectable<BlockRow> = {
        id,
        person,
        organisation: given.organisation ?? null,
        caller_number: given.callerNumber ?? null,
        caller_prefix: given.callerPrefix ?? null,
        from_at: doing.at,
        ended_at: null,
        recorded_by: actor,
        act: doing.id,
      }
      await db
        .insertInto('consent.blocks')
        .values({ ...row, recorded_by: JSON.stringify(actor) })
        .execute()
      await factChanged(room, trx, 'block', person, id, blockFact(row))
      return { result: view(row), name: 'consent.block', owner: given.organisation, detail: { block: id } }
    })
  }

  unblock(id: string, actor: Actor): Promise<BlockView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.blocks')
        .set({ ended_at: doing.at, act: doing.id })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This block was removed before.')
      await easeHold(room, trx, row.person, id, doing.at)
      await factChanged(room, trx, 'block', row.person, id, null)
      return { result: view(row), name: 'consent.unblock', owner: row.organisation ?? undefined, detail: { block: id } }
    })
  }

  get(id: string, scope: Scope): Promise<BlockView | Problem> {
    return this.#find(id, scope, this.#room.store.tables())
  }

  async #find(id: string, scope: Scope, db: Kysely<ConsentTables>): Promise<BlockView | Problem> {
    const row = await db.selectFrom('consent.blocks').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, undefined) ? notFound('block') : view(row)
  }

  /** One person's standing blocks, newest first. An organisation sees none. */
  async list(filter: { person: PersonRef }, scope: Scope): Promise<BlockView[]> {
    if (outside(scope, undefined)) return []
    const rows = await this.#room.store
      .tables<ConsentTables>()
      .selectFrom('consent.blocks')
      .selectAll()
      .where('person', '=', filter.person)
      .where('ended_at', 'is', null)
      .orderBy('id', 'desc')
      .limit(mostBlocks)
      .execute()
    return rows.map(view)
  }
}
