import type { Clock } from '../terms/index.ts'

/**
 * The machine's clock, a few days behind while the story is told: what the demo puts on record has an age, as in a house that has been at
 * work for a while. It only ever goes forward, and at the end it is the machine's own.
 */
export class DemoClock implements Clock {
  readonly #real: Clock
  #behindMs: number

  constructor(real: Clock, behindMs: number) {
    this.#real = real
    this.#behindMs = behindMs
  }

  now(): number {
    return this.#real.now() - this.#behindMs
  }

  /** Goes on to so many ms before the present; never back. */
  reach(beforeNowMs: number): void {
    this.#behindMs = Math.min(this.#behindMs, Math.max(0, beforeNowMs))
  }
}
