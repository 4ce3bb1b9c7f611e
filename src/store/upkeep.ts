import type { Logger } from 'pino'
import type { Engine } from './engine.ts'

/** How often the embedded store is looked after. */
const intervalMs = 10_000
/** Write-ahead log since the last checkpoint after which one is made; without it the log grew to 481 MB in a test. */
const checkpointBytes = 32 * 1024 * 1024
/** At the latest so often, when anything was written: it bounds how long a start after a crash takes. */
const checkpointEveryMs = 300_000
const vacuumEveryMs = 600_000
/** Log written since the last vacuum that makes another one worth looking for; a checkpoint itself writes a few hundred bytes. */
const worthVacuumBytes = 1_000_000
const idleBytes = 1_000
/** Transactions since a table's rows were last marked as old ones, after which they are; PostgreSQL itself insists at twice as many. */
const freezeAge = 100_000_000

/** Does what PostgreSQL's background processes would do and the embedded one has not: checkpoints, VACUUM ANALYZE. */
export class Upkeep {
  readonly #engine: Engine
  readonly #log: Logger
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #checkpointAt = performance.now()
  #vacuumAt = performance.now()
  #vacuumLsn = 0

  constructor(engine: Engine, log: Logger) {
    this.#engine = engine
    this.#log = log
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.round(performance.now())
        .catch((error: unknown) => this.#log.warn({ err: error }, 'looking after the embedded store failed'))
        .finally(() => {
          this.#running = undefined
        })
    }, intervalMs)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }

  /** One look. `now` is elapsed milliseconds, not time of day. */
  async round(now: number): Promise<void> {
    const written = await this.#number(`select (pg_current_wal_insert_lsn() - '0/0')::bigint as n`)
    if (now - this.#vacuumAt > vacuumEveryMs && written - this.#vacuumLsn > worthVacuumBytes)
      await this.vacuum(now, written)
    const since = await this.#number(
      'select (pg_current_wal_insert_lsn() - redo_lsn)::bigint as n from pg_control_checkpoint()',
    )
    if (since > checkpointBytes || (since > idleBytes && now - this.#checkpointAt > checkpointEveryMs)) {
      await this.#rows('checkpoint')
      this.#checkpointAt = now
    }
  }

  /**
   * Table by table, so that others get their turn between two. A table that only grows (the ledger) has nothing to clear: it is sampled for the
   * planner. Reading all of it instead held the only session for longer than a decision may wait, once it was a gigabyte.
   */
  async vacuum(now: number, written: number): Promise<void> {
    // Counts are otherwise written out now and then only.
    await this.#rows('select pg_stat_force_next_flush()')
    const tables = await this.#rows(`select name, worn from (
        select format('%I.%I', s.schemaname, s.relname) as name, s.n_mod_since_analyze > 50 + 0.1 * s.n_live_tup as changed,
          s.n_dead_tup > 50 + 0.1 * s.n_live_tup or age(c.relfrozenxid) > ${freezeAge} as worn
        from pg_stat_user_tables s join pg_class c on c.oid = s.relid) as looked_at
      where worn or changed`)
    for (const { name, worn } of tables)
      await this.#rows(`${worn === true ? 'vacuum (analyze)' : 'analyze'} ${String(name)}`)
    this.#vacuumAt = now
    this.#vacuumLsn = written
  }

  async #number(sql: string): Promise<number> {
    return Number((await this.#rows(sql))[0]?.n)
  }

  async #rows(sql: string): Promise<Record<string, unknown>[]> {
    const session = await this.#engine.acquire()
    let broken = true
    try {
      const { rows } = await session.run(sql, [])
      broken = false
      return rows
    } finally {
      session.release(broken)
    }
  }
}
