/** Time as the whole house reads it: milliseconds since the Unix epoch, UTC. Injected everywhere; nothing calls Date.now itself. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** A clock that stands still until it is moved: for tests and simulations. */
export class SteppedClock implements Clock {
  #nowMs: number
  constructor(startMs: number | string) {
    this.#nowMs = typeof startMs === 'string' ? Date.parse(startMs) : startMs
  }
  now(): number {
    return this.#nowMs
  }
  /** Moves forward (or, in tests of clock faults, back) by so many milliseconds. */
  step(ms: number): void {
    this.#nowMs += ms
  }
  set(ms: number | string): void {
    this.#nowMs = typeof ms === 'string' ? Date.parse(ms) : ms
  }
}

export const secondMs = 1_000
export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000
