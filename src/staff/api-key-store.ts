import type { Transaction } from '../store/index.ts'
import { type Actor, act, notFound, outside, type Page, Problem, pageLimit, type Scope } from '../terms/index.ts'
import { mintApiKey } from './api-key.ts'
import { ApiKeyCache, type CachedKey } from './api-key-cache.ts'
import type { KeyPrincipal, KeyScope } from './principal.ts'
import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

/** Times are ms since the epoch. `hint` is the beginning of the newest secret. */
export interface ApiKey {
  id: string
  name: string
  scopes: KeyScope[]
  organisation?: string
  hint: string
  createdAt: number
  createdBy: string
  expiresAt?: number
  revokedAt?: number
  lastUsedAt?: number
}

export interface NewApiKey {
  name: string
  scopes: readonly KeyScope[]
  organisation?: string | undefined
  expiresAt?: number | undefined
}

/** How often "last used" is written: a write for each request would cost more than the request. */
const usesEveryMs = 60_000

/** API keys: made, listed, rotated, revoked, checked. */
export class ApiKeys {
  readonly #room: StaffRoom
  readonly #cache: ApiKeyCache
  readonly #timer: NodeJS.Timeout

  private constructor(room: StaffRoom, cache: ApiKeyCache) {
    this.#room = room
    this.#cache = cache
    this.#timer = setInterval(() => void this.writeUses().catch(() => {}), usesEveryMs)
    this.#timer.unref()
  }

  static async open(room: StaffRoom): Promise<ApiKeys> {
    const cache = new ApiKeyCache(room.clock)
    await room.store.changes.readModel('staff', cache)
    return new ApiKeys(room, cache)
  }

  /** Whose key this is. Synchronous: it stands on the hot path. */
  verify(secret: string): KeyPrincipal | undefined {
    return this.#cache.verify(secret)
  }

  /** Makes a key; `secret` is in this answer and nowhere else. An actor of one organisation makes keys of that one only. */
  async create(wanted: NewApiKey, actor: Actor): Promise<(ApiKey & { secret: string }) | Problem> {
    if (wanted.expiresAt !== undefined && wanted.expiresAt <= this.#room.clock.now())
      return new Problem('invalid-time', 'The key would have expired already.', { field: 'expiresAt' })
    if (actor.organisation !== undefined && wanted.organisation !== actor.organisation)
      return wanted.organisation === undefined
        ? new Problem('not-allowed', 'Only the operator can make keys that see every organisation.')
        : notFound('organisation')
    const { secret, handle, hash } = mintApiKey()
    return act(this.#room, actor, async (trx, { at }) => {
      const id = this.#room.ids.next('apiKey')
      const db = trx.tables<StaffTables>()
      await db
        .insertInto('staff.api_keys')
        .values({
          id,
          name: wanted.name,
          scopes: JSON.stringify(wanted.scopes) as unknown as string[],
          organisation: wanted.organisation ?? null,
          created_at: at,
          created_by: actor.id,
          expires_at: wanted.expiresAt ?? null,
          revoked_at: null,
          last_used_at: null,
        })
        .execute()
      await db
        .insertInto('staff.api_key_secrets')
        .values({ key: id, handle, hash, created_at: at, ends_at: null })
        .execute()
      const key = await this.#changed(trx, id)
      return {
        result: { ...key, secret },
        name: 'staff.create-key',
        owner: wanted.organisation,
        detail: { key: id, scopes: [...wanted.scopes] },
      }
    })
  }

  async list(
    scope: Scope,
    page: Page & { organisation?: string | undefined },
  ): Promise<{ items: ApiKey[]; next?: string }> {
    const limit = pageLimit(page)
    let query = this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.api_keys')
      .select('id')
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (page.organisation !== undefined) query = query.where('organisation', '=', page.organisation)
    if (page.before !== undefined) query = query.where('id', '<', page.before)
    const ids = (await query.execute()).map(({ id }) => id)
    const items = await Promise.all(ids.slice(0, limit).map((id) => this.#read(this.#room.store, id)))
    const last = items.at(-1)
    return ids.length > limit && last ? { items, next: last.id } : { items }
  }

  /** Gives the key a new secret. The old ones work for `overlapMs` more. */
  async rotate(id: string, overlapMs: number, actor: Actor): Promise<(ApiKey & { secret: string }) | Problem> {
    const { secret, handle, hash } = mintApiKey()
    return act(this.#room, actor, async (trx, { at }) => {
      const db = trx.tables<StaffTables>()
      const row = await db.selectFrom('staff.api_keys').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      if (!row || outside(actor, row.organisation)) return notFound('key')
      if (row.revoked_at !== null) return new Problem('wrong-state', 'The key is revoked: make a new one.')
      await db
        .updateTable('staff.api_key_secrets')
        .set({ ends_at: at + overlapMs })
        .where('key', '=', id)
        .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', at + overlapMs)]))
        .execute()
      await db
        .insertInto('staff.api_key_secrets')
        .values({ key: id, handle, hash, created_at: at, ends_at: null })
        .execute()
      const key = await this.#changed(trx, id)
      return {
        result: { ...key, secret },
        name: 'staff.rotate-key',
        owner: row.organisation ?? undefined,
        detail: { key: id, overlapMs },
      }
    })
  }

  /** Ends a key on every node at once. */
  async revoke(id: string, actor: Actor): Promise<ApiKey | Problem> {
    return act(this.#room, actor, async (trx, { at }) => {
      const db = trx.tables<StaffTables>()
      const row = await db.selectFrom('staff.api_keys').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      if (!row || outside(actor, row.organisation)) return notFound('key')
      if (row.revoked_at !== null) return new Problem('wrong-state', 'The key is revoked already.')
      await db.updateTable('staff.api_keys').set({ revoked_at: at }).where('id', '=', id).execute()
      const key = await this.#changed(trx, id)
      return { result: key, name: 'staff.revoke-key', owner: row.organisation ?? undefined, detail: { key: id } }
    })
  }

  /** Writes when keys were last used; by a timer, and before the end. */
  async writeUses(): Promise<void> {
    const uses = [...this.#cache.used]
    this.#cache.used.clear()
    for (const [id, at] of uses)
      await this.#room.store
        .tables<StaffTables>()
        .updateTable('staff.api_keys')
        .set({ last_used_at: at })
        .where('id', '=', id)
        .execute()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    // When a key was last used is worth a try, not a failed stop.
    await this.writeUses().catch((error: unknown) =>
      this.#room.log.warn({ err: error }, 'last uses of keys were not written'),
    )
  }

  async #changed(trx: Transaction, id: string): Promise<ApiKey> {
    const key = await this.#read(trx, id)
    const secrets = await trx
      .tables<StaffTables>()
      .selectFrom('staff.api_key_secrets')
      .selectAll()
      .where('key', '=', id)
      .execute()
    const data: CachedKey = {
      id,
      name: key.name,
      scopes: key.scopes,
      organisation: key.organisation ?? null,
      expiresAt: key.expiresAt ?? null,
      revokedAt: key.revokedAt ?? null,
      secrets: secrets.map((secret) => ({
        handle: secret.handle,
        hash: Buffer.from(secret.hash).toString('hex'),
        endsAt: secret.ends_at,
      })),
    }
    await this.#room.store.changes.record(trx, { room: 'staff', kind: 'api-key', key: id, data })
    return key
  }

  async #read(on: Pick<Transaction, 'tables'>, id: string): Promise<ApiKey> {
    const db = on.tables<StaffTables>()
    const row = await db.selectFrom('staff.api_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const newest = await db
      .selectFrom('staff.api_key_secrets')
      .select('handle')
      .where('key', '=', id)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    const lastUsedAt = Math.max(row.last_used_at ?? 0, this.#cache.used.get(id) ?? 0)
    return {
      id,
      name: row.name,
      scopes: row.scopes as KeyScope[],
      hint: newest?.handle ?? '',
      createdAt: row.created_at,
      createdBy: row.created_by,
      ...(row.organisation === null ? {} : { organisation: row.organisation }),
      ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
      ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
      ...(lastUsedAt === 0 ? {} : { lastUsedAt }),
    }
  }
}
