import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** What was not imported: CSV of line and reason. The rows themselves are not repeated: they hold numbers. */
export class RejectsFile<Reason extends string> {
  readonly counts = {} as Record<Reason, number>
  readonly #stream: WriteStream | undefined
  #failed: Error | undefined

  /** Overwrites the file; readable by its owner alone. Without a path the reasons are only counted. */
  constructor(path: string | undefined) {
    this.#stream = path === undefined ? undefined : createWriteStream(path, { mode: 0o600 })
    // A full disk shows between two writes: kept until somebody asks.
    this.#stream?.on('error', (error) => {
      this.#failed = error
    })
    this.#stream?.write('line,reason\n')
  }

  /** Resolves at once, or when the disk has caught up. Throws where the file cannot be written. */
  async add(line: number, reason: Reason): Promise<void> {
    if (this.#failed) throw this.#failed
    this.counts[reason] = (this.counts[reason] ?? 0) + 1
    if (this.#stream && !this.#stream.write(`${line},${reason}\n`)) await once(this.#stream, 'drain')
  }

  async close(): Promise<void> {
    if (!this.#stream) return
    if (this.#failed) throw this.#failed
    this.#stream.end()
    await finished(this.#stream)
  }
}
