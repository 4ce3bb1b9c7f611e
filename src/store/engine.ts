/** What one statement gave back, the same from both engines. */
export interface EngineResult {
  rows: Record<string, unknown>[]
  /** The command tag's first word: 'INSERT', 'COMMIT', 'ROLLBACK' … */
  command: string
  /** Rows returned or changed. */
  rowCount: number
}

/** One session of the database: a pooled connection of PostgreSQL, or the embedded store's only one while we hold it. */
export interface EngineConnection {
  /**
   * Without parameters the text may hold several statements (the last one's result is returned); with parameters exactly one.
   * Rejects with the server's error (its SQLSTATE in `code`) or with {@link StoreUnavailable}.
   */
  run(sql: string, parameters: readonly unknown[]): Promise<EngineResult>
  /** Several statements in one message; the result of each. */
  script(sql: string): Promise<EngineResult[]>
  /** Gives the session back. `broken` throws it away: its state is not known. */
  release(broken?: boolean): void
}

/** One database engine. Everything above this line is the same SQL, the same types and the same errors. */
export interface Engine {
  readonly kind: 'embedded' | 'postgresql'
  /** Waits for a free session; rejects with {@link StoreUnavailable} when none can be had in time. */
  acquire(): Promise<EngineConnection>
  /** Calls back when another node announced changes. Never relied upon: the change feed polls too. Returns its end. */
  listen(channel: string, heard: () => void): () => void
  close(): Promise<void>
}
