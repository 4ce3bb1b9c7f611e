import type { Transaction } from '../store/index.ts'
import { type Actor, act, actIn, attempt, checkReason, type Doing, dayMs, Problem, type Scope } from '../terms/index.ts'
import { type AccountView, accountView, lockedAccount } from './account-store.ts'
import { accountChanged, type DirectoryRoom } from './room.ts'
import type { DirectoryTables } from './tables.ts'

/** The ladder's top: up to a month, even at first detection. */
export const longestSuspensionMs = 31 * dayMs
export const suspendAct = 'directory.suspend-account'

export interface Suspension {
  /** ms; at most 31 days ahead. */
  until: number
  /** Of a proposal: how long from the yes on, ms; then `until` is only what it would be if decided at once. */
  forMs?: number | undefined
  reason: string
  case: string
}

export interface SanctionView {
  account: string
  kind: 'suspended' | 'lifted'
  until?: number | undefined
  case?: string | undefined
  at: number
}

/** Sanctions on accounts that misuse other people's numbers: the gate refuses what a suspended account asks for. */
export class Sanctions {
  readonly #room: DirectoryRoom
  constructor(room: DirectoryRoom) {
    this.#room = room
    room.secondPerson.register(suspendAct, {
      approved: async (trx, approval, decider) => {
        const { until, forMs } = approval.payload as { until: number; forMs?: number }
        // A second person may take days: a suspension of a week is a week all the same.
        const given = {
          until: forMs === undefined ? until : room.clock.now() + forMs,
          reason: approval.reason,
          case: approval.case ?? '',
        }
        const done = await actIn(trx, room, decider, (_, doing) => this.#suspend(trx, doing, approval.subject, given))
        return done instanceof Problem ? done : undefined
      },
    })
  }

  /** Proposes a suspension: a second person decides, and the yes suspends. Answers with the approval's id. */
  propose(id: string, given: Suspension, actor: Actor): Promise<{ approval: string } | Problem> {
    return attempt(this.#room.store, (trx) => this.proposeIn(trx, id, given, actor))
  }

  /** As `propose`, inside a transaction that is open. A Problem must undo it. */
  proposeIn(trx: Transaction, id: string, given: Suspension, actor: Actor): Promise<{ approval: string } | Problem> {
    return actIn(trx, this.#room, actor, async (_, doing) => {
      const account = await lockedAccount(this.#room, trx, id, actor)
      if (account instanceof Problem) return account
      const refused = this.#check(given, doing)
      if (refused) return refused
      const approval = await this.#room.secondPerson.askIn(
        trx,
        {
          act: suspendAct,
          subject: id,
          owner: account.organisation,
          reason: given.reason,
          case: given.case,
          payload: { until: given.until, ...(given.forMs !== undefined && { forMs: given.forMs }) },
        },
        actor,
      )
      if (approval instanceof Problem) return approval
      const detail = { account: id, until: given.until, case: given.case, approval: approval.id }
      const result = { approval: approval.id }
      return { result, name: 'directory.propose-suspension', owner: account.organisation, detail }
    })
  }

  /** What was done to an account and why, newest first, at most 200: the ladder counts it, and a case tells that something was done. */
  async history(account: string, scope: Scope): Promise<SanctionView[]> {
    let query = this.#room.store
      .tables<DirectoryTables>()
      .selectFrom('directory.sanctions as sanction')
      .innerJoin('directory.accounts as account', 'account.id', 'sanction.account')
      .selectAll('sanction')
      .where('sanction.account', '=', account)
    if (scope.organisation !== undefined) query = query.where('account.organisation', '=', scope.organisation)
    const rows = await query.orderBy('sanction.id', 'desc').limit(200).execute()
    return rows.map((row) => ({
      account: row.account,
      kind: row.kind,
      until: row.until_at ?? undefined,
      case: row.case_id ?? undefined,
      at: row.at,
    }))
  }

  /** At once, for those whose role may; `propose` is the usual way. */
  suspend(id: string, given: Suspension, actor: Actor): Promise<AccountView | Problem> {
    return act(this.#room, actor, (trx, doing) => this.#suspend(trx, doing, id, given))
  }

  /** Ends a suspension before its time (an appeal was granted). */
  lift(id: string, why: { reason: string; case?: string | undefined }, actor: Actor): Promise<AccountView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const refused = checkReason('reason', why.reason)
      if (refused) return refused
      const before = await lockedAccount(this.#room, trx, id, actor)
      if (before instanceof Problem) return before
      if (before.suspended_until === null || before.suspended_until <= doing.at)
        return new Problem('wrong-state', 'This account is not suspended.')
      return await this.#set(trx, doing, id, 'lifted', null, why)
    })
  }

  #check(given: Suspension, doing: Doing): Problem | undefined {
    if (!given.case) return new Problem('invalid-field', 'Link the case behind it.', { field: 'case' })
    if (!(given.until > doing.at) || given.until > doing.at + longestSuspensionMs)
      return new Problem('invalid-time', 'A suspension lasts at most 31 days from now.', { field: 'until' })
    return checkReason('reason', given.reason)
  }

  async #suspend(trx: Transaction, doing: Doing, id: string, given: Suspension) {
    const refused = this.#check(given, doing)
    if (refused) return refused
    const before = await lockedAccount(this.#room, trx, id, doing.actor)
    if (before instanceof Problem) return before
    return await this.#set(trx, doing, id, 'suspended', given.until, given)
  }

  async #set(
    trx: Transaction,
    doing: Doing,
    id: string,
    kind: 'suspended' | 'lifted',
    until: number | null,
    why: { reason: string; case?: string | undefined },
  ) {
    const { platform } = this.#room
    if (platform) {
      const act = kind === 'suspended' ? 'suspend' : 'lift'
      const ends = until === null ? undefined : new Date(until).toISOString()
      const given = { id: doing.id, account: id, reason: why.reason, case: why.case, until: ends }
      const done = await platform.act({ act, ...given })
      if (done instanceof Problem) return done
    }
    const db = trx.tables<DirectoryTables>()
    const row = await db
      .updateTable('directory.accounts')
      .set({ suspended_until: until, suspension_case: kind === 'suspended' ? (why.case ?? null) : null, act: doing.id })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await db
      .insertInto('directory.sanctions')
      .values({
        account: id,
        kind,
        until_at: until,
        reason: why.reason,
        case_id: why.case ?? null,
        at: doing.at,
        by_actor: JSON.stringify(doing.actor),
        act: doing.id,
      })
      .execute()
    await accountChanged(this.#room, trx, row)
    const detail = { account: id, until: until ?? undefined, case: why.case }
    const name = kind === 'suspended' ? suspendAct : 'directory.lift-suspension'
    return { result: accountView(row), name, owner: row.organisation, detail }
  }
}
