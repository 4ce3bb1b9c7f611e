import type { Kysely } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import { type Clock, type Random, secureRandom } from '../terms/index.ts'
import { SealingKey } from './envelope.ts'
import { type MasterKey, MasterKeyFault } from './master-key.ts'
import type { VaultTables } from './migrations.ts'

/** One change of the master key, by the names of the keys. `at` in ms. */
export interface Rotation {
  from: string
  to: string
  /** Data keys that were wrapped anew. */
  rewrapped: number
  at: number
}

/**
 * The vault's data keys, each wrapped by the active master key, and the master keys that this node was given. All nodes agree on a key
 * because whoever inserts its row first has made it; all others read it.
 */
export class KeyRing {
  readonly #store: Store
  readonly #clock: Clock
  readonly #random: Random
  readonly #masters: Map<string, MasterKey>
  readonly #first: MasterKey
  readonly #sealing = new Map<string, SealingKey>()
  #newestSealing = ''

  constructor(
    store: Store,
    clock: Clock,
    masters: readonly [MasterKey, ...MasterKey[]],
    random: Random = secureRandom,
  ) {
    this.#store = store
    this.#clock = clock
    this.#random = random
    this.#first = masters[0]
    this.#masters = new Map(masters.map((master) => [master.id, master]))
  }

  /**
   * Makes or reads what every vault has. Where another master key wraps at present, which was given too, everything is wrapped anew under
   * the first: so a key is changed by a restart. Throws MasterKeyFault when the database belongs to a master key that was not given.
   */
  async open(): Promise<{ rewrapped: number }> {
    await this.#store.transaction(async (trx) => {
      await trx
        .tables<VaultTables>()
        .insertInto('vault.masters')
        .values({ id: this.#first.id, since: this.#clock.now(), active: true })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    })
    const rotated = await this.rotate(this.#first)
    const names = await this.#store
      .tables<VaultTables>()
      .selectFrom('vault.keys')
      .select('name')
      .where('name', 'like', 'sealing/%')
      .execute()
    const newest = Math.max(1, ...names.map(({ name }) => Number(name.slice('sealing/'.length))))
    await this.#sealWith(newest)
    return rotated
  }

  /** A 32-byte key by its name, made when it is first asked for. The caller overwrites it when done. */
  async named(name: string): Promise<Buffer> {
    return this.#store.transaction((trx) => this.#namedIn(trx, name))
  }

  async #namedIn(trx: Transaction, name: string): Promise<Buffer> {
    const tables = trx.tables<VaultTables>()
    const read = () => tables.selectFrom('vault.keys').selectAll().where('name', '=', name).executeTakeFirst()
    let row = await read()
    if (!row) {
      const key = this.randomKey()
      const master = await this.activeMaster(trx)
      await tables
        .insertInto('vault.keys')
        .values({ name, master: master.id, wrapped: master.wrap(name, key), created_at: this.#clock.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      key.fill(0)
      row = await read()
    }
    if (!row) throw new Error('a key that was just made is not there')
    return this.unwrap(row.master, name, row.wrapped)
  }

  /** The sealing key that new items are sealed with, and its name. */
  sealing(): { name: string; key: SealingKey } {
    return { name: this.#newestSealing, key: this.#sealing.get(this.#newestSealing) as SealingKey }
  }

  /** A sealing key by name: another node may have made a newer one. */
  async sealingNamed(trx: Transaction, name: string): Promise<SealingKey> {
    const known = this.#sealing.get(name)
    if (known) return known
    const bytes = await this.#namedIn(trx, name)
    const key = new SealingKey(bytes, this.#random)
    bytes.fill(0)
    this.#sealing.set(name, key)
    return key
  }

  /** From now on this node seals with a new key; what is sealed stays readable. */
  async addSealingKey(): Promise<void> {
    await this.#sealWith(Number(this.#newestSealing.slice('sealing/'.length)) + 1)
  }

  async #sealWith(number: number): Promise<void> {
    await this.#store.transaction((trx) => this.sealingNamed(trx, `sealing/${number}`))
    this.#newestSealing = `sealing/${number}`
  }

  randomKey(): Buffer {
    const key = Buffer.alloc(32)
    this.#random(key)
    return key
  }

  unwrap(master: string, name: string, wrapped: Uint8Array): Buffer {
    return this.#master(master).unwrap(name, wrapped)
  }

  /** The master key that wraps at present; it cannot change before the transaction ends. */
  async activeMaster(trx: Transaction): Promise<MasterKey> {
    const row = await trx
      .tables<VaultTables>()
      .selectFrom('vault.masters')
      .select('id')
      .where('active', '=', true)
      .forShare()
      .executeTakeFirstOrThrow()
    return this.#master(row.id)
  }

  /** From now on this key opens too. First step of a rotation, on every node. */
  accept(master: MasterKey): void {
    this.#masters.set(master.id, master)
  }

  /** From now on these alone open. Only for keys that nothing is wrapped by any more. */
  keepOnly(masters: readonly MasterKey[]): void {
    this.#masters.clear()
    for (const master of masters) this.accept(master)
  }

  /** Names the key that wraps at present. */
  async activeId(): Promise<string> {
    const { id } = await this.#store
      .tables<VaultTables>()
      .selectFrom('vault.masters')
      .select('id')
      .where('active', '=', true)
      .executeTakeFirstOrThrow()
    return id
  }

  /**
   * Wraps every key anew under `next`, in one transaction: a few thousand rows at most. Nodes go on sealing and revealing meanwhile, since
   * they hold the data keys; those that were given both master keys also go on making day keys. `record` is told inside the transaction,
   * where anything was wrapped anew.
   */
  async rotate(
    next: MasterKey,
    record: (trx: Transaction, rotation: Rotation) => Promise<void> = async () => {},
  ): Promise<{ rewrapped: number }> {
    this.accept(next)
    return this.#store.transaction(async (trx) => {
      const tables = trx.tables<VaultTables>()
      const active = await tables
        .selectFrom('vault.masters')
        .select('id')
        .where('active', '=', true)
        .forUpdate()
        .executeTakeFirstOrThrow()
      if (active.id === next.id) return { rewrapped: 0 }
      await tables.updateTable('vault.masters').set({ active: false }).where('active', '=', true).execute()
      await tables
        .insertInto('vault.masters')
        .values({ id: next.id, since: this.#clock.now(), active: true })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ active: true, since: this.#clock.now() }))
        .execute()
      const rewrapped = (await this.#rewrapKeys(tables, next)) + (await this.#rewrapDayKeys(tables, next))
      await record(trx, { from: active.id, to: next.id, rewrapped, at: this.#clock.now() })
      return { rewrapped }
    })
  }

  async #rewrapKeys(tables: Kysely<VaultTables>, next: MasterKey): Promise<number> {
    const rows = await tables.selectFrom('vault.keys').select(['name', 'master', 'wrapped']).forUpdate().execute()
    for (const { name, master, wrapped } of rows) {
      const key = this.unwrap(master, name, wrapped)
      await tables
        .updateTable('vault.keys')
        .set({ master: next.id, wrapped: next.wrap(name, key) })
        .where('name', '=', name)
        .execute()
      key.fill(0)
    }
    return rows.length
  }

  async #rewrapDayKeys(tables: Kysely<VaultTables>, next: MasterKey): Promise<number> {
    const rows = await tables
      .selectFrom('vault.day_keys')
      .select(['class', 'day', 'master', 'wrapped'])
      .where('wrapped', 'is not', null)
      .forUpdate()
      .execute()
    for (const row of rows) {
      const name = dayKeyName(row.class, row.day)
      const key = this.unwrap(row.master as string, name, row.wrapped as Uint8Array)
      await tables
        .updateTable('vault.day_keys')
        .set({ master: next.id, wrapped: next.wrap(name, key) })
        .where('class', '=', row.class)
        .where('day', '=', row.day)
        .execute()
      key.fill(0)
    }
    return rows.length
  }

  #master(id: string): MasterKey {
    const master = this.#masters.get(id)
    if (!master)
      throw new MasterKeyFault(
        `The vault's keys are wrapped by master key ${id}, which was not given to this process (given: ${[...this.#masters.keys()].join(', ')})`,
      )
    return master
  }
}

/** What a day key is called where it is wrapped. */
export function dayKeyName(retentionClass: string, day: string): string {
  return `day/${retentionClass}/${day}`
}
