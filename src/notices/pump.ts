import type { Logger } from 'pino'

/** Runs one piece of work again and again, never twice at once: when it is woken, and every so often. */
export class Pump {
  readonly #work: () => Promise<unknown>
  readonly #log: Logger
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #again = false

  constructor(work: () => Promise<unknown>, log: Logger) {
    this.#work = work
    this.#log = log
  }

  start(everyMs: number): void {
    this.#timer ??= setInterval(() => this.wake(), everyMs).unref()
    this.wake()
  }

  /** There is something to do. Before `start` nothing happens: commands and tests run the work themselves. */
  wake(): void {
    if (this.#timer === undefined) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#again = false
    this.#running = this.#work()
      .then(
        () => undefined,
        (error: unknown) => this.#log.warn({ err: error }, 'notices could not be looked after; trying again'),
      )
      .then(() => {
        this.#running = undefined
        if (this.#again) this.wake()
      })
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#running
  }
}
