import { type Kysely, type Selectable, sql } from 'kysely'
import {
  type Actor,
  act,
  dayMs,
  notFound,
  outside,
  type Page,
  Problem,
  pageLimit,
  type Scope,
  systemActor,
} from '../terms/index.ts'
import type { DigestGroup, DigestRow, RunTables } from './run-migrations.ts'
import type { RunRoom } from './run-room.ts'

/** Escalations of a span of time, grouped by cause, for the team lead. */
export interface DigestView {
  id: string
  organisation?: string | undefined
  kind: 'day' | 'asked'
  from: number
  until: number
  madeAt: number
  madeBy: Actor
  total: number
  groups: readonly DigestGroup[]
  act: string
}

/** The longest span of one digest. */
export const longestDigestMs = 31 * dayMs
/** Escalations that one group names; its count is of all. */
const namedMax = 200

const view = (row: Selectable<DigestRow>): DigestView => ({
  id: row.id,
  organisation: row.organisation ?? undefined,
  kind: row.kind,
  from: row.from_at,
  until: row.until_at,
  madeAt: row.made_at,
  madeBy: row.made_by,
  total: row.total,
  groups: row.groups,
  act: row.act,
})

/** "Collected into a digest for the team lead": one a day by the clock, and whenever somebody asks. */
export class Digests {
  readonly #room: Pick<RunRoom, 'store' | 'clock' | 'ids' | 'recordAct' | 'notices'>
  constructor(room: Pick<RunRoom, 'store' | 'clock' | 'ids' | 'recordAct' | 'notices'>) {
    this.#room = room
  }

  /** Since the last one of the day's clock, unless told; `until` is not included. */
  async make(
    span: { from?: number | undefined; until?: number | undefined },
    actor: Actor,
    kind: 'day' | 'asked' = 'asked',
  ): Promise<DigestView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const db = trx.tables<RunTables>()
      // One at a time: of two nodes that make the day's digest, the second begins where the first ended.
      await sql`lock table desk.digests in share row exclusive mode`.execute(db)
      const until = span.until ?? doing.at
      const from = span.from ?? Math.max(await this.#lastEnd(db, actor), until - longestDigestMs)
      // Nothing has passed since the last one: for a job that runs twice.
      if (kind === 'day' && from >= until) return new Problem('wrong-state', 'There is a digest up to now.')
      if (from > until || until > doing.at || until - from > longestDigestMs)
        return new Problem('invalid-time', 'A digest is of the past, of 31 days at most.', { field: 'from' })
      const id = room.ids.next('digest')
      let query = db
        .selectFrom('desk.escalations')
        .select(['id', 'case_id', 'procedure', 'version', 'cause', 'state', 'created_at'])
        .where('created_at', '>=', from)
        .where('created_at', '<', until)
        .where('state', '<>', 'withdrawn')
      if (actor.organisation !== undefined) query = query.where('organisation', '=', actor.organisation)
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
      const groups = grouped(rows)
      const row = await db
        .insertInto('desk.digests')
        .values({
          id,
          organisation: actor.organisation ?? null,
          kind,
          from_at: from,
          until_at: until,
          made_at: doing.at,
          made_by: JSON.stringify(actor),
          total: rows.length,
          groups: JSON.stringify(groups),
          act: doing.id,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      if (kind === 'day' && rows.length > 0)
        await db
          .updateTable('desk.escalations')
          .set({ digest: id })
          .where('created_at', '>=', from)
          .where('created_at', '<', until)
          .where('state', '<>', 'withdrawn')
          .execute()
      const data = { kind, total: rows.length, from, until, organisation: row.organisation }
      await room.store.changes.record(trx, { room: 'desk', kind: 'digest', key: id, data })
      await room.notices.announceIn(trx, 'digest.ready', {
        about: id,
        title: {
          ko: `이관 모음: ${rows.length}건`,
          zh: `上报汇总：${rows.length} 件`,
          en: `Digest of escalations: ${rows.length}`,
        },
        path: `/digests/${id}`,
        data: { kind, total: rows.length, from: new Date(from).toISOString(), until: new Date(until).toISOString() },
      })
      const detail = { digest: id, kind, from, until, total: rows.length }
      return { result: view(row), name: 'desk.make-digest', owner: actor.organisation, detail }
    })
  }

  /** The day's digest; for a daily job. Undefined where there is one already. */
  async makeDaily(): Promise<DigestView | undefined> {
    const made = await this.make({}, systemActor('digest'), 'day')
    return made instanceof Problem ? undefined : made
  }

  async #lastEnd(db: Kysely<RunTables>, scope: Scope): Promise<number> {
    let query = db.selectFrom('desk.digests').select('until_at').where('kind', '=', 'day')
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    const last = await query.orderBy('until_at', 'desc').limit(1).executeTakeFirst()
    return last?.until_at ?? 0
  }

  async get(id: string, scope: Scope): Promise<DigestView | Problem> {
    const row = await this.#room.store
      .tables<RunTables>()
      .selectFrom('desk.digests')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('digest') : view(row)
  }

  /** Newest first. */
  async list(filter: Page & { kind?: 'day' | 'asked' | undefined }, scope: Scope): Promise<DigestView[]> {
    let query = this.#room.store.tables<RunTables>().selectFrom('desk.digests').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(view)
  }
}

interface Collected {
  id: string
  case_id: string
  procedure: string
  version: number
  cause: string
  state: string
  created_at: number
}

/** Largest group first. */
function grouped(rows: readonly Collected[]): DigestGroup[] {
  const groups = new Map<string, DigestGroup>()
  for (const row of rows) {
    const key = `${row.procedure} ${row.cause}`
    const { procedure, version, cause } = row
    const group = groups.get(key) ?? { procedure, version, cause, count: 0, open: 0, escalations: [] }
    groups.set(key, group)
    group.count++
    if (row.state === 'open') group.open++
    if (group.escalations.length < namedMax)
      group.escalations.push({ id: row.id, case: row.case_id, at: row.created_at })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1))
}
