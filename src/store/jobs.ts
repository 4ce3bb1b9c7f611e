import { CompiledQuery } from 'kysely'
import { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import { refuseInsideTransaction } from './dialect.ts'
import type { Engine } from './engine.ts'
import type { Transaction } from './transaction.ts'

/** How often each queue is looked at: jobs are for later, not for now. */
const pollSeconds = 1
const queueOptions = { retryLimit: 2, retryDelay: 10, retryBackoff: true, expireInSeconds: 900 }

export type JobHandler = (data: unknown) => Promise<void>

/** Work that must be done later or at set times, once in the whole house, and again when it fails. Kept in the database (pg-boss). */
export class Jobs {
  readonly #engine: Engine
  readonly #log: Logger
  readonly #queues = new Set<string>()
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

  /**
   * Puts a job in the queue of that name; `data` is JSON without phone numbers. With `trx` the job exists only if that transaction
   * commits; the queue must be known then: `work`, `schedule` or a first `send` of that name came before on this node.
   */
  async send(name: string, data: Record<string, unknown>, trx?: Transaction): Promise<void> {
    if (trx === undefined) {
      const boss = await this.#queue(name)
      await boss.send(name, data)
      return
    }
    if (this.#boss === undefined || !this.#queues.has(name)) throw new Error(`the queue ${name} is not known yet`)
    const db = trx.tables<never>()
    const boss = await this.#boss
    const executeSql = async (text: string, values: unknown[] = []) =>
      (await db.executeQuery(CompiledQuery.raw(text, values))) as { rows: Record<string, unknown>[] }
    await boss.send(name, data, { db: { executeSql } })
  }

  /** Handles the jobs of that name, one at a time. A handler that throws is tried twice more; it may run for 15 minutes. */
  async work(name: string, handler: JobHandler): Promise<void> {
    const boss = await this.#queue(name)
    await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async (jobs) => {
      for (const job of jobs) {
        try {
          await handler(job.data)
        } catch (error) {
          this.#log.error({ err: error, job: name }, 'a job failed')
          throw error
        }
      }
    })
  }

  async #queue(name: string): Promise<PgBoss> {
    const boss = await this.#started()
    if (!this.#queues.has(name)) await boss.createQueue(name, queueOptions)
    this.#queues.add(name)
    return boss
  }

  async stop(): Promise<void> {
    const boss = await this.#boss?.catch(() => undefined)
    await boss?.stop({ graceful: true, timeout: 5_000, close: false })
  }

  // Started with the first job only: a command that reads one row should not create a queue's tables.
  #started(): Promise<PgBoss> {
    refuseInsideTransaction()
    this.#boss ??= this.#start().catch((error: unknown) => {
      // The database may be there the next time.
      this.#boss = undefined
      throw error
    })
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
