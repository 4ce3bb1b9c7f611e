import { type Clock, minuteMs, Problem } from '../../terms/index.ts'

interface Bucket {
  tokens: number
  at: number
}

/**
 * So many requests a minute (or another span) for each caller, refilled evenly (token bucket): a caller may spend its whole minute at once and then goes
 * on at the even rate. Counts are this node's; own code because the clock is injected and a batch counts by its lines.
 */
export class RateLimit {
  readonly #clock: Clock
  readonly #most: number
  readonly #spanMs: number
  readonly #buckets = new Map<string, Bucket>()
  /** Beyond this many callers the oldest are forgotten: they start afresh with a full bucket. */
  static readonly callersMax = 100_000

  constructor(clock: Clock, most: number, spanMs = minuteMs) {
    this.#clock = clock
    this.#most = most
    this.#spanMs = spanMs
  }

  /** Takes one (or `cost`) for this caller; a Problem with retryAfterSeconds where nothing is left. */
  take(caller: string, cost = 1): Problem | undefined {
    const now = this.#clock.now()
    let bucket = this.#buckets.get(caller)
    if (bucket === undefined) {
      if (this.#buckets.size >= RateLimit.callersMax) this.#buckets.delete(this.#buckets.keys().next().value as string)
      bucket = { tokens: this.#most, at: now }
      this.#buckets.set(caller, bucket)
    } else if (now > bucket.at) {
      bucket.tokens = Math.min(this.#most, bucket.tokens + ((now - bucket.at) / this.#spanMs) * this.#most)
      bucket.at = now
    }
    if (bucket.tokens >= cost) {
      bucket.tokens -= cost
      return undefined
    }
    const waitMs = ((cost - bucket.tokens) / this.#most) * this.#spanMs
    return new Problem('too-many-requests', 'Too many requests: wait as Retry-After says.', {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
    })
  }
}
