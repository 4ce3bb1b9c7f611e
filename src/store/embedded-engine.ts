import { Worker } from 'node:worker_threads'
import { prepareValue } from 'pg/lib/utils.js'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStart } from './embedded-protocol.ts'
import type { Engine, EngineConnection, EngineResult } from './engine.ts'
import { StoreUnavailable } from './unavailable.ts'

/** How long a caller waits for the only session: longer means that something holds it and will not give it back. */
const sessionTimeoutMs = 30_000

type Waiting = { resolve(value: EmbeddedReply): void; reject(error: Error): void }
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never

/** PGlite on a thread of its own, with one session handed from caller to caller in turn. */
export class EmbeddedEngine implements Engine {
  readonly kind = 'embedded'
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #queue: (() => void)[] = []
  #held = false
  #nextId = 1
  #failure: StoreUnavailable | undefined

  constructor(start: EmbeddedStart) {
    this.#worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: start })
    this.#worker.on('message', (reply: EmbeddedReply) => {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      // A program that has nothing else to do may end: only an answer that somebody waits for keeps it alive.
      if (this.#waiting.size === 0) this.#worker.unref()
      if (waiting === undefined) return
      if ('error' in reply) waiting.reject(Object.assign(new Error(reply.error.message), reply.error.fields))
      else waiting.resolve(reply)
    })
    this.#worker.on('error', (error) =>
      this.#fail(new StoreUnavailable('broken', 'the embedded database stopped', error)),
    )
    this.#worker.on('exit', () => this.#fail(new StoreUnavailable('closed', 'the store is closed')))
    this.#worker.unref()
  }

  #fail(failure: StoreUnavailable): void {
    this.#failure ??= failure
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure)
    this.#waiting.clear()
    for (const turn of this.#queue.splice(0)) turn()
  }

  #ask(request: Unnumbered<EmbeddedRequest>): Promise<EmbeddedReply> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage({ ...request, id })
    })
  }

  async #results(request: Unnumbered<EmbeddedRequest>): Promise<EngineResult[]> {
    const reply = await this.#ask(request)
    if ('error' in reply) throw new Error('an error is a rejection')
    for (const { rows } of reply.results) {
      for (const row of rows) {
        for (const name in row) {
          const value = row[name]
          // Buffers cross threads as plain byte arrays.
          if (value instanceof Uint8Array) row[name] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        }
      }
    }
    return reply.results
  }

  #script(sql: string): Promise<EngineResult[]> {
    return this.#results({ kind: 'script', sql })
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<EngineResult> {
    // The same encoding as `pg` does, so that a parameter works on both engines or on neither.
    const encoded = parameters.map((value) => prepareValue(value) as string | Buffer | null)
    const results =
      encoded.length === 0 ? await this.#script(sql) : await this.#results({ kind: 'run', sql, parameters: encoded })
    return results.at(-1) ?? { rows: [], command: '', rowCount: 0 }
  }

  /** Resolves once the database is open. */
  async ready(): Promise<void> {
    await this.#ask({ kind: 'ready' })
  }

  async acquire(): Promise<EngineConnection> {
    await this.#turn()
    let released = false
    return {
      run: (sql, parameters) => this.#run(sql, parameters),
      script: (sql) => this.#script(sql),
      release: (broken) => {
        if (released) return
        released = true
        // There is no second session to change to: whatever it left open is rolled back (a warning when nothing is).
        if (broken && !this.#failure) void this.#script('rollback').catch(() => {})
        const next = this.#queue.shift()
        if (next) next()
        else this.#held = false
      },
    }
  }

  #turn(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (!this.#held) {
      this.#held = true
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const turn = () => {
        clearTimeout(timer)
        if (this.#failure) reject(this.#failure)
        else resolve()
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
    if (this.#failure) return
    await this.#turn().catch(() => {})
    await this.#ask({ kind: 'close' }).catch(() => {})
    await this.#worker.terminate()
  }
}
