import type { Logger } from 'pino'
import type { PreparedLeaf, RecordedLeaf } from './leaf.ts'
import type { LeafReader } from './reader.ts'

/** How often the ledger is looked at for leaves that another node, or another room's transaction, wrote. */
const pollMs = 250
const page = 500

/** Tells every leaf once and in order to whoever listens. Nothing is read while nobody does. */
export class Listeners {
  readonly #reader: LeafReader
  readonly #log: Logger
  readonly #hearers = new Set<(leaf: RecordedLeaf) => void>()
  /** The next position to tell. */
  #next = 0
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined

  constructor(reader: LeafReader, log: Logger) {
    this.#reader = reader
    this.#log = log
  }

  async add(hear: (leaf: RecordedLeaf) => void): Promise<() => void> {
    if (this.#timer === undefined) {
      const size = await this.#reader.size()
      // Two may begin at once; the first to come back starts.
      if (this.#timer === undefined) {
        this.#next = size
        this.#timer = setInterval(() => this.#read(), pollMs)
        this.#timer.unref()
      }
    }
    this.#hearers.add(hear)
    return () => {
      this.#hearers.delete(hear)
      if (this.#hearers.size === 0) this.close()
    }
  }

  /** This node committed a batch: told at once where it is the next in order, otherwise read back in order. */
  committed(first: number, leaves: readonly PreparedLeaf[]): void {
    if (this.#timer === undefined || this.#hearers.size === 0) return
    if (first !== this.#next || this.#reading) {
      this.#read()
      return
    }
    leaves.forEach(({ leaf, hash }, i) => {
      this.#tell({ ...leaf, seq: first + i, hash })
    })
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#hearers.clear()
  }

  #read(): void {
    this.#reading ??= this.#catchUp()
      .catch((error: unknown) => this.#log.debug({ err: error }, 'reading new leaves failed; trying again'))
      .finally(() => {
        this.#reading = undefined
      })
  }

  async #catchUp(): Promise<void> {
    while (this.#hearers.size > 0) {
      const leaves = await this.#reader.tail(this.#next - 1, page)
      for (const leaf of leaves) this.#tell(leaf)
      if (leaves.length < page) return
    }
  }

  #tell(leaf: RecordedLeaf): void {
    if (leaf.seq !== this.#next) return
    this.#next++
    for (const hear of this.#hearers) {
      try {
        hear(leaf)
      } catch (error) {
        this.#log.error({ err: error }, 'a listener to the ledger failed')
      }
    }
  }
}
