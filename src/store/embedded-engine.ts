import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { prepareValue } from 'pg/lib/utils.js'
import { databaseFolder } from './data-folder.ts'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStart } from './embedded-protocol.ts'
import type { Engine, EngineConnection, EngineResult } from './engine.ts'
import { asUnavailable, StoreUnavailable } from './unavailable.ts'

/** How long a caller waits for the only session: longer means that something holds it and will not give it back. */
const sessionTimeoutMs = 30_000
/** Callers that may wait at once; past it they are refused at once. */
const queueLimit = 10_000
/** After the database died, how long until it is started again: a full disk should not be hammered. */
const restartPauseMs = 500

type Waiting = { resolve(results: EngineResult[]): void; reject(error: Error): void }
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never

/** PGlite on a thread of its own, with one session handed from caller to caller in turn. */
export class EmbeddedEngine implements Engine {
  readonly kind = 'embedded'
  readonly #start: EmbeddedStart
  readonly #onClose: () => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #queue: (() => void)[] = []
  #worker: Worker | undefined
  /** Counts the threads: a session of a dead one is worth nothing. */
  #generation = 0
  #diedAt = Number.NEGATIVE_INFINITY
  #death: StoreUnavailable | undefined
  #held = false
  #closed = false
  #nextId = 1

  /** `onClose` frees what the folder's owner holds. */
  constructor(start: EmbeddedStart, onClose: () => void = () => {}) {
    this.#start = start
    this.#onClose = onClose
  }

  // Started when first needed, and again after it died: then PostgreSQL recovers from its log, so nothing acknowledged is lost.
  #running(): Worker {
    if (this.#worker) return this.#worker
    if (this.#death) {
      // What was in memory only is gone: an empty database in its place would be a wrong answer.
      if (this.#start.folder === undefined) throw this.#death
      if (performance.now() - this.#diedAt < restartPauseMs) throw this.#death
    }
    const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: this.#start })
    this.#worker = worker
    this.#generation++
    worker.on('message', (reply: EmbeddedReply) => this.#answered(worker, reply))
    worker.on('error', (error) => this.#died(worker, error))
    worker.on('exit', () => this.#died(worker, undefined))
    worker.unref()
    return worker
  }

  #answered(worker: Worker, reply: EmbeddedReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    // A program that has nothing else to do may end: only an answer that somebody waits for keeps it alive.
    if (this.#waiting.size === 0) worker.unref()
    if ('results' in reply) {
      waiting?.resolve(reply.results)
      return
    }
    const error = Object.assign(new Error(reply.error.message), reply.error.fields)
    if (!reply.fatal) {
      waiting?.reject(error)
      return
    }
    const known = asUnavailable(error)
    const death =
      known ?? new StoreUnavailable('broken', 'the embedded database stopped; it is being started again', error)
    waiting?.reject(death)
    this.#died(worker, death)
  }

  #died(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#diedAt = performance.now()
    this.#death =
      cause instanceof StoreUnavailable
        ? cause
        : new StoreUnavailable('broken', 'the embedded database stopped; it is being started again', cause)
    void worker.terminate()
    for (const waiting of this.#waiting.values()) waiting.reject(this.#death)
    this.#waiting.clear()
  }

  #ask(request: Unnumbered<EmbeddedRequest>): Promise<EngineResult[]> {
    return new Promise((resolve, reject) => {
      const worker = this.#running()
      const id = this.#nextId++
      this.#waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ ...request, id })
    })
  }

  async #script(sql: string): Promise<EngineResult[]> {
    return asBuffers(await this.#ask({ kind: 'script', sql }))
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<EngineResult> {
    // The same encoding as `pg` does, so that a parameter works on both engines or on neither.
    const encoded = parameters.map((value) => prepareValue(value) as string | Buffer | null)
    const results =
      encoded.length === 0
        ? await this.#script(sql)
        : asBuffers(await this.#ask({ kind: 'run', sql, parameters: encoded }))
    return results.at(-1) ?? { rows: [], command: '', rowCount: 0 }
  }

  /** Resolves once the database is open; throws when it cannot be. */
  async ready(): Promise<void> {
    await this.#ask({ kind: 'ready' })
  }

  /** Writes a dump as SQL; nothing else runs meanwhile. */
  async dump(file: string): Promise<void> {
    await this.#turn()
    try {
      await this.#ask({ kind: 'dump', file })
    } finally {
      this.#next()
    }
  }

  /**
   * Copies the database's files into another folder, ready to be opened. Others wait for as long as copying takes: the only process
   * that writes them stands still, so the copy is what a crash at this moment would leave, and opens like that.
   */
  async copyTo(folder: string): Promise<void> {
    const { folder: own } = this.#start
    if (own === undefined) throw new Error('a store in memory has no files')
    await this.#turn()
    try {
      await this.#script('checkpoint')
      await cp(databaseFolder(own), databaseFolder(folder), { recursive: true, mode: constants.COPYFILE_FICLONE })
    } finally {
      this.#next()
    }
  }

  async acquire(): Promise<EngineConnection> {
    await this.#turn()
    try {
      this.#running()
    } catch (error) {
      this.#next()
      throw error
    }
    const generation = this.#generation
    const alive = () => {
      if (this.#generation !== generation || !this.#worker) throw this.#death ?? closedError()
    }
    let released = false
    return {
      run: async (sql, parameters) => {
        alive()
        return await this.#run(sql, parameters)
      },
      script: async (sql) => {
        alive()
        return await this.#script(sql)
      },
      release: (broken) => {
        if (released) return
        released = true
        // There is no second session to change to: whatever it left open is rolled back (a warning when nothing is).
        if (broken && this.#worker && this.#generation === generation) void this.#script('rollback').catch(() => {})
        this.#next()
      },
    }
  }

  #next(): void {
    const next = this.#queue.shift()
    if (next) next()
    else this.#held = false
  }

  #turn(): Promise<void> {
    if (this.#closed) return Promise.reject(closedError())
    if (!this.#held) {
      this.#held = true
      return Promise.resolve()
    }
    if (this.#queue.length >= queueLimit) {
      return Promise.reject(new StoreUnavailable('busy', `${queueLimit} callers wait for the embedded store already`))
    }
    return new Promise((resolve, reject) => {
      const turn = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(turn), 1)
        reject(new StoreUnavailable('busy', `no session of the embedded store within ${sessionTimeoutMs} ms`))
      }, sessionTimeoutMs)
      this.#queue.push(turn)
    })
  }

  /** Every change is made by this process, which knows of it already. */
  listen(): () => void {
    return () => {}
  }

  async close(): Promise<void> {
    if (this.#closed) return
    await this.#turn().catch(() => {})
    this.#closed = true
    const worker = this.#worker
    // Closing writes a last checkpoint, so that the next start has nothing to recover.
    if (worker) await this.#ask({ kind: 'close' }).catch(() => {})
    this.#worker = undefined
    this.#death = closedError()
    this.#next()
    await worker?.terminate()
    this.#onClose()
  }
}

function closedError(): StoreUnavailable {
  return new StoreUnavailable('closed', 'the store is closed')
}

/** Byte arrays cross threads without their class. */
function asBuffers(results: EngineResult[]): EngineResult[] {
  for (const { rows } of results) {
    for (const row of rows) {
      for (const name in row) {
        const value = row[name]
        if (value instanceof Uint8Array) row[name] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      }
    }
  }
  return results
}
