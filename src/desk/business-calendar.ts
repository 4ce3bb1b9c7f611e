import { dayMs, Problem, type Text } from '../terms/index.ts'
import { type CalendarCountry, dayTables } from './business-days.ts'

/** What one day is. */
export interface Day {
  /** YYYY-MM-DD in the calendar's zone. */
  date: string
  works: boolean
  /** Why it is a day off though not a weekend, or works though it is one. */
  name?: Text | undefined
  /** False past the end of what the law has announced: only weekends are known there. */
  known: boolean
  /** First and last moment of business, ms; equal on a day off. */
  opensAt: number
  closesAt: number
}

const zones: Readonly<Record<CalendarCountry, string>> = {
  KR: 'Asia/Seoul',
  CN: 'Asia/Shanghai',
  US: 'America/New_York',
}
/** No deadline is looked for beyond so many days. */
const daysMax = 800
const rememberedMax = 2_000

/** When a desk works: the days by a country's law, the hours by the house's setting. Pure; remembers the days it has worked out. */
export class BusinessCalendar {
  readonly country: CalendarCountry
  readonly zone: string
  readonly #opens: number
  readonly #closes: number
  readonly #days = new Map<number, Day>()

  /** Minutes after midnight at which business begins and ends. */
  constructor(country: CalendarCountry, hours: { opens: number; closes: number }, zone?: string) {
    this.country = country
    this.zone = zone ?? zones[country]
    this.#opens = hours.opens
    this.#closes = hours.closes
  }

  /** The day in which a moment lies. */
  dayAt(atMs: number): Day {
    const date = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(this.zone).toPlainDate()
    return this.#day(date)
  }

  /** The moment at which so much business time has passed since `fromMs`. Nothing left: `fromMs` itself. */
  after(fromMs: number, businessMs: number): number {
    if (businessMs <= 0) return fromMs
    let left = businessMs
    let day = this.dayAt(fromMs)
    for (let n = 0; n < daysMax; n++) {
      const from = Math.max(fromMs, day.opensAt)
      const free = day.closesAt - from
      if (free > 0) {
        if (left <= free) return from + left
        left -= free
      }
      day = this.#next(day)
    }
    throw new RangeError(`a deadline lies more than ${daysMax} days ahead`)
  }

  /** Business time between two moments, ms; nothing where the second is not later. */
  between(fromMs: number, untilMs: number): number {
    let passed = 0
    let day = this.dayAt(fromMs)
    for (let n = 0; n < 10 * daysMax && day.opensAt < untilMs; n++) {
      passed += Math.max(0, Math.min(untilMs, day.closesAt) - Math.max(fromMs, day.opensAt))
      day = this.#next(day)
    }
    return passed
  }

  /** The days of a span that are not as their weekday would say, and the first whose law is not announced yet. At most 60. */
  remarkable(fromMs: number, untilMs: number): { days: Day[]; unknownFrom?: string } {
    const days: Day[] = []
    let unknownFrom: string | undefined
    let day = this.dayAt(fromMs)
    for (let n = 0; n < daysMax && day.opensAt <= untilMs && days.length < 60; n++) {
      if (!day.known) unknownFrom ??= day.date
      if (day.name !== undefined && !(isWeekend(day.date) && !day.works)) days.push(day)
      day = this.#next(day)
    }
    return unknownFrom === undefined ? { days } : { days, unknownFrom }
  }

  #next(day: Day): Day {
    return this.#day(Temporal.PlainDate.from(day.date).add({ days: 1 }))
  }

  #day(date: Temporal.PlainDate): Day {
    const key = date.year * 10_000 + date.month * 100 + date.day
    const known = this.#days.get(key)
    if (known) return known
    if (this.#days.size >= rememberedMax) this.#days.clear()
    const day = this.#worked(date)
    this.#days.set(key, day)
    return day
  }

  #worked(date: Temporal.PlainDate): Day {
    const table = dayTables[this.country]
    const name = date.toString()
    const off = table.off[name]
    const makeUp = table.work[name]
    const works = makeUp !== undefined || (off === undefined && date.dayOfWeek < 6)
    const at = (minutes: number) =>
      minutes === 1_440
        ? date.add({ days: 1 }).toZonedDateTime(this.zone).epochMilliseconds
        : date.toZonedDateTime({
            timeZone: this.zone,
            plainTime: new Temporal.PlainTime(Math.floor(minutes / 60), minutes % 60),
          }).epochMilliseconds
    const opensAt = at(this.#opens)
    return {
      date: name,
      works,
      name: makeUp ?? off,
      known: name <= table.until,
      opensAt,
      closesAt: works ? at(this.#closes) : opensAt,
    }
  }
}

const isWeekend = (date: string): boolean => Temporal.PlainDate.from(date).dayOfWeek >= 6

/** "09:00-18:00" as minutes after midnight. */
export function readHours(text: string): { opens: number; closes: number } | Problem {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(text)
  const [opens, closes] = found
    ? [Number(found[1]) * 60 + Number(found[2]), Number(found[3]) * 60 + Number(found[4])]
    : [0, 0]
  if (!found || closes <= opens || closes * 60_000 > dayMs)
    return new Problem('invalid-field', 'Business hours are written 09:00-18:00.', { field: 'hours' })
  return { opens, closes }
}
