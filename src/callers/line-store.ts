import type { Kysely, Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  attempt,
  type Channel,
  type Country,
  checkReason,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  pageLimit,
  parseNumber,
  type Scope,
} from '../terms/index.ts'
import type { LineFact, LineState, SupplyHop } from './caller-facts.ts'
import { lineFact, organisationFact } from './fact-of-row.ts'
import { type HistoryEntry, historyOf, recordHistory } from './history-store.ts'
import { checkStateChange, type StateChange } from './line-state.ts'
import { findOrganisation } from './organisation-store.ts'
import { type CallersRoom, callerChanged, checkName, operatorOnly } from './room.ts'
import { checkChain, licenceMissing, missingForLine } from './supply-chain.ts'
import type { CallersTables, LineRow } from './tables.ts'

export interface LineGiven {
  organisation: string
  /** The number that will be shown, in any writing; sealed at once. */
  callerId: string
  /** Whose national writing the caller ID may be in. Default: the organisation's country. */
  country?: Country | undefined
  province?: string | undefined
  channels: readonly Channel[]
  /** Filed with the authority: exempt from the frequency flag, not from complaints. */
  filed: boolean
  callerIdRegistered: boolean
  supplyChain: readonly SupplyHop[]
}

export interface LineView extends LineFact {
  /** The caller ID as lists show it; absent where the number was destroyed. */
  masked?: string | undefined
  grantedAt: number
  /** Newest first; only where one line is read. */
  history?: HistoryEntry[] | undefined
  act: string
}

function view(row: Selectable<LineRow>, masked: Map<string, string>): LineView {
  return { ...lineFact(row), masked: masked.get(row.caller), grantedAt: row.granted_at, act: row.act }
}

/** As much of a caller ID as a block by prefix may look at; short ones are cut so that nobody is named by it. */
const prefixDigits = (e164: string) => e164.slice(1, Math.min(8, e164.length - 3))

/** The lines on which firms contact people: who connects them, what they show, and whether they may be used. */
export class Lines {
  readonly #room: CallersRoom
  constructor(room: CallersRoom) {
    this.#room = room
  }

  /** Grants a line. `licence-missing` says all that is missing at once, in words and as `extra.missing`. */
  async create(given: LineGiven, actor: Actor): Promise<LineView | Problem> {
    const room = this.#room
    const made = await act(room, actor, async (trx, doing) => {
      const refused = operatorOnly(actor, 'grant lines') ?? checkChain(given.supplyChain, given.organisation)
      if (refused) return refused
      for (const hop of given.supplyChain) {
        const bad = checkName('supplyChain', hop.name)
        if (bad) return bad
      }
      if (given.channels.length === 0)
        return new Problem('invalid-field', 'A line serves at least one channel.', { field: 'channels' })
      const db = trx.tables<CallersTables>()
      const business = await findOrganisation(db, given.organisation)
      if (!business) return notFound('organisation')
      const number = parseNumber(given.callerId, given.country ?? business.row.country)
      if (number instanceof Problem) return number
      if (number.kind === 'emergency')
        return new Problem('invalid-number', 'An emergency number cannot be a caller ID.', { field: 'callerId' })
      const known = new Map<string, ReturnType<typeof organisationFact>>()
      for (const { organisation } of given.supplyChain) {
        const found = organisation === undefined ? undefined : await findOrganisation(db, organisation)
        if (organisation !== undefined && !found) return notFound('organisation in the supply chain')
        if (found) known.set(found.row.id, organisationFact(found.row, found.licences))
      }
      const missing = missingForLine(
        organisationFact(business.row, business.licences),
        given.supplyChain,
        (id) => known.get(id),
        number.country,
        doing.at,
      )
      if (missing.length > 0) return licenceMissing(missing)
      const id = room.ids.next('line')
      const caller = await room.vault.sealNumber(trx, number.e164, { room: 'callers', reason: id, until: null })
      const plain = given.supplyChain.map(({ role, name, organisation, qualified }) => ({
        role,
        name,
        organisation,
        qualified,
      }))
      const made = await db
        .insertInto('callers.lines')
        .values({
          id,
          organisation: given.organisation,
          caller,
          caller_prefix: prefixDigits(number.e164),
          caller_kind: number.kind,
          country: number.country,
          province: given.province ?? null,
          channels: JSON.stringify([...new Set(given.channels)]),
          filed: given.filed,
          caller_registered: given.callerIdRegistered,
          supply_chain: JSON.stringify(plain),
          state: 'active',
          state_case: null,
          state_until: null,
          granted_at: doing.at,
          act: doing.id,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (!made) return new Problem('already-exists', 'Another line shows this caller ID: one number is one line.')
      await recordHistory(room, trx, doing, {
        kind: 'line',
        subject: id,
        organisation: given.organisation,
        state: 'active',
        reason: 'granted',
      })
      await callerChanged(room, trx, 'line', lineFact(made))
      return { result: made, name: 'callers.grant-line', owner: given.organisation, detail: { line: id } }
    })
    return made instanceof Problem ? made : view(made, await room.vault.mask([made.caller as PersonRef]))
  }

  /** See line-state.ts for what may follow what. The operator's; a firm may close a line of its own, without notice to itself. */
  async changeState(id: string, change: StateChange, actor: Actor): Promise<LineView | Problem> {
    const changed = await attempt(this.#room.store, (trx) => this.changeStateIn(trx, id, change, actor))
    if (changed instanceof Problem) return changed
    return view(changed, await this.#room.vault.mask([changed.caller as PersonRef]))
  }

  /** As `changeState`, inside a transaction that is open: a second person's yes and what it does are one. A Problem must undo it. */
  changeStateIn(
    trx: Transaction,
    id: string,
    change: StateChange,
    actor: Actor,
  ): Promise<Selectable<LineRow> | Problem> {
    const room = this.#room
    return actIn(trx, room, actor, async (_, doing) => {
      const db = trx.tables<CallersTables>()
      const before = await db
        .selectFrom('callers.lines')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (!before || outside(actor, before.organisation)) return notFound('line')
      const givenUp = actor.organisation !== undefined && change.state === 'closed'
      const notice = givenUp ? { ...change, withoutNotice: 'given up by the firm itself' } : change
      const refused =
        (givenUp ? undefined : operatorOnly(actor, 'change what a line may do')) ??
        checkReason('reason', change.reason) ??
        (change.evidence === undefined ? undefined : checkReason('evidence', change.evidence)) ??
        (change.withoutNotice === undefined ? undefined : checkReason('withoutNotice', change.withoutNotice)) ??
        checkStateChange(before.state, notice, doing.at)
      if (refused) return refused
      if (change.state === 'reopened' && before.state === 'closed' && (await this.#taken(db, before.caller))) {
        return new Problem('already-exists', 'Another line shows this caller ID now.')
      }
      const clean = change.state === 'active' || change.state === 'reopened'
      const row = await db
        .updateTable('callers.lines')
        .set({
          state: change.state,
          state_case: clean ? null : (change.case ?? null),
          state_until: change.until ?? null,
          act: doing.id,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await recordHistory(room, trx, doing, { ...notice, kind: 'line', subject: id, organisation: row.organisation })
      await callerChanged(room, trx, 'line', lineFact(row))
      const detail = { line: id, before: before.state, state: change.state, case: change.case, until: change.until }
      return { result: row, name: 'callers.change-line-state', owner: row.organisation, detail }
    })
  }

  async #taken(db: Kysely<CallersTables>, caller: string): Promise<boolean> {
    const other = await db
      .selectFrom('callers.lines')
      .select('id')
      .where('caller', '=', caller)
      .where('state', '<>', 'closed')
      .executeTakeFirst()
    return other !== undefined
  }

  /** With its history. */
  async get(id: string, scope: Scope): Promise<LineView | Problem> {
    const db = this.#room.store.tables<CallersTables>()
    const row = await db.selectFrom('callers.lines').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || outside(scope, row.organisation)) return notFound('line')
    const masked = await this.#room.vault.mask([row.caller as PersonRef])
    return { ...view(row, masked), history: await historyOf(db, id) }
  }

  /** The firm's oldest line that may be used on this channel. */
  async usable(organisation: string, channel: Channel): Promise<string | undefined> {
    const rows = await this.#room.store
      .tables<CallersTables>()
      .selectFrom('callers.lines')
      .select(['id', 'channels'])
      .where('organisation', '=', organisation)
      .where('state', 'in', ['active', 'warned', 'reopened'])
      .orderBy('id')
      .execute()
    return rows.find(({ channels }) => (channels as string[]).includes(channel))?.id
  }

  /** Newest first. `callerId`: the lines that show or showed this number ("who is behind it?"). */
  async list(
    filter: Page & {
      organisation?: string | undefined
      state?: LineState | undefined
      callerId?: PersonRef | undefined
    },
    scope: Scope,
  ): Promise<LineView[]> {
    let query = this.#room.store.tables<CallersTables>().selectFrom('callers.lines').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.callerId !== undefined) query = query.where('caller', '=', filter.callerId)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    const masked = await this.#room.vault.mask(rows.map((row) => row.caller as PersonRef))
    return rows.map((row) => view(row, masked))
  }
}
