import type { Kysely } from 'kysely'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  checkReason,
  type Doing,
  notFound,
  outside,
  type Page,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import type { ScriptState } from './caller-facts.ts'
import { scriptFact } from './fact-of-row.ts'
import { findOrganisation } from './organisation-store.ts'
import { type CallersRoom, callerChanged, checkName, operatorOnly } from './room.ts'
import { checkWording, type ScriptGiven, type ScriptView, scriptView, type Wording } from './script.ts'
import type { CallersTables } from './tables.ts'

/** What firms say and send: written, submitted, and approved by a second person before the first contact. */
export class Scripts {
  readonly #room: CallersRoom
  constructor(room: CallersRoom) {
    this.#room = room
  }

  /** Its first version is a draft. */
  create(given: ScriptGiven, actor: Actor): Promise<ScriptView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (outside(actor, given.organisation)) return notFound('organisation')
      const refused = checkName('name', given.name) ?? checkWording(given, doing.at)
      if (refused) return refused
      if (given.channels.length === 0)
        return new Problem('invalid-field', 'A script is for at least one channel.', { field: 'channels' })
      const db = trx.tables<CallersTables>()
      if (!(await findOrganisation(db, given.organisation))) return notFound('organisation')
      const id = room.ids.next('script')
      await db
        .insertInto('callers.scripts')
        .values({
          id,
          organisation: given.organisation,
          name: given.name.trim(),
          purpose: given.purpose,
          category: given.category,
          channels: JSON.stringify([...new Set(given.channels)]),
          created_at: doing.at,
          act: doing.id,
        })
        .execute()
      await this.#write(trx, doing, id, 1, given)
      return await this.#done(trx, id, 'callers.write-script', 1)
    })
  }

  /** A further draft; what is approved stays in force until the new one is. */
  addVersion(id: string, wording: Wording, actor: Actor): Promise<ScriptView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const found = await this.#locked(trx, id, actor)
      if (found instanceof Problem) return found
      const refused = checkWording(wording, doing.at)
      if (refused) return refused
      const next = (found.versions[0]?.version ?? 0) + 1
      if (next > 1_000) return new Problem('wrong-state', 'A script has at most 1,000 versions.')
      await this.#write(trx, doing, id, next, wording)
      return await this.#done(trx, id, 'callers.write-script', next)
    })
  }

  /** Hands a draft in for review; default: the newest version. */
  submit(id: string, given: { version?: number | undefined }, actor: Actor): Promise<ScriptView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const found = await this.#locked(trx, id, actor)
      if (found instanceof Problem) return found
      const version = found.versions.find((one) => one.version === (given.version ?? found.versions[0]?.version))
      if (!version) return notFound('version')
      if (version.state !== 'draft') return new Problem('wrong-state', `This version is ${version.state}, not a draft.`)
      await trx
        .tables<CallersTables>()
        .updateTable('callers.script_versions')
        .set({ state: 'submitted', submitted_at: doing.at, submitted_by: JSON.stringify(actor), act: doing.id })
        .where('script', '=', id)
        .where('version', '=', version.version)
        .execute()
      return await this.#done(trx, id, 'callers.submit-script', version.version)
    })
  }

  /** By the operator, and by neither who wrote nor who submitted it. Default: the version that was submitted. */
  review(
    id: string,
    given: { approve: boolean; version?: number | undefined; note?: string | undefined },
    actor: Actor,
  ): Promise<ScriptView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const found = await this.#locked(trx, id, actor)
      if (found instanceof Problem) return found
      const refused =
        operatorOnly(actor, 'review scripts') ?? (given.note ? checkReason('note', given.note) : undefined)
      if (refused) return refused
      const submitted = found.versions.filter((one) => one.state === 'submitted')
      const version = submitted.find((one) => given.version === undefined || one.version === given.version)
      if (!version) {
        const decided = found.versions.find((one) => one.version === given.version)?.reviewed_at != null
        return decided
          ? new Problem('already-decided', 'This version was reviewed before.')
          : new Problem('wrong-state', 'Nothing was submitted for review.')
      }
      const own = [version.written_by, version.submitted_by].some((by) => by?.kind === actor.kind && by.id === actor.id)
      if (own) return new Problem('same-person', 'You wrote or submitted this: another person must review it.')
      if (!given.approve && !given.note)
        return new Problem('invalid-field', 'Say what must be changed.', { field: 'note' })
      if (given.approve && version.expires_at !== null && version.expires_at <= doing.at)
        return new Problem('wrong-state', 'This version has expired: write a new one.')
      await trx
        .tables<CallersTables>()
        .updateTable('callers.script_versions')
        .set({
          state: given.approve ? 'approved' : 'refused',
          reviewed_at: doing.at,
          reviewed_by: JSON.stringify(actor),
          note: given.note ?? null,
          act: doing.id,
        })
        .where('script', '=', id)
        .where('version', '=', version.version)
        .execute()
      const name = given.approve ? 'callers.approve-script' : 'callers.refuse-script'
      return await this.#done(trx, id, name, version.version)
    })
  }

  async #write(trx: Transaction, doing: Doing, script: string, version: number, wording: Wording): Promise<void> {
    await trx
      .tables<CallersTables>()
      .insertInto('callers.script_versions')
      .values({
        script,
        version,
        text: wording.text,
        flash_use: wording.flashUse ?? null,
        human_reachable: wording.humanReachable,
        expires_at: wording.expiresAt ?? null,
        state: 'draft',
        written_at: doing.at,
        written_by: JSON.stringify(doing.actor),
        submitted_at: null,
        submitted_by: null,
        reviewed_at: null,
        reviewed_by: null,
        note: null,
        act: doing.id,
      })
      .execute()
  }

  async #locked(trx: Transaction, id: string, scope: Scope) {
    const db = trx.tables<CallersTables>()
    await db.selectFrom('callers.scripts').select('id').where('id', '=', id).forUpdate().execute()
    const found = await find(db, id)
    return !found || outside(scope, found.row.organisation) ? notFound('script') : found
  }

  /** What every act on a script ends with: the fact for the gate, the view for the caller, the line for the ledger. */
  async #done(trx: Transaction, id: string, name: string, version: number) {
    const found = await find(trx.tables<CallersTables>(), id)
    const fact = found && scriptFact(found.row, found.versions)
    if (!found || !fact) throw new Error('a script vanished under its lock')
    await callerChanged(this.#room, trx, 'script', fact)
    return {
      result: scriptView(found.row, found.versions),
      name,
      owner: found.row.organisation,
      detail: { script: id, version },
    }
  }

  async get(id: string, scope: Scope): Promise<ScriptView | Problem> {
    const found = await find(this.#room.store.tables(), id)
    return !found || outside(scope, found.row.organisation) ? notFound('script') : scriptView(found.row, found.versions)
  }

  /** Newest first; `state` is that of the newest version. */
  async list(
    filter: Page & { organisation?: string | undefined; state?: ScriptState | undefined },
    scope: Scope,
  ): Promise<ScriptView[]> {
    const db = this.#room.store.tables<CallersTables>()
    let query = db.selectFrom('callers.scripts').selectAll('callers.scripts')
    if (filter.state !== undefined) {
      const state = filter.state
      query = query.where((e) =>
        e(
          e
            .selectFrom('callers.script_versions as newest')
            .select('newest.state')
            .whereRef('newest.script', '=', 'callers.scripts.id')
            .orderBy('newest.version', 'desc')
            .limit(1),
          '=',
          state,
        ),
      )
    }
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    if (rows.length === 0) return []
    const versions = await db
      .selectFrom('callers.script_versions')
      .selectAll()
      .where(
        'script',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('version', 'desc')
      .execute()
    return rows.map((row) =>
      scriptView(
        row,
        versions.filter((version) => version.script === row.id),
      ),
    )
  }
}

async function find(db: Kysely<CallersTables>, id: string) {
  const row = await db.selectFrom('callers.scripts').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const versions = await db
    .selectFrom('callers.script_versions')
    .selectAll()
    .where('script', '=', id)
    .orderBy('version', 'desc')
    .execute()
  return { row, versions }
}
