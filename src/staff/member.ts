import { type Selectable, sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, notFound, outside, type Page, Problem, pageLimit, type Scope } from '../terms/index.ts'
import type { StaffRole } from './role.ts'
import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

/** Somebody who works here. `createdAt` in ms. */
export interface Member {
  id: string
  name: string
  email: string
  role: StaffRole
  organisation?: string
  state: 'invited' | 'active' | 'disabled'
  secondFactor: boolean
  createdAt: number
}

export function memberOf(row: Selectable<StaffTables['staff.members']>): Member {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    ...(row.organisation === null ? {} : { organisation: row.organisation }),
    state: row.state,
    secondFactor: row.two_factor_enabled || row.passkeys > 0,
    createdAt: row.created_at.getTime(),
  }
}

/** Who works here and in which role. */
export class Members {
  readonly #room: StaffRoom
  constructor(room: StaffRoom) {
    this.#room = room
  }

  async list(scope: Scope, page: Page): Promise<{ items: Member[]; next?: string }> {
    const limit = pageLimit(page)
    let query = this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.members')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (page.before !== undefined) query = query.where('id', '<', page.before)
    const rows = await query.execute()
    const items = rows.slice(0, limit).map(memberOf)
    const last = items.at(-1)
    return rows.length > limit && last ? { items, next: last.id } : { items }
  }

  async get(id: string): Promise<Member | undefined> {
    const row = await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.members')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return row && memberOf(row)
  }

  /** Everybody of one organisation (undefined: the operator's own people) who can sign in, by name. At most 1,000. */
  async active(organisation: string | undefined): Promise<Member[]> {
    const rows = await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.members')
      .selectAll()
      .where('state', '=', 'active')
      .where('organisation', organisation === undefined ? 'is' : '=', organisation ?? null)
      .orderBy('name')
      .limit(1_000)
      .execute()
    return rows.map(memberOf)
  }

  /** Names for ids, for screens that say who did something. */
  async names(ids: readonly string[]): Promise<Map<string, string>> {
    const wanted = [...new Set(ids)]
    if (wanted.length === 0) return new Map()
    const rows = await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.members')
      .select(['id', 'name'])
      .where('id', 'in', wanted)
      .execute()
    return new Map(rows.map(({ id, name }) => [id, name]))
  }

  /** Their sessions end: what they may do next is what the new role allows. */
  async changeRole(id: string, role: StaffRole, actor: Actor): Promise<Member | Problem> {
    return await this.#change(id, actor, 'staff.change-role', { role }, { role })
  }

  /** Ends every session and every open invitation; the record of what they did stays. */
  async disable(id: string, actor: Actor): Promise<Member | Problem> {
    return await this.#change(id, actor, 'staff.disable', { state: 'disabled' }, {})
  }

  /** Takes away what somebody has lost: app codes and passkeys. Their sessions end; their password lets them in, once more by itself. */
  async resetSecondFactor(id: string, actor: Actor): Promise<Member | Problem> {
    const set = { two_factor_enabled: false as const, passkeys: 0 }
    return await this.#change(id, actor, 'staff.reset-second-factor', set, {}, async (trx) => {
      const db = trx.tables<StaffTables>()
      await sql`delete from staff.second_factors where user_id = ${id}`.execute(db)
      await db.deleteFrom('staff.passkeys').where('member', '=', id).execute()
    })
  }

  async #change(
    id: string,
    actor: Actor,
    name: string,
    set: { role?: StaffRole; state?: 'disabled'; two_factor_enabled?: false; passkeys?: number },
    detail: Record<string, unknown>,
    also: (trx: Transaction) => Promise<void> = async () => {},
  ): Promise<Member | Problem> {
    return await act(this.#room, actor, async (trx, { at }) => {
      const db = trx.tables<StaffTables>()
      // One at a time: two administrators who remove each other at once must not both succeed.
      await sql`select pg_advisory_xact_lock(7256010)`.execute(db)
      const row = await db.selectFrom('staff.members').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row || outside(actor, row.organisation)) return notFound('member of the staff')
      if (row.state === 'disabled') return new Problem('wrong-state', 'They cannot sign in any more.')
      if (row.id === actor.id) return new Problem('same-person', 'Another administrator must do this for you.')
      const changed = await db
        .updateTable('staff.members')
        .set({ ...set, updated_at: new Date(at) })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await db.deleteFrom('staff.sessions').where('user_id', '=', id).execute()
      await also(trx)
      return { result: memberOf(changed), name, owner: row.organisation ?? undefined, detail: { staff: id, ...detail } }
    })
  }
}
