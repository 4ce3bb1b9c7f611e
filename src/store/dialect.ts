import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { Engine, EngineConnection } from './engine.ts'
import { asUnavailable, StoreUnavailable } from './unavailable.ts'

/** Marks that code runs inside a transaction's callback; `open` turns false when the transaction ends. */
export const insideTransaction = new AsyncLocalStorage<{ open: boolean }>()

/** On the embedded store a second session would be waited for for ever; on PostgreSQL it would silently leave the transaction. */
export function refuseInsideTransaction(): void {
  if (!insideTransaction.getStore()?.open) return
  throw new Error("the store's plain handle was used inside a transaction: use trx (or store.detached)")
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/**
 * One Kysely dialect over both engines, so that traps which differ between Kysely's own two (isolation, aborted transactions, the
 * plain handle inside a transaction) are closed once.
 */
export function storeDialect(engine: Engine): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new EngineDriver(engine),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

class SessionConnection implements DatabaseConnection {
  readonly session: EngineConnection
  broken = false
  /** What fails between start and commit surely took no effect; a statement by itself is its own commit. */
  inTransaction = false
  constructor(session: EngineConnection) {
    this.session = session
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.run(query.sql, query.parameters)
    return changing.has(result.command)
      ? { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount) }
      : { rows: result.rows as R[] }
  }
  async run(sql: string, parameters: readonly unknown[] = []) {
    try {
      return await this.session.run(sql, parameters)
    } catch (error) {
      const unavailable = asUnavailable(error)
      if (unavailable === undefined) {
        // The engine's error was made on another thread or in a socket's callback: say who asked.
        if (error instanceof Error) Error.captureStackTrace(error, SessionConnection.prototype.run)
        throw error
      }
      this.broken = true
      const { reason, message } = unavailable
      const unknown = !this.inTransaction && !sql.startsWith('select ')
      throw new StoreUnavailable(reason, message, unavailable.cause ?? error, unknown)
    }
  }
  // biome-ignore lint/correctness/useYield: refuses before the first row
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered by the store: page by key instead')
  }
}

class EngineDriver implements Driver {
  readonly #engine: Engine
  constructor(engine: Engine) {
    this.#engine = engine
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    refuseInsideTransaction()
    return new SessionConnection(await this.#engine.acquire())
  }
  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : ''
    const session = connection as SessionConnection
    session.inTransaction = true
    await session.run(`start transaction${isolation} ${settings.accessMode ?? ''}`)
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const session = connection as SessionConnection
    session.inTransaction = false
    const { command } = await session.run('commit')
    // After a failed statement that somebody swallowed, the server answers COMMIT with ROLLBACK.
    if (command === 'ROLLBACK') throw new Error('a statement of this transaction had failed, so nothing was committed')
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const session = connection as SessionConnection
    session.inTransaction = false
    try {
      if (!session.broken) await session.run('rollback')
    } catch {
      // The first error is the one worth telling; a session that cannot roll back is thrown away.
      session.broken = true
    }
  }
  async savepoint(c: DatabaseConnection, name: string, _compile: QueryCompiler['compileQuery']): Promise<void> {
    await (c as SessionConnection).run(`savepoint "${name}"`)
  }
  async rollbackToSavepoint(c: DatabaseConnection, name: string): Promise<void> {
    await (c as SessionConnection).run(`rollback to savepoint "${name}"`)
  }
  async releaseSavepoint(c: DatabaseConnection, name: string): Promise<void> {
    await (c as SessionConnection).run(`release savepoint "${name}"`)
  }
  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const session = connection as SessionConnection
    session.session.release(session.broken)
  }
  async destroy(): Promise<void> {
    await this.#engine.close()
  }
}
