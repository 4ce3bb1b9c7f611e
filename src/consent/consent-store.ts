import type { Kysely, Selectable } from 'kysely'
import {
  type Actor,
  act,
  type Category,
  type Channel,
  categories,
  channels,
  checkReason,
  dayMs,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  type Purpose,
  pageLimit,
  purposes,
  type Scope,
} from '../terms/index.ts'
import { consentFact } from './fact-of-row.ts'
import { type ConsentFact, consentForms } from './person-facts.ts'
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
import type { ConsentRow, ConsentTables } from './tables.ts'

/** The holder must be told again every two years that the consent exists (KR-08). */
export const reconfirmMs = 2 * 365 * dayMs

export interface ConsentGiven {
  to: PersonGiven
  organisation: string
  purpose: Purpose
  /** Empty = every category; likewise channels. */
  categories?: readonly Category[] | undefined
  channels?: readonly Channel[] | undefined
  night?: boolean | undefined
  form?: ConsentFact['form'] | undefined
  /** Which wording the person agreed to. */
  textVersion: string
  /** The proof (a form, a recording, a page): sealed in the vault. At most 1 MiB. */
  evidence?: string | Uint8Array | undefined
  /** Default: now. Never in the future. */
  givenAt?: number | undefined
  expiresAt?: number | undefined
}

export interface ConsentView extends ConsentFact {
  person: PersonRef
  /** Sealed document, to be revealed with a purpose. */
  evidence?: string | undefined
  withdrawnVia?: string | undefined
  reconfirmedAt?: number | undefined
  recordedAt: number
  act: string
}

function view(row: Selectable<ConsentRow>): ConsentView {
  return {
    ...consentFact(row),
    person: row.person as PersonRef,
    evidence: row.evidence ?? undefined,
    withdrawnVia: row.withdrawn_via ?? undefined,
    reconfirmedAt: row.reconfirmed_at ?? undefined,
    recordedAt: row.recorded_at,
    act: row.act,
  }
}

/** What people have agreed to, to whom, with which words and what proof. */
export class Consents {
  readonly #room: ConsentRoom
  constructor(room: ConsentRoom) {
    this.#room = room
  }

  give(given: ConsentGiven, actor: Actor): Promise<ConsentView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const givenAt = given.givenAt ?? doing.at
      const refused =
        badTime(doing.at, 'givenAt', givenAt) ??
        badTime(doing.at, 'expiresAt', given.expiresAt) ??
        badWord('purpose', purposes, given.purpose) ??
        badWord('form', consentForms, given.form) ??
        given.categories?.map((one) => badWord('categories', categories, one)).find((one) => one) ??
        given.channels?.map((one) => badWord('channels', channels, one)).find((one) => one)
      if (refused) return refused
      if (givenAt > doing.at)
        return new Problem('invalid-time', 'A consent cannot lie in the future.', { field: 'givenAt' })
      if ((given.evidence?.length ?? 0) > 1_048_576) return new Problem('too-large', 'Evidence has at most 1 MiB.')
      const id = room.ids.next('consent')
      const person = await keepPerson(room, trx, given.to, id)
      if (person instanceof Problem) return person
      const crowded = await roomFor(trx, 'consent.consents', person, given.organisation)
      if (crowded) return crowded
      const hold = { room: 'consent', reason: id, until: null }
      const row: Selectable<ConsentRow> = {
        id,
        person,
        organisation: given.organisation,
        purpose: given.purpose,
        categories: [...(given.categories ?? [])],
        channels: [...(given.channels ?? [])],
        night: given.night ?? false,
        form: given.form ?? 'separate',
        text_version: given.textVersion,
        evidence: given.evidence === undefined ? null : await room.vault.sealText(trx, given.evidence, hold),
        given_at: givenAt,
        withdrawn_at: null,
        withdrawn_via: null,
        expires_at: given.expiresAt ?? null,
        reconfirm_due_at: givenAt + reconfirmMs,
        reconfirmed_at: null,
        recorded_at: doing.at,
        recorded_by: actor,
        act: doing.id,
      }
      const json = {
        categories: JSON.stringify(row.categories),
        channels: JSON.stringify(row.channels),
        recorded_by: JSON.stringify(actor),
      }
      await trx
        .tables<ConsentTables>()
        .insertInto('consent.consents')
        .values({ ...row, ...json })
        .execute()
      await factChanged(room, trx, 'consent', person, id, consentFact(row))
      return {
        result: view(row),
        name: 'consent.give',
        owner: row.organisation,
        detail: { consent: id, purpose: row.purpose, form: row.form, textVersion: row.text_version },
      }
    })
  }

  /** Takes effect with the answer: the next decision does not find it. Withdrawing twice is `wrong-state`. */
  withdraw(
    id: string,
    how: { via?: string | undefined; reason?: string | undefined; case?: string | undefined },
    actor: Actor,
  ): Promise<ConsentView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const unfit = how.reason === undefined ? undefined : checkReason('reason', how.reason)
      if (unfit) return unfit
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.consents')
        .set({ withdrawn_at: doing.at, withdrawn_via: how.via ?? 'person', reconfirm_due_at: null, act: doing.id })
        .where('id', '=', id)
        .where('withdrawn_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This consent was withdrawn before.')
      await easeHold(room, trx, row.person, id, doing.at)
      if (row.evidence !== null) await easeHold(room, trx, row.evidence, id, doing.at)
      await factChanged(room, trx, 'consent', row.person, id, consentFact(row))
      const detail = { consent: id, reason: how.reason, case: how.case }
      return { result: view(row), name: 'consent.withdraw', owner: row.organisation, detail }
    })
  }

  /** The person was reminded that the consent exists; the next reminder is due in two years (KR-08: silence keeps it). */
  reconfirm(id: string, actor: Actor): Promise<ConsentView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await trx
        .tables<ConsentTables>()
        .updateTable('consent.consents')
        .set({ reconfirmed_at: doing.at, reconfirm_due_at: doing.at + reconfirmMs, act: doing.id })
        .where('id', '=', id)
        .where('withdrawn_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return new Problem('wrong-state', 'This consent was withdrawn.')
      await factChanged(room, trx, 'consent', row.person, id, consentFact(row))
      return { result: view(row), name: 'consent.reconfirm', owner: row.organisation, detail: { consent: id } }
    })
  }

  get(id: string, scope: Scope): Promise<ConsentView | Problem> {
    return this.#find(id, scope, this.#room.store.tables())
  }

  async #find(id: string, scope: Scope, db: Kysely<ConsentTables>): Promise<ConsentView | Problem> {
    const row = await db.selectFrom('consent.consents').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('consent') : view(row)
  }

  /** Newest first. `reconfirmDueBefore`: those whose reminder is due by then. */
  async list(
    filter: Page & {
      person?: PersonRef | undefined
      organisation?: string | undefined
      reconfirmDueBefore?: number | undefined
    },
    scope: Scope,
  ): Promise<ConsentView[]> {
    let query = this.#room.store.tables<ConsentTables>().selectFrom('consent.consents').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    if (filter.reconfirmDueBefore !== undefined) {
      query = query.where('withdrawn_at', 'is', null).where('reconfirm_due_at', '<=', filter.reconfirmDueBefore)
    }
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(view)
  }
}
