import { dayMs, minuteMs } from '../terms/index.ts'

/**
 * A zone's clock as a table of its transitions. Intl and Temporal take microseconds to say what time it is somewhere; with the
 * table, and the period of the last answer kept, it is one subtraction. Offsets are whole minutes (all in use are, since 1972).
 */
export class Zone {
  readonly name: string
  readonly #starts: number[] = []
  readonly #offsets: number[] = []
  // The period that the last question fell into: nearly every next question falls into it too.
  #from = 1
  #until = 0
  #offset = 0

  constructor(name: string) {
    this.name = name
    let at = Temporal.Instant.fromEpochMilliseconds(firstMs).toZonedDateTimeISO(name)
    this.#starts.push(Number.NEGATIVE_INFINITY)
    this.#offsets.push(at.offsetNanoseconds / 6e10)
    for (;;) {
      const next = at.getTimeZoneTransition('next')
      if (!next || next.epochMilliseconds > lastMs) break
      this.#starts.push(next.epochMilliseconds)
      this.#offsets.push(next.offsetNanoseconds / 6e10)
      at = next
    }
  }

  /** Minutes to add to UTC at this instant. */
  offset(atMs: number): number {
    if (atMs >= this.#from && atMs < this.#until) return this.#offset
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] as number) <= atMs) low = middle
      else high = middle - 1
    }
    this.#from = this.#starts[low] as number
    this.#until = this.#starts[low + 1] ?? Number.POSITIVE_INFINITY
    this.#offset = this.#offsets[low] as number
    return this.#offset
  }

  /** Minutes since local midnight, 0–1439. */
  minute(atMs: number): number {
    return Math.floor(((((atMs + this.offset(atMs) * minuteMs) % dayMs) + dayMs) % dayMs) / minuteMs)
  }

  /** ISO day of the week, 1 = Monday. */
  weekday(atMs: number): number {
    return ((((this.day(atMs) + 3) % 7) + 7) % 7) + 1
  }

  /** The local calendar's day, counted from 1 January 1970. */
  day(atMs: number): number {
    return Math.floor((atMs + this.offset(atMs) * minuteMs) / dayMs)
  }

  /**
   * The first instant after `atMs` at which the local clock shows this minute of the day. Where the clock jumps over it, the
   * instant of the jump: a quiet night that ends at 02:30 ends when 02:30 has passed.
   */
  next(atMs: number, minute: number): number {
    const localDay = Math.floor((atMs + this.offset(atMs) * minuteMs) / dayMs)
    // Today, tomorrow, and the day after where a clock jumped over midnight; today's is past more often than not.
    for (let day = localDay - 1; day <= localDay + 3; day++) {
      const found = this.#instant(day, minute)
      if (found > atMs) return found
    }
    throw new Error('a zone without tomorrow')
  }

  /** The first instant of a local day and minute; the later offset's answer where the clock jumps over it. */
  #instant(localDay: number, minute: number): number {
    const local = localDay * dayMs + minute * minuteMs
    const before = this.offset(local - dayMs)
    const after = this.offset(local + dayMs)
    const early = local - Math.max(before, after) * minuteMs
    if (this.#shows(early, local)) return early
    const late = local - Math.min(before, after) * minuteMs
    if (this.#shows(late, local)) return late
    // Jumped over: the transition itself.
    for (let i = 1; i < this.#starts.length; i++) {
      const start = this.#starts[i] as number
      if (start > early - dayMs && start <= late + dayMs && this.#skips(i, local)) return start
    }
    return late
  }

  #shows(atMs: number, local: number): boolean {
    return atMs + this.offset(atMs) * minuteMs === local
  }

  #skips(index: number, local: number): boolean {
    const start = this.#starts[index] as number
    return (
      local >= start + (this.#offsets[index - 1] as number) * minuteMs &&
      local < start + (this.#offsets[index] as number) * minuteMs
    )
  }
}

/** Before the first rule of ours began, and beyond any contact that can be planned (31 days ahead). */
const firstMs = Date.UTC(2015, 0, 1)
const lastMs = Date.UTC(2045, 0, 1)

const zones = new Map<string, Zone>()
/** One zone object for each name, for ever: there are about four hundred. Throws RangeError for a name that is no IANA zone. */
export function zone(name: string): Zone {
  let known = zones.get(name)
  if (!known) {
    known = new Zone(name)
    zones.set(name, known)
  }
  return known
}
