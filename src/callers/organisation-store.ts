import type { Kysely, Selectable } from 'kysely'
import {
  type Actor,
  act,
  type Category,
  type Country,
  checkReason,
  notFound,
  outside,
  type Page,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import type { LicenceFact, LicenceKind, OrganisationFact, Standing } from './caller-facts.ts'
import { licenceFact, organisationFact } from './fact-of-row.ts'
import { type HistoryEntry, historyOf, recordHistory } from './history-store.ts'
import { type CallersRoom, callerChanged, checkName, operatorOnly } from './room.ts'
import type { CallersTables, LicenceRow, OrganisationRow } from './tables.ts'

export interface LicenceView extends LicenceFact {
  id: string
  number?: string | undefined
}

export interface OrganisationView extends Omit<OrganisationFact, 'licences'> {
  licences: LicenceView[]
  createdAt: number
  /** Newest first; only where one organisation is read. */
  history?: HistoryEntry[] | undefined
  act: string
}

export interface LicenceGiven {
  kind: LicenceKind
  country: Country
  /** The authority's number for it. */
  number?: string | undefined
  validFrom: number
  validUntil?: number | undefined
}

function view(row: Selectable<OrganisationRow>, licences: readonly Selectable<LicenceRow>[]): OrganisationView {
  return {
    ...organisationFact(row, []),
    licences: licences.map((licence) => ({
      id: licence.id,
      ...licenceFact(licence),
      number: licence.number ?? undefined,
    })),
    createdAt: row.created_at,
    act: row.act,
  }
}

/** The row and its licences (oldest first): read inside an act or out of one. */
export async function findOrganisation(db: Kysely<CallersTables>, id: string) {
  const row = await db.selectFrom('callers.organisations').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const licences = await db
    .selectFrom('callers.licences')
    .selectAll()
    .where('organisation', '=', id)
    .orderBy('id')
    .execute()
  return { row, licences }
}

/** Firms that contact people, with their licences and how they stand. */
export class Organisations {
  readonly #room: CallersRoom
  constructor(room: CallersRoom) {
    this.#room = room
  }

  create(
    given: { name: string; country: Country; sector: Category },
    actor: Actor,
  ): Promise<OrganisationView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const refused = operatorOnly(actor, 'put firms on record') ?? checkName('name', given.name)
      if (refused) return refused
      const row: OrganisationRow = {
        id: room.ids.next('organisation'),
        name: given.name.trim(),
        country: given.country,
        sector: given.sector,
        standing: 'good',
        standing_case: null,
        created_at: doing.at,
        act: doing.id,
      }
      await trx.tables<CallersTables>().insertInto('callers.organisations').values(row).execute()
      await callerChanged(room, trx, 'organisation', organisationFact(row, []))
      return { result: view(row, []), name: 'callers.create-organisation', owner: row.id, detail: { name: row.name } }
    })
  }

  /** A licence that somebody has checked; it counts within its time. */
  addLicence(id: string, given: LicenceGiven, actor: Actor): Promise<OrganisationView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const refused = operatorOnly(actor, 'add licences')
      if (refused) return refused
      if (given.validUntil !== undefined && given.validUntil <= given.validFrom) {
        return new Problem('invalid-time', 'A licence ends after it begins.', { field: 'validUntil' })
      }
      const db = trx.tables<CallersTables>()
      // Locked: two licences at once would otherwise each publish a fact without the other.
      await db.selectFrom('callers.organisations').select('id').where('id', '=', id).forUpdate().execute()
      if (!(await findOrganisation(db, id))) return notFound('organisation')
      const licence = room.ids.next('licence')
      await db
        .insertInto('callers.licences')
        .values({
          id: licence,
          organisation: id,
          kind: given.kind,
          country: given.country,
          number: given.number ?? null,
          valid_from: given.validFrom,
          valid_until: given.validUntil ?? null,
          added_at: doing.at,
          added_by: JSON.stringify(actor),
          act: doing.id,
        })
        .execute()
      const found = await findOrganisation(db, id)
      if (!found) throw new Error('an organisation vanished under its lock')
      await callerChanged(room, trx, 'organisation', organisationFact(found.row, found.licences))
      const detail = { licence, kind: given.kind, country: given.country }
      return { result: view(found.row, found.licences), name: 'callers.add-licence', owner: id, detail }
    })
  }

  /** A licence that was revoked or given up: it counts no more from now on. One that had ended is `wrong-state`. */
  endLicence(
    id: string,
    licence: string,
    why: { reason: string; case?: string | undefined },
    actor: Actor,
  ): Promise<OrganisationView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const refused = operatorOnly(actor, 'end licences') ?? checkReason('reason', why.reason)
      if (refused) return refused
      const db = trx.tables<CallersTables>()
      await db.selectFrom('callers.organisations').select('id').where('id', '=', id).forUpdate().execute()
      const before = (await findOrganisation(db, id))?.licences.find((one) => one.id === licence)
      if (!before) return notFound('licence')
      if (before.valid_until !== null && before.valid_until <= doing.at)
        return new Problem('wrong-state', 'This licence has ended before.')
      await db
        .updateTable('callers.licences')
        .set({ valid_until: Math.max(doing.at, before.valid_from), act: doing.id })
        .where('id', '=', licence)
        .execute()
      const found = await findOrganisation(db, id)
      if (!found) throw new Error('an organisation vanished under its lock')
      await callerChanged(room, trx, 'organisation', organisationFact(found.row, found.licences))
      const detail = { licence, kind: before.kind, country: before.country, reason: why.reason, case: why.case }
      return { result: view(found.row, found.licences), name: 'callers.end-licence', owner: id, detail }
    })
  }

  /** `suspended` and `closed` stop every contact of the firm with the answer of this call. */
  setStanding(
    id: string,
    given: { standing: Standing; reason: string; case?: string | undefined },
    actor: Actor,
  ): Promise<OrganisationView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const refused = operatorOnly(actor, 'set a standing') ?? checkReason('reason', given.reason)
      if (refused) return refused
      const db = trx.tables<CallersTables>()
      const before = await db
        .selectFrom('callers.organisations')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (!before) return notFound('organisation')
      if (before.standing === given.standing) return new Problem('wrong-state', `It is ${given.standing} already.`)
      await db
        .updateTable('callers.organisations')
        .set({
          standing: given.standing,
          standing_case: given.standing === 'good' ? null : (given.case ?? null),
          act: doing.id,
        })
        .where('id', '=', id)
        .execute()
      await recordHistory(room, trx, doing, {
        kind: 'organisation',
        subject: id,
        organisation: id,
        state: given.standing,
        reason: given.reason,
        case: given.case,
      })
      const found = await findOrganisation(db, id)
      if (!found) throw new Error('an organisation vanished under its lock')
      await callerChanged(room, trx, 'organisation', organisationFact(found.row, found.licences))
      const detail = { standing: given.standing, before: before.standing, case: given.case }
      return { result: view(found.row, found.licences), name: 'callers.set-standing', owner: id, detail }
    })
  }

  async get(id: string, scope: Scope): Promise<OrganisationView | Problem> {
    if (outside(scope, id)) return notFound('organisation')
    const db = this.#room.store.tables<CallersTables>()
    const found = await findOrganisation(db, id)
    return found ? { ...view(found.row, found.licences), history: await historyOf(db, id) } : notFound('organisation')
  }

  /** Newest first. `search`: a part of the name, case ignored. */
  async list(
    filter: Page & { standing?: Standing | undefined; search?: string | undefined },
    scope: Scope,
  ): Promise<OrganisationView[]> {
    const db = this.#room.store.tables<CallersTables>()
    let query = db.selectFrom('callers.organisations').selectAll()
    if (scope.organisation !== undefined) query = query.where('id', '=', scope.organisation)
    if (filter.standing !== undefined) query = query.where('standing', '=', filter.standing)
    if (filter.search) query = query.where('name', 'ilike', `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    if (rows.length === 0) return []
    const ids = rows.map((row) => row.id)
    const licences = await db
      .selectFrom('callers.licences')
      .selectAll()
      .where('organisation', 'in', ids)
      .orderBy('id')
      .execute()
    return rows.map((row) =>
      view(
        row,
        licences.filter((licence) => licence.organisation === row.id),
      ),
    )
  }
}
