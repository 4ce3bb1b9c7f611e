import pg from 'pg'
import type { Logger } from 'pino'
import { parsers } from './column-types.ts'
import type { Engine, EngineConnection, EngineResult } from './engine.ts'
import { StoreUnavailable } from './unavailable.ts'

/** Sessions per node. PostgreSQL's default is 100 in all. */
const poolSize = 16
/** How long a caller waits for a session before it is told that the database is gone. */
const connectTimeoutMs = 3_000
/** No statement of the house takes this long; one that does is stuck. The client's own limit catches a server that vanished. */
const statementTimeoutMs = 60_000

/** How often the listening connection asks whether the database is there, how long it waits, and when it tries again. */
const pulseMs = 1_000
const pulseTimeoutMs = 5_000
const retryMs = 300

const types = {
  getTypeParser(type: number, format?: string) {
    const own = format === 'binary' ? undefined : parsers[type]
    return own ?? pg.types.getTypeParser(type, format as 'text')
  },
}

/**
 * Rejects when there is no answer in time. In two halves: after this thread itself was busy for long, the first timer comes before the
 * answers that lie ready, and they are read before the second.
 */
async function inTime(answer: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      timer = setTimeout(() => reject(new StoreUnavailable('gone', 'the database does not answer')), limitMs / 2)
    }, limitMs / 2)
  })
  try {
    await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    answer.catch(() => {})
  }
}

function plain(result: pg.QueryResult): EngineResult {
  return { rows: result.rows ?? [], command: result.command ?? '', rowCount: result.rowCount ?? 0 }
}

/** Drops a connection without the farewell that a dead server would not answer; what waits on it is rejected. */
function hangUp(client: pg.Client | pg.PoolClient): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}

/** PostgreSQL 15 or later. */
export class PostgresEngine implements Engine {
  readonly kind = 'postgresql'
  readonly #pool: pg.Pool
  readonly #url: string
  readonly #log: Logger
  readonly #used = new Set<pg.PoolClient>()
  /** The pulse is lost: refuse at once rather than let everybody wait for a time-out of their own. */
  #down = false

  constructor(url: string, log: Logger) {
    this.#url = url
    this.#log = log
    this.#pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 5_000,
      keepAlive: true,
      application_name: 'ringfence',
      options: '-c timezone=UTC',
      types: types as pg.CustomTypesConfig,
    })
    // An idle session that dies is not news to anybody: the pool opens another.
    this.#pool.on('error', (error) => log.warn({ err: error }, 'a database session was lost'))
  }

  async acquire(): Promise<EngineConnection> {
    if (this.#pool.ending) throw new StoreUnavailable('closed', 'the store is closed')
    if (this.#down) throw new StoreUnavailable('gone', 'the database does not answer')
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw new StoreUnavailable('gone', 'the database cannot be reached', error)
    })
    // Unheard, the loss of a session between two of its statements would end the process.
    const ignore = () => {}
    client.on('error', ignore)
    this.#used.add(client)
    const script = async (sql: string): Promise<EngineResult[]> => {
      const results = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[]
      return Array.isArray(results) ? results.map(plain) : [plain(results)]
    }
    return {
      script,
      async run(sql, parameters) {
        if (parameters.length > 0) return plain(await client.query(sql, parameters as unknown[]))
        return (await script(sql)).at(-1) as EngineResult
      },
      release: (broken) => {
        if (!this.#used.delete(client)) return
        client.off('error', ignore)
        client.release(broken === true)
      },
    }
  }

  /**
   * Listens on a connection of its own, which is also the pulse of the database: a server that stopped answering without closing
   * its connections is noticed here, and everything that waits for it fails at once.
   */
  listen(channel: string, heard: () => void): () => void {
    let ended = false
    let current: pg.Client | undefined
    let timer: NodeJS.Timeout | undefined
    const connect = async () => {
      const client = new pg.Client({
        connectionString: this.#url,
        keepAlive: true,
        application_name: 'ringfence listen',
        connectionTimeoutMillis: connectTimeoutMs,
      })
      current = client
      let lost = false
      const lose = (error?: unknown) => {
        if (lost) return
        lost = true
        hangUp(client)
        if (ended) return
        if (!this.#down) this.#log.warn({ err: error }, 'the database does not answer; trying again')
        this.#down = true
        for (const used of this.#used) hangUp(used)
        timer = setTimeout(connect, retryMs)
        timer.unref()
      }
      client.on('error', lose)
      client.on('end', lose)
      client.on('notification', heard)
      const pulse = async () => {
        if (ended || lost) return
        await inTime(client.query('select 1'), pulseTimeoutMs)
        timer = setTimeout(() => void pulse().catch(lose), pulseMs)
        timer.unref()
      }
      try {
        await client.connect()
        if (ended) return hangUp(client)
        await inTime(client.query(`listen ${channel}`), pulseTimeoutMs)
        if (this.#down) this.#log.info('the database answers again')
        this.#down = false
        // Whatever was announced while nobody listened is found by looking once.
        heard()
        await pulse()
      } catch (error) {
        lose(error)
      }
    }
    void connect()
    return () => {
      ended = true
      clearTimeout(timer)
      current?.end().catch(() => {})
    }
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end()
  }
}
