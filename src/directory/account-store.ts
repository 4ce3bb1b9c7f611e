import type { Kysely, Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  attempt,
  checkReason,
  type Doing,
  notFound,
  outside,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import type { AccountFact } from './account-fact.ts'
import { checkOwnId } from './own-id.ts'
import {
  accountChanged,
  accountFact,
  accountHold,
  type DirectoryRoom,
  keepNumber,
  type NumberGiven,
  notKeptHere,
} from './room.ts'
import type { AccountRow, DirectoryTables, NumberChangeRow } from './tables.ts'

export interface AccountView extends AccountFact {
  verifiedAt?: number | undefined
  createdAt: number
  act: string
}

export interface NumberChange {
  /** Rises with each change. */
  seq: number
  account: string
  number?: PersonRef | undefined
  at: number
  kind: NumberChangeRow['kind']
  reason?: string | undefined
  case?: string | undefined
  by: Actor
}

export function accountView(row: Selectable<AccountRow>): AccountView {
  return { ...accountFact(row), verifiedAt: row.verified_at ?? undefined, createdAt: row.created_at, act: row.act }
}

/**
 * Reads and locks an account inside an act; another tenant's is as if it were not there. Where a platform has the accounts it is asked
 * first, and what it says is put down without the number: acts and sanctions need a row to stand on.
 */
export async function lockedAccount(
  room: DirectoryRoom,
  trx: Transaction,
  id: string,
  scope: Scope,
): Promise<Selectable<AccountRow> | Problem> {
  if (room.platform) {
    if (outside(scope, room.platform.organisation)) return notFound('account')
    const said = await room.platform.account(id)
    if (said instanceof Problem) return said
    if (said === null) return notFound('account')
    await putDown(trx, said, room.clock.now())
  }
  const row = await trx
    .tables<DirectoryTables>()
    .selectFrom('directory.accounts')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return !row || outside(scope, row.organisation) ? notFound('account') : row
}

/** What the platform says of an account, as a row of ours: without its number, which nobody here needs to keep. */
async function putDown(trx: Transaction, said: AccountFact & { verifiedAt?: number | undefined }, now: number) {
  const known = {
    verified: said.verified,
    verified_at: said.verifiedAt ?? null,
    suspended_until: said.suspendedUntil ?? null,
  }
  await trx
    .tables<DirectoryTables>()
    .insertInto('directory.accounts')
    .values({
      id: said.id,
      organisation: said.organisation,
      number: null,
      suspension_case: null,
      invalidation_case: null,
      created_at: now,
      act: 'platform',
      ...known,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(known))
    .execute()
}

/** A platform's accounts and the numbers that they hold, checked by possession. */
export class Accounts {
  readonly #room: DirectoryRoom
  constructor(room: DirectoryRoom) {
    this.#room = room
  }

  /** `id` may be the platform's own. The number is unverified until `verify`. */
  create(
    given: { id?: string | undefined; organisation: string; number?: NumberGiven | undefined },
    actor: Actor,
  ): Promise<AccountView | Problem> {
    const room = this.#room
    if (room.platform) return Promise.resolve(notKeptHere())
    return act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const id = given.id ?? room.ids.next('account')
      const refused = checkOwnId(id)
      if (refused) return refused
      const number = given.number && (await keepNumber(room, trx, given.number, accountHold(id)))
      if (number instanceof Problem) return number
      const row: AccountRow = {
        id,
        organisation: given.organisation,
        number: number ?? null,
        verified: false,
        verified_at: null,
        suspended_until: null,
        suspension_case: null,
        invalidation_case: null,
        created_at: doing.at,
        act: doing.id,
      }
      const made = await trx
        .tables<DirectoryTables>()
        .insertInto('directory.accounts')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!made) return new Problem('already-exists', 'There is an account with this id.')
      if (number) await this.#note(trx, doing, id, number, 'stated')
      await accountChanged(room, trx, row)
      return {
        result: accountView(row),
        name: 'directory.create-account',
        owner: given.organisation,
        detail: { account: id },
      }
    })
  }

  /** The platform has checked that the account's holder has this number (default: the one on the account). */
  verify(id: string, given: { number?: NumberGiven | undefined }, actor: Actor): Promise<AccountView | Problem> {
    const room = this.#room
    if (room.platform) return Promise.resolve(notKeptHere())
    return act(room, actor, async (trx, doing) => {
      const before = await lockedAccount(room, trx, id, actor)
      if (before instanceof Problem) return before
      const number = given.number ? await keepNumber(room, trx, given.number, accountHold(id)) : before.number
      if (number instanceof Problem) return number
      if (number === null)
        return new Problem('wrong-state', 'The account has no number to verify.', { field: 'number' })
      const changed = before.number !== null && before.number !== number
      if (changed) {
        await room.vault.release(trx, before.number as PersonRef, { room: 'directory', reason: id })
        await this.#note(trx, doing, id, number, 'changed')
      }
      await this.#note(trx, doing, id, number, 'verified')
      const row = await trx
        .tables<DirectoryTables>()
        .updateTable('directory.accounts')
        .set({ number, verified: true, verified_at: doing.at, invalidation_case: null, act: doing.id })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await accountChanged(room, trx, row)
      const detail = { account: id, changed }
      return { result: accountView(row), name: 'directory.verify-account', owner: row.organisation, detail }
    })
  }

  /** The account must verify again before its next booking. */
  invalidate(
    id: string,
    why: { reason: string; case?: string | undefined },
    actor: Actor,
  ): Promise<AccountView | Problem> {
    return attempt(this.#room.store, (trx) => this.invalidateIn(trx, id, why, actor))
  }

  /** As `invalidate`, inside a transaction that is open: a step of a case and what it did are one. A Problem must undo it. */
  invalidateIn(
    trx: Transaction,
    id: string,
    why: { reason: string; case?: string | undefined },
    actor: Actor,
  ): Promise<AccountView | Problem> {
    return actIn(trx, this.#room, actor, async (_, doing) => {
      const refused = checkReason('reason', why.reason)
      if (refused) return refused
      const before = await lockedAccount(this.#room, trx, id, actor)
      if (before instanceof Problem) return before
      const row = await this.#invalidate(trx, doing, before, why)
      if (row instanceof Problem) return row
      const detail = { account: id, case: why.case }
      return { result: accountView(row), name: 'directory.invalidate-account', owner: row.organisation, detail }
    })
  }

  /**
   * "Somebody else goes on using my number": the number is invalidated on every account except the asker's own.
   * Answers with the accounts that were reset; empty where there were none.
   */
  invalidateNumber(
    number: PersonRef,
    why: { reason: string; case?: string | undefined; except?: string | undefined },
    actor: Actor,
  ): Promise<AccountView[] | Problem> {
    return attempt(this.#room.store, (trx) => this.invalidateNumberIn(trx, number, why, actor))
  }

  /** As `invalidateNumber`, inside a transaction that is open. A Problem must undo it. */
  invalidateNumberIn(
    trx: Transaction,
    number: PersonRef,
    why: { reason: string; case?: string | undefined; except?: string | undefined },
    actor: Actor,
  ): Promise<AccountView[] | Problem> {
    return actIn(trx, this.#room, actor, async (_, doing) => {
      const refused = checkReason('reason', why.reason)
      if (refused) return refused
      const rows = await this.#verifiedWith(trx, number, why.except, actor)
      if (rows instanceof Problem) return rows
      const result: AccountView[] = []
      for (const row of rows) {
        const reset = await this.#invalidate(trx, doing, row, why)
        if (reset instanceof Problem) return reset
        result.push(accountView(reset))
      }
      const detail = { accounts: result.map((account) => account.id), except: why.except, case: why.case }
      return { result, name: 'directory.invalidate-number', owner: actor.organisation, detail }
    })
  }

  /** Accounts that verified this number, locked. In one order, so that two such acts cannot wait for each other. */
  async #verifiedWith(
    trx: Transaction,
    number: PersonRef,
    except: string | undefined,
    actor: Actor,
  ): Promise<Selectable<AccountRow>[] | Problem> {
    const { platform, vault, clock } = this.#room
    const accounts = () => trx.tables<DirectoryTables>().selectFrom('directory.accounts').selectAll()
    if (platform) {
      if (outside(actor, platform.organisation)) return []
      const clear = await vault.revealIn(trx, number, 'Invalidated at the platform', actor)
      if (clear instanceof Problem) return clear
      const said = await platform.ask('/accounts/find', { number: clear })
      if (said instanceof Problem) return said
      const ids: string[] = []
      for (const one of said.accounts) {
        const read = platform.read(one)
        if (read instanceof Problem) return read
        if (!read.verified || read.id === except) continue
        await putDown(trx, read, clock.now())
        ids.push(read.id)
      }
      return ids.length === 0 ? [] : await accounts().where('id', 'in', ids).orderBy('id').forUpdate().execute()
    }
    let query = accounts().where('number', '=', number).where('verified', '=', true)
    if (except !== undefined) query = query.where('id', '<>', except)
    if (actor.organisation !== undefined) query = query.where('organisation', '=', actor.organisation)
    return await query.orderBy('id').forUpdate().execute()
  }

  async #invalidate(
    trx: Transaction,
    doing: Doing,
    before: Selectable<AccountRow>,
    why: { reason: string; case?: string | undefined },
  ): Promise<Selectable<AccountRow> | Problem> {
    const { platform } = this.#room
    if (platform) {
      const given = { id: doing.id, account: before.id, reason: why.reason, case: why.case }
      const done = await platform.act({ act: 'invalidate', ...given })
      if (done instanceof Problem) return done
    }
    await this.#note(trx, doing, before.id, before.number, 'invalidated', why)
    const row = await trx
      .tables<DirectoryTables>()
      .updateTable('directory.accounts')
      .set({ verified: false, invalidation_case: why.case ?? null, act: doing.id })
      .where('id', '=', before.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await accountChanged(this.#room, trx, row)
    return row
  }

  async #note(
    trx: Transaction,
    doing: Doing,
    account: string,
    number: string | null,
    kind: NumberChangeRow['kind'],
    why: { reason?: string; case?: string | undefined } = {},
  ): Promise<void> {
    await trx
      .tables<DirectoryTables>()
      .insertInto('directory.number_changes')
      .values({
        account,
        number,
        at: doing.at,
        kind,
        reason: why.reason ?? null,
        case_id: why.case ?? null,
        by_actor: JSON.stringify(doing.actor),
        act: doing.id,
      })
      .execute()
  }

  async get(id: string, scope: Scope): Promise<AccountView | Problem> {
    const db = this.#room.store.tables<DirectoryTables>()
    const row = await db.selectFrom('directory.accounts').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('account') : accountView(row)
  }

  /** By id, ascending (ids may be the platform's own, which say nothing of time). `person`: who holds this number now. */
  async list(
    filter: {
      organisation?: string | undefined
      person?: PersonRef | undefined
      after?: string | undefined
      limit?: number | undefined
    },
    scope: Scope,
  ): Promise<AccountView[]> {
    let query = this.#room.store.tables<DirectoryTables>().selectFrom('directory.accounts').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
    if (filter.person !== undefined) query = query.where('number', '=', filter.person)
    if (filter.after !== undefined) query = query.where('id', '>', filter.after)
    const rows = await query.orderBy('id').limit(pageLimit(filter)).execute()
    return rows.map(accountView)
  }

  /** An account's numbers, newest first: "shown when the account's number changed since". */
  async numberHistory(id: string, scope: Scope): Promise<NumberChange[] | Problem> {
    const found = await this.get(id, scope)
    if (found instanceof Problem) return found
    return await numberChanges(this.#room.store.tables(), (query) => query.where('account', '=', id))
  }
}

/** Newest first, at most 200. */
export async function numberChanges(
  db: Kysely<DirectoryTables>,
  narrow: (query: ReturnType<typeof allChanges>) => ReturnType<typeof allChanges>,
): Promise<NumberChange[]> {
  const rows = await narrow(allChanges(db)).orderBy('id', 'desc').limit(200).execute()
  return rows.map((row) => ({
    seq: Number(row.id),
    account: row.account,
    number: (row.number ?? undefined) as PersonRef | undefined,
    at: row.at,
    kind: row.kind,
    reason: row.reason ?? undefined,
    case: row.case_id ?? undefined,
    by: row.by_actor,
  }))
}

function allChanges(db: Kysely<DirectoryTables>) {
  return db.selectFrom('directory.number_changes').selectAll()
}
