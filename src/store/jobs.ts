import { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Engine } from './engine.ts'

/** How often each queue is looked at: jobs are for later, not for now. */
const pollSeconds = 1
const queueOptions = { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 }

export type JobHandler = (data: unknown) => Promise<void>

/** Work that must be done later or at set times, once in the whole house, and again when it fails. Kept in the database (pg-boss). */
export class Jobs {
  readonly #engine: Engine
  readonly #log: Logger
  #boss: Promise<PgBoss> | undefined

  constructor(engine: Engine, log: Logger) {
    this.#engine = engine
    this.#log = log
  }

  /** Runs `handler` at the times of a cron expression (five fields, UTC), on one node each time. */
  async schedule(name: string, cron: string, handler: JobHandler): Promise<void> {
    await this.work(name, handler)
    const boss = await this.#started()
    await boss.schedule(name, cron, null, { tz: 'UTC' })
  }

  /** Puts a job in the queue of that name; `data` is JSON without phone numbers. */
  async send(name: string, data: Record<string, unknown>): Promise<void> {
    const boss = await this.#started()
    await boss.createQueue(name, queueOptions)
    await boss.send(name, data)
  }

  /** Handles the jobs of that name, one at a time. A handler that throws is tried twice more; it may run for 15 minutes. */
  async work(name: string, handler: JobHandler): Promise<void> {
    const boss = await this.#started()
    await boss.createQueue(name, queueOptions)
    await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async (jobs) => {
      for (const job of jobs) await handler(job.data)
    })
  }

  async stop(): Promise<void> {
    const boss = await this.#boss?.catch(() => undefined)
    await boss?.stop({ graceful: true, timeout: 5_000, close: false })
  }

  // Started with the first job only: a command that reads one row should not create a queue's tables.
  #started(): Promise<PgBoss> {
    this.#boss ??= this.#start()
    return this.#boss
  }

  async #start(): Promise<PgBoss> {
    const engine = this.#engine
    const boss = new PgBoss({
      schema: 'jobs',
      backend: engine.kind === 'embedded' ? 'pglite' : 'postgres',
      db: {
        async executeSql(text, values) {
          const session = await engine.acquire()
          let failed = true
          try {
            const results = values?.length ? [await session.run(text, values)] : await session.script(text)
            failed = false
            return { rows: results.flatMap((result) => result.rows) }
          } finally {
            // A block that failed half-way leaves its transaction open.
            session.release(failed)
          }
        },
      },
    })
    boss.on('error', (error) => this.#log.warn({ err: error }, 'a job queue reported an error'))
    await boss.start()
    return boss
  }
}
