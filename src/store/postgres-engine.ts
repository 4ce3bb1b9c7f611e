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

const types = {
  getTypeParser(type: number, format?: string) {
    const own = format === 'binary' ? undefined : parsers[type]
    return own ?? pg.types.getTypeParser(type, format as 'text')
  },
}

function plain(result: pg.QueryResult): EngineResult {
  return { rows: result.rows ?? [], command: result.command ?? '', rowCount: result.rowCount ?? 0 }
}

/** PostgreSQL 15 or later. */
export class PostgresEngine implements Engine {
  readonly kind = 'postgresql'
  readonly #pool: pg.Pool
  readonly #url: string
  readonly #log: Logger

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
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw new StoreUnavailable('gone', 'the database cannot be reached', error)
    })
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
      release: (broken) => client.release(broken === true),
    }
  }

  listen(channel: string, heard: () => void): () => void {
    let ended = false
    let client: pg.Client | undefined
    let retry: NodeJS.Timeout | undefined
    const connect = async () => {
      if (ended) return
      const next = new pg.Client({ connectionString: this.#url, keepAlive: true, application_name: 'ringfence listen' })
      let lost = false
      const again = () => {
        if (lost) return
        lost = true
        next.end().catch(() => {})
        if (ended) return
        retry = setTimeout(connect, 500)
        retry.unref()
      }
      next.on('error', again)
      next.on('end', again)
      next.on('notification', heard)
      try {
        await next.connect()
        client = next
        if (ended) return void next.end().catch(() => {})
        await next.query(`listen ${channel}`)
        // Whatever was announced while nobody listened is found by looking once.
        heard()
      } catch (error) {
        this.#log.debug({ err: error }, 'listening for changes failed; trying again')
        again()
      }
    }
    void connect()
    return () => {
      ended = true
      clearTimeout(retry)
      client?.end().catch(() => {})
    }
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end()
  }
}
