import type { Kysely, Selectable } from 'kysely'
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
import { restrictionFact } from './fact-of-row.ts'
import { type RestrictionRequest, type RestrictionState, type RestrictionView, restrictionView } from './restriction.ts'
import { type ConsentRoom, easeHold, factChanged, keepPerson } from './room.ts'
import type { ConsentTables, RestrictionRow } from './tables.ts'

/** What approvals of this room are called; main needs no more than to construct both rooms. */
export const registerAct = 'consent.register-restriction'
export const liftAct = 'consent.lift-restriction'

/** "Nobody shall enter my number." Asked for in a conversation, registered (and lifted) by a second person. */
export class Restrictions {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
    room.secondPerson.register(registerAct, {
      approved: (trx, approval, decider) => this.#register(trx, approval.subject, decider),
      declined: (trx, approval, by) => this.#decline(trx, approval.subject, by),
    })
    room.secondPerson.register(liftAct, {
      approved: (trx, approval, decider) => this.#lift(trx, approval.subject, decider),
      declined: (trx, approval) => this.#keep(trx, approval.subject),
    })
  }

  /** Takes no effect yet: `approval` waits for a second person. One request or restriction per person and platform. */
  request(given: RestrictionRequest, actor: Actor): Promise<RestrictionView | Problem> {
    return attempt(this.#room.store, (trx) => this.requestIn(trx, given, actor))
  }

  /** As `request`, inside a transaction that is open; a Problem must undo it. */
  requestIn(trx: Transaction, given: RestrictionRequest, actor: Actor): Promise<RestrictionView | Problem> {
    const room = this.#room
    return actIn(trx, room, actor, async (_, doing) => {
      if (given.warned !== true) {
        const detail = 'Tell the person that family and friends will be blocked too, and go on only after a yes.'
        return new Problem('invalid-field', detail, { field: 'warned' })
      }
      if (!given.case) return new Problem('invalid-field', 'Link the case in which this was asked.', { field: 'case' })
      const refused = checkReason('reason', given.reason)
      if (refused) return refused
      const organisation = given.organisation ?? actor.organisation
      if (outside(actor, organisation)) return notFound('organisation')
      const id = room.ids.next('restriction')
      const person = await keepPerson(room, trx, given.of, id)
      if (person instanceof Problem) return person
      const approval = await room.secondPerson.askIn(
        trx,
        { act: registerAct, subject: id, owner: organisation, reason: given.reason, case: given.case },
        actor,
      )
      if (approval instanceof Problem) return approval
      const row: Selectable<RestrictionRow> = {
        id,
        person,
        kind: 'third-party-booking',
        organisation: organisation ?? null,
        state: 'requested',
        case_id: given.case,
        reason: given.reason,
        warned_at: doing.at,
        requested_at: doing.at,
        requested_by: actor,
        approval: approval.id,
        registered_at: null,
        registered_by: null,
        lift_approval: null,
        ended_at: null,
        act: doing.id,
      }
      const made = await trx
        .tables<ConsentTables>()
        .insertInto('consent.restrictions')
        .values({ ...row, requested_by: JSON.stringify(actor), registered_by: null })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!made) return new Problem('already-exists', 'A restriction of this number stands or is waiting already.')
      return {
        result: restrictionView(row, []),
        name: 'consent.request-restriction',
        owner: organisation,
        detail: { restriction: id, case: given.case, approval: approval.id, warned: true },
      }
    })
  }

  /** Asks a second person to lift a registered restriction; until then it holds. */
  requestLift(
    id: string,
    given: { reason: string; case?: string | undefined },
    actor: Actor,
  ): Promise<RestrictionView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx) => {
      const refused = checkReason('reason', given.reason)
      if (refused) return refused
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      if (found.state !== 'registered' || found.liftApproval !== undefined) {
        return new Problem('wrong-state', 'Only a registered restriction can be lifted, and only one request can wait.')
      }
      const approval = await room.secondPerson.askIn(
        trx,
        { act: liftAct, subject: id, owner: found.organisation, reason: given.reason, case: given.case ?? found.case },
        actor,
      )
      if (approval instanceof Problem) return approval
      const changed = await trx
        .tables<ConsentTables>()
        .updateTable('consent.restrictions')
        .set({ lift_approval: approval.id })
        .where('id', '=', id)
        .where('state', '=', 'registered')
        .where('lift_approval', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (!changed) return new Problem('wrong-state', 'Somebody else has just asked for this.')
      return {
        result: { ...found, liftApproval: approval.id },
        name: 'consent.request-lift',
        owner: found.organisation,
        detail: { restriction: id, approval: approval.id },
      }
    })
  }

  /** "Chosen people may still book for me": takes effect at once, since the person asks for it. */
  addException(id: string, account: string, actor: Actor): Promise<RestrictionView | Problem> {
    return this.#except(id, account, true, actor)
  }

  removeException(id: string, account: string, actor: Actor): Promise<RestrictionView | Problem> {
    return this.#except(id, account, false, actor)
  }

  #except(id: string, account: string, allowed: boolean, actor: Actor): Promise<RestrictionView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const db = trx.tables<ConsentTables>()
      // Locked, so that a lift or another exception at the same moment cannot publish an older list of exceptions.
      await db.selectFrom('consent.restrictions').select('id').where('id', '=', id).forUpdate().execute()
      const found = await this.#find(id, actor, db)
      if (found instanceof Problem) return found
      if (found.state !== 'registered' && found.state !== 'requested')
        return new Problem('wrong-state', 'This restriction has ended.')
      if (!allowed && !found.exceptAccounts.includes(account)) return notFound('exception')
      if (allowed && found.exceptAccounts.length >= 100) return new Problem('wrong-state', 'At most 100 exceptions.')
      const now = { added_at: doing.at, removed_at: allowed ? null : doing.at, act: doing.id }
      await db
        .insertInto('consent.exceptions')
        .values({ restriction: id, account, ...now })
        .onConflict((conflict) =>
          conflict
            .columns(['restriction', 'account'])
            .doUpdateSet(allowed ? now : { removed_at: doing.at, act: doing.id }),
        )
        .execute()
      const row = await db.selectFrom('consent.restrictions').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      const accounts = await exceptions(db, id)
      if (row.state === 'registered')
        await factChanged(this.#room, trx, 'restriction', row.person, id, restrictionFact(row, accounts))
      return {
        result: restrictionView(row, accounts),
        name: allowed ? 'consent.add-exception' : 'consent.remove-exception',
        owner: found.organisation,
        detail: { restriction: id, account },
      }
    })
  }

  async #register(trx: Transaction, id: string, decider: Actor): Promise<Problem | undefined> {
    const outcome = await actIn(trx, this.#room, decider, async (_, doing) => {
      const db = trx.tables<ConsentTables>()
      const row = await db
        .updateTable('consent.restrictions')
        .set({ state: 'registered', registered_at: doing.at, registered_by: JSON.stringify(decider), act: doing.id })
        .where('id', '=', id)
        .where('state', '=', 'requested')
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This restriction is not waiting to be registered.')
      await factChanged(this.#room, trx, 'restriction', row.person, id, restrictionFact(row, await exceptions(db, id)))
      return {
        result: undefined,
        name: registerAct,
        owner: row.organisation ?? undefined,
        detail: { restriction: id, case: row.case_id, requestedBy: row.requested_by.id },
      }
    })
    return outcome instanceof Problem ? outcome : undefined
  }

  async #lift(trx: Transaction, id: string, decider: Actor): Promise<Problem | undefined> {
    const outcome = await actIn(trx, this.#room, decider, async (_, doing) => {
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.restrictions')
        .set({ state: 'lifted', ended_at: doing.at, act: doing.id })
        .where('id', '=', id)
        .where('state', '=', 'registered')
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This restriction is not registered.')
      await factChanged(this.#room, trx, 'restriction', row.person, id, null)
      await easeHold(this.#room, trx, row.person, id, doing.at)
      return { result: undefined, name: liftAct, owner: row.organisation ?? undefined, detail: { restriction: id } }
    })
    return outcome instanceof Problem ? outcome : undefined
  }

  async #decline(trx: Transaction, id: string, by: Actor): Promise<void> {
    await actIn(trx, this.#room, by, async (_, doing) => {
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.restrictions')
        .set({ state: 'declined', ended_at: doing.at, act: doing.id })
        .where('id', '=', id)
        .where('state', '=', 'requested')
        .returningAll()
        .executeTakeFirstOrThrow()
      await easeHold(this.#room, trx, row.person, id, doing.at)
      const owner = row.organisation ?? undefined
      return { result: undefined, name: 'consent.decline-restriction', owner, detail: { restriction: id } }
    })
  }

  async #keep(trx: Transaction, id: string): Promise<void> {
    await trx
      .tables<ConsentTables>()
      .updateTable('consent.restrictions')
      .set({ lift_approval: null })
      .where('id', '=', id)
      .execute()
  }

  get(id: string, scope: Scope): Promise<RestrictionView | Problem> {
    return this.#find(id, scope, this.#room.store.tables())
  }

  async #find(id: string, scope: Scope, db: Kysely<ConsentTables>): Promise<RestrictionView | Problem> {
    const row = await db.selectFrom('consent.restrictions').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation)
      ? notFound('restriction')
      : restrictionView(row, await exceptions(db, id))
  }

  async list(
    filter: Page & {
      person?: PersonRef | undefined
      state?: RestrictionState | undefined
      case?: string | undefined
    },
    scope: Scope,
  ): Promise<RestrictionView[]> {
    const db = this.#room.store.tables<ConsentTables>()
    let query = db.selectFrom('consent.restrictions').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.case !== undefined) query = query.where('case_id', '=', filter.case)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return Promise.all(rows.map(async (row) => restrictionView(row, await exceptions(db, row.id))))
  }
}

/** Accounts that may still book, oldest exception first. */
async function exceptions(db: Kysely<ConsentTables>, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('consent.exceptions')
    .select('account')
    .where('restriction', '=', id)
    .where('removed_at', 'is', null)
    .orderBy('account')
    .execute()
  return rows.map((row) => row.account)
}
