import type { Change, ReadModelSource, Transaction } from '../store/index.ts'
import type { Clock } from '../terms/index.ts'
import { handleOf, matches } from './api-key.ts'
import type { KeyPrincipal, KeyScope } from './principal.ts'
import type { StaffTables } from './tables.ts'

/** A key as every node holds it in memory; the change feed carries exactly this. */
export interface CachedKey {
  id: string
  name: string
  scopes: KeyScope[]
  organisation: string | null
  expiresAt: number | null
  revokedAt: number | null
  /** Hashes in hex: more than one while an old secret overlaps the new one. */
  secrets: { handle: string; hash: string; endsAt: number | null }[]
}

interface Entry {
  hash: Buffer
  endsAt: number
  principal: KeyPrincipal
}

/** What the hot path asks: whose key is this? Kept whole in memory, changed through the change feed, so a revocation holds at once. */
export class ApiKeyCache implements ReadModelSource {
  readonly #clock: Clock
  readonly #byHandle = new Map<string, Entry>()
  readonly #handlesOf = new Map<string, string[]>()
  /** When each key was last used, ms; written out by the store now and then. */
  readonly used = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One hash and one constant-time comparison. Undefined: not a key, or no longer. */
  verify(secret: string): KeyPrincipal | undefined {
    const handle = handleOf(secret)
    if (handle === undefined) return undefined
    const entry = this.#byHandle.get(handle)
    if (entry === undefined || !matches(secret, entry.hash)) return undefined
    const now = this.#clock.now()
    if (now >= entry.endsAt) return undefined
    this.used.set(entry.principal.id, now)
    return entry.principal
  }

  async load(trx: Transaction): Promise<void> {
    const db = trx.tables<StaffTables>()
    const keys = await db.selectFrom('staff.api_keys').selectAll().where('revoked_at', 'is', null).execute()
    const secrets = await db.selectFrom('staff.api_key_secrets').selectAll().execute()
    const ofKey = Map.groupBy(secrets, (secret) => secret.key)
    for (const key of keys)
      this.put({
        id: key.id,
        name: key.name,
        scopes: key.scopes as KeyScope[],
        organisation: key.organisation,
        expiresAt: key.expires_at,
        revokedAt: key.revoked_at,
        secrets: (ofKey.get(key.id) ?? []).map((secret) => ({
          handle: secret.handle,
          hash: Buffer.from(secret.hash).toString('hex'),
          endsAt: secret.ends_at,
        })),
      })
  }

  apply(change: Change): void {
    if (change.kind === 'api-key') this.put(change.data as CachedKey)
  }

  put(key: CachedKey): void {
    for (const handle of this.#handlesOf.get(key.id) ?? []) this.#byHandle.delete(handle)
    this.#handlesOf.delete(key.id)
    if (key.revokedAt !== null) return
    const principal: KeyPrincipal = Object.freeze({
      kind: 'key',
      id: key.id,
      name: key.name,
      scopes: key.scopes,
      ...(key.organisation === null ? {} : { organisation: key.organisation }),
    })
    for (const { handle, hash, endsAt } of key.secrets)
      this.#byHandle.set(handle, {
        hash: Buffer.from(hash, 'hex'),
        endsAt: Math.min(endsAt ?? Infinity, key.expiresAt ?? Infinity),
        principal,
      })
    this.#handlesOf.set(
      key.id,
      key.secrets.map(({ handle }) => handle),
    )
  }
}
