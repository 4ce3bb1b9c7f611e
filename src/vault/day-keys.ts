import type { Logger } from 'pino'
import type { Change, ReadModel, Store, Transaction } from '../store/index.ts'
import { type Clock, dayMs, Problem } from '../terms/index.ts'
import { DayKey } from './day-key.ts'
import { dayKeyName, type KeyRing } from './key-ring.ts'
import type { VaultTables } from './migrations.ts'
import {
  dayNumberOf,
  dayOf,
  destroyAfter,
  isRetentionClass,
  type RetentionClass,
  retentionClassNames,
} from './retention-class.ts'

/** Keys are made for today, tomorrow and the past; a contact further ahead is recorded when it happens. */
const furthestAheadMs = 2 * dayMs

/** Every living day key, in memory and in the tables; nodes hear of new and destroyed ones by the change feed. */
export class DayKeys {
  readonly #store: Store
  readonly #clock: Clock
  readonly #ring: KeyRing
  readonly #log: Logger
  readonly #keys = new Map<RetentionClass, Map<number, DayKey>>(retentionClassNames.map((name) => [name, new Map()]))
  #model: ReadModel | undefined
  /** Keys of other nodes that are being read. */
  readonly #reading = new Set<Promise<void>>()

  constructor(store: Store, clock: Clock, ring: KeyRing, log: Logger) {
    this.#store = store
    this.#clock = clock
    this.#ring = ring
    this.#log = log
  }

  async open(): Promise<void> {
    this.#model = await this.#store.changes.readModel('vault', {
      load: async (trx) => {
        const rows = await trx
          .tables<VaultTables>()
          .selectFrom('vault.day_keys')
          .selectAll()
          .where('wrapped', 'is not', null)
          .execute()
        for (const row of rows) this.#adopt(row)
      },
      apply: (change) => this.#apply(change),
    })
  }

  async close(): Promise<void> {
    this.#model?.stop()
    await this.settled()
  }

  /** Resolves when the keys that this node has heard of are in its memory. */
  async settled(): Promise<void> {
    while (this.#reading.size > 0) await Promise.all(this.#reading)
  }

  /** The key of a class and time, if it is in memory and its time is not over. */
  get(retentionClass: RetentionClass, atMs: number): DayKey | undefined {
    const keys = this.#keys.get(retentionClass) as Map<number, DayKey>
    const key = keys.get(dayNumberOf(atMs))
    if (!key) return undefined
    if (key.destroyAfter > this.#clock.now()) return key
    // The retention job may be late, or this node cut off from the others: the time is over all the same.
    key.destroy()
    keys.delete(key.dayNumber)
    return undefined
  }

  /** The key of a class and time, made if there is none. Problem 'data-destroyed' when its time is over, 'invalid-time' too far ahead. */
  async ensure(retentionClass: RetentionClass, atMs: number): Promise<DayKey | Problem> {
    const known = this.get(retentionClass, atMs)
    if (known) return known
    const now = this.#clock.now()
    if (!(atMs >= 0 && atMs <= now + furthestAheadMs))
      return new Problem('invalid-time', 'No key is made so far ahead.')
    const day = dayOf(atMs)
    if (destroyAfter(retentionClass, day) <= now) return gone()
    const row = await this.#store.transaction(async (trx) => {
      await this.#insert(trx, retentionClass, day, now)
      return trx
        .tables<VaultTables>()
        .selectFrom('vault.day_keys')
        .selectAll()
        .where('class', '=', retentionClass)
        .where('day', '=', day)
        .executeTakeFirstOrThrow()
    })
    return this.#adopt(row) ?? gone()
  }

  /** Makes today's and tomorrow's keys of every class, so that `get` finds them when the day begins. */
  async prepare(): Promise<void> {
    const now = this.#clock.now()
    for (const name of retentionClassNames) for (const at of [now, now + dayMs]) await this.ensure(name, at)
  }

  /** Every key whose time is not over, oldest day first within its class. */
  living(): DayKey[] {
    const keys: DayKey[] = []
    for (const days of this.#keys.values())
      for (const number of [...days.keys()].sort((a, b) => a - b)) {
        const key = this.get((days.get(number) as DayKey).class, number * dayMs)
        if (key) keys.push(key)
      }
    return keys
  }

  async #insert(trx: Transaction, retentionClass: RetentionClass, day: string, now: number): Promise<void> {
    const bytes = this.#ring.randomKey()
    const key = new DayKey(retentionClass, day, bytes)
    const master = await this.#ring.activeMaster(trx)
    const made = await trx
      .tables<VaultTables>()
      .insertInto('vault.day_keys')
      .values({
        class: retentionClass,
        day,
        master: master.id,
        wrapped: master.wrap(dayKeyName(retentionClass, day), bytes),
        fingerprint: key.fingerprint,
        created_at: now,
        destroy_after: key.destroyAfter,
        destroyed_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    bytes.fill(0)
    key.destroy()
    // The change names the key and does not carry it: changes are kept, the key must not be.
    if (Number(made.numInsertedOrUpdatedRows) === 1)
      await this.#store.changes.record(trx, {
        room: 'vault',
        kind: 'day-key-made',
        key: `${retentionClass}/${day}`,
        data: null,
      })
  }

  #apply(change: Change): void {
    const [name, day] = change.key.split('/') as [string, string]
    if (!isRetentionClass(name)) return
    if (change.kind === 'day-key-destroyed') {
      const keys = this.#keys.get(name) as Map<number, DayKey>
      const number = dayNumberOf(Date.parse(day))
      keys.get(number)?.destroy()
      keys.delete(number)
    }
    if (change.kind === 'day-key-made' && !this.#keys.get(name)?.has(dayNumberOf(Date.parse(day))))
      this.#read(name, day)
  }

  /** Reads another node's key. Later is not too late: whoever needs it at once calls `ensure`. */
  #read(retentionClass: RetentionClass, day: string): void {
    const reading = this.#store
      .detached(() =>
        this.#store
          .tables<VaultTables>()
          .selectFrom('vault.day_keys')
          .selectAll()
          .where('class', '=', retentionClass)
          .where('day', '=', day)
          .executeTakeFirst(),
      )
      .then((row) => {
        if (row) this.#adopt(row)
      })
      .catch((error: unknown) =>
        this.#log.warn({ err: error, class: retentionClass, day }, 'a day key could not be read'),
      )
      .finally(() => this.#reading.delete(reading))
    this.#reading.add(reading)
  }

  #adopt(row: VaultTables['vault.day_keys']): DayKey | undefined {
    if (!row.wrapped || !row.master || !isRetentionClass(row.class) || row.destroy_after <= this.#clock.now())
      return undefined
    const keys = this.#keys.get(row.class) as Map<number, DayKey>
    const known = keys.get(dayNumberOf(Date.parse(row.day)))
    if (known) return known
    const bytes = this.#ring.unwrap(row.master, dayKeyName(row.class, row.day), row.wrapped)
    const key = new DayKey(row.class, row.day, bytes)
    bytes.fill(0)
    keys.set(key.dayNumber, key)
    return key
  }
}

function gone(): Problem {
  return new Problem('data-destroyed', 'The key of that day was destroyed when its time was over.')
}
