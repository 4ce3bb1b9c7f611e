/** Why a write was not acknowledged. Nothing is known to be written; the same write may be tried again. */
export class LedgerUnavailable extends Error {
  override name = 'LedgerUnavailable'
  /** Its commit was under way: it may stand in the ledger all the same. Otherwise it surely does not. */
  readonly outcomeUnknown: boolean
  constructor(reason: string, cause?: unknown, outcomeUnknown = false) {
    super(`Not recorded in the ledger: ${reason}`, cause === undefined ? undefined : { cause })
    this.outcomeUnknown = outcomeUnknown || (cause as { outcomeUnknown?: unknown } | undefined)?.outcomeUnknown === true
  }
}

interface Waiting<Item, Result> {
  item: Item
  /** When it was handed in, ms of performance.now. */
  since: number
  resolve(result: Result): void
  reject(error: unknown): void
}

export interface GroupCommitLimits {
  /** Items in one commit. */
  batch: number
  /** Items that wait; the next one is refused at once. */
  waiting: number
  /** An item that was handed in this long ago and is not durable yet is refused, ms. Its commit may still succeed. */
  waitMs: number
}

/** One commit that succeeded, for whoever measures. */
export interface Committed<Item> {
  /** How long the commit took, ms. */
  ms: number
  /** What was written, and how long each had waited since it was handed in, its commit included, ms. */
  written: readonly { item: Item; waitedMs: number }[]
}

/**
 * Many small writes become few large ones: while one commit is under way, the next batch gathers. Under light load a write is alone and
 * waits for nobody; under heavy load the batch grows by itself, so there is no timer to tune.
 */
export class GroupCommit<Item, Result> {
  readonly #commit: (items: Item[]) => Promise<(Result | Error)[]>
  readonly #limits: GroupCommitLimits
  #queue: Waiting<Item, Result>[] = []
  #underWay: Waiting<Item, Result>[] = []
  #running: Promise<void> | undefined
  #closed = false
  /** Told of every commit that succeeded. Must not throw. */
  hear: ((committed: Committed<Item>) => void) | undefined

  /** `commit` answers for each item, in order, a result or the error that is this item's own; it rejects when all failed. */
  constructor(commit: (items: Item[]) => Promise<(Result | Error)[]>, limits: GroupCommitLimits) {
    this.#commit = commit
    this.#limits = limits
  }

  /** Resolves once durable. Rejects with LedgerUnavailable, or with the item's own error. */
  add(item: Item): Promise<Result> {
    if (this.#closed) return Promise.reject(new LedgerUnavailable('it is closed'))
    if (this.#queue.length >= this.#limits.waiting)
      return Promise.reject(new LedgerUnavailable('too many writes wait already'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, since: performance.now(), resolve, reject })
      this.#running ??= this.#run()
    })
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Refuses new writes; resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #run(): Promise<void> {
    // One turn of the loop lets the requests that arrived in the same read gather into the first batch.
    await new Promise(setImmediate)
    const watch = setInterval(() => this.#refuseStale(), this.#limits.waitMs / 4)
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#limits.batch)
      this.#underWay = batch
      const began = performance.now()
      try {
        const results = await this.#commit(batch.map(({ item }) => item))
        batch.forEach(({ resolve, reject }, i) => {
          const result = results[i]
          if (result instanceof Error) reject(result)
          else resolve(result as Result)
        })
        if (this.hear) this.#tell(this.hear, began, batch, results)
      } catch (error) {
        const refused = error instanceof LedgerUnavailable ? error : new LedgerUnavailable('the store failed', error)
        for (const { reject } of batch) reject(refused)
      }
    }
    clearInterval(watch)
    this.#underWay = []
    this.#running = undefined
  }

  #tell(
    hear: (committed: Committed<Item>) => void,
    began: number,
    batch: readonly Waiting<Item, Result>[],
    results: readonly (Result | Error)[],
  ): void {
    const now = performance.now()
    const written = batch
      .filter((_, i) => !(results[i] instanceof Error))
      .map(({ item, since }) => ({ item, waitedMs: now - since }))
    hear({ ms: now - began, written })
  }

  /**
   * While the store hangs, those who wait are told in time. Refusing what is under way changes nothing about it: the next batch still waits
   * for its end, so the order stays; only nobody was told that it was written.
   */
  #refuseStale(): void {
    const limit = performance.now() - this.#limits.waitMs
    for (const waiting of [this.#underWay, this.#queue]) {
      const fresh = waiting.findIndex(({ since }) => since >= limit)
      const stale = fresh === -1 ? waiting : waiting.slice(0, fresh)
      const underWay = waiting === this.#underWay
      for (const { reject } of stale)
        reject(new LedgerUnavailable('the store did not answer in time', undefined, underWay))
      if (waiting === this.#queue) this.#queue.splice(0, stale.length)
    }
  }
}
