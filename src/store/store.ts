import { Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { type Clock, Problem } from '../terms/index.ts'
import { type BackupDone, backupRunning } from './backup.ts'
import { ChangeFeed, changeMigrations } from './change-feed.ts'
import { insideTransaction, storeDialect } from './dialect.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import type { Engine } from './engine.ts'
import { FolderOwner } from './folder-owner.ts'
import { Jobs } from './jobs.ts'
import { migrate, type RoomMigrations } from './migrations.ts'
import { PostgresEngine } from './postgres-engine.ts'
import { Transaction } from './transaction.ts'
import { Upkeep } from './upkeep.ts'

export interface StoreOptions {
  /** PostgreSQL's address (`postgresql://…`); wins over `folder`. */
  url?: string
  /** The embedded store's folder; made when missing. Neither url nor folder: in memory, for tests. */
  folder?: string
  clock: Clock
  log: Logger
}

/** Opens the store. Problem 'store-in-use' when another process holds the folder; throws StoreUnavailable when it cannot be reached. */
export async function openStore(options: StoreOptions): Promise<Store | Problem> {
  if (options.url !== undefined) return await Store.over(new PostgresEngine(options.url, options.log), options)
  const { folder } = options
  if (folder === undefined) return await Store.over(new EmbeddedEngine({}), options)
  const owner = FolderOwner.claim(folder, options.clock)
  if (owner instanceof Problem) return owner
  return await Store.over(new EmbeddedEngine({ folder }, () => owner.release()), options)
}

/** The database of one node. */
export class Store {
  readonly engine: 'embedded' | 'postgresql'
  readonly changes: ChangeFeed
  readonly jobs: Jobs
  readonly #db: Kysely<never>
  readonly #clock: Clock
  readonly #engine: Engine
  readonly #upkeep: Upkeep | undefined
  #closed: Promise<void> | undefined

  private constructor(engine: Engine, { clock, log }: Pick<StoreOptions, 'clock' | 'log'>) {
    this.engine = engine.kind
    this.#clock = clock
    this.#engine = engine
    this.#db = new Kysely<never>({ dialect: storeDialect(engine) })
    this.changes = new ChangeFeed(this.#db, engine, clock, log)
    this.jobs = new Jobs(engine, log)
    this.#upkeep = engine.kind === 'embedded' ? new Upkeep(engine, log) : undefined
  }

  /** For openStore and the store's own tests. */
  static async over(engine: Engine, options: Pick<StoreOptions, 'clock' | 'log'>): Promise<Store> {
    const store = new Store(engine, options)
    try {
      await store.#checkVersion()
      await store.migrate([changeMigrations])
      await store.changes.start()
      store.#upkeep?.start()
    } catch (error) {
      await store.close()
      throw error
    }
    return store
  }

  async #checkVersion(): Promise<void> {
    const { rows } = await sql<{ n: number }>`select current_setting('server_version_num')::int as n`.execute(this.#db)
    if ((rows[0]?.n ?? 0) < 150_000) throw new Error('the database is older than PostgreSQL 15')
  }

  /**
   * The typed handle outside transactions. Tables are named with their schema: 'consent.refusals'.
   * Throws when it is used inside a transaction's callback.
   */
  tables<T>(): Kysely<T> {
    return this.#db as unknown as Kysely<T>
  }

  /**
   * Runs `work` in one transaction (read committed). Resolves after the commit, and after this node's read models applied the
   * changes that it recorded. Whatever `work` throws rolls everything back and is thrown on.
   */
  async transaction<T>(work: (trx: Transaction) => Promise<T>): Promise<T> {
    let lastSeq = 0
    const result = await this.#db.transaction().execute(async (plain) => {
      const trx = new Transaction(plain as unknown as Kysely<never>)
      const scope = { open: true }
      try {
        const answer = await insideTransaction.run(scope, () => work(trx))
        lastSeq = await this.changes.write(trx)
        return answer
      } finally {
        scope.open = false
      }
    })
    if (lastSeq > 0) await this.changes.reached(lastSeq)
    return result
  }

  /**
   * Starts something that does not belong to the transaction in whose callback this is called, though it is started there: a
   * group commit of others' records, a timer. Only there may the plain handle be used; never await it inside the transaction.
   */
  detached<T>(work: () => T): T {
    return insideTransaction.getStore() === undefined ? work() : insideTransaction.exit(work)
  }

  /** Brings these rooms' tables up to date, see {@link RoomMigrations}. */
  async migrate(rooms: readonly RoomMigrations[]): Promise<void> {
    await migrate(this.#db, rooms, this.#clock.now())
  }

  /**
   * Writes the whole embedded store into one SQL file; others wait while its files are copied. Problem 'wrong-state' on PostgreSQL, whose own
   * tools do this better (pg_dump, continuous archiving).
   */
  async backup(file: string): Promise<BackupDone | Problem> {
    if (this.#engine instanceof EmbeddedEngine) return await backupRunning(this.#engine, file)
    return new Problem('wrong-state', 'a PostgreSQL store is backed up with the tools of PostgreSQL: pg_dump')
  }

  /** Stops jobs and the change feed, waits for what is running, closes the database. May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await this.jobs.stop()
    await this.#upkeep?.stop()
    await this.changes.stop()
    await this.#db.destroy()
  }
}
