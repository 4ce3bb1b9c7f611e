import type { TimeBand } from '../consent/index.ts'
import { dayMs, type PublicHolidays } from '../terms/index.ts'
import { type Zone, zone } from './zone-time.ts'

/** Zone objects of a list of names; lists come from a table, so the same array comes again and again. */
const known = new WeakMap<readonly string[], readonly Zone[]>()
export function zonesOf(names: readonly string[]): readonly Zone[] {
  let found = known.get(names)
  if (!found) {
    found = names.map(zone)
    known.set(names, found)
  }
  return found
}

/** Is it inside the band in this zone? A band over midnight belongs to the day on which it began. */
export function inBand(band: TimeBand, place: Zone, atMs: number): boolean {
  const minute = place.minute(atMs)
  const { fromMinute: from, toMinute: to, days } = band
  if (from === to) return days === undefined || days.includes(place.weekday(atMs))
  if (from < to) return minute >= from && minute < to && (days === undefined || days.includes(place.weekday(atMs)))
  if (minute >= from) return days === undefined || days.includes(place.weekday(atMs))
  if (minute < to) return days === undefined || days.includes(((place.weekday(atMs) + 5) % 7) + 1)
  return false
}

/** The band's end, next after `atMs` (when it is inside). */
function endOf(band: TimeBand, place: Zone, atMs: number): number {
  return place.next(atMs, band.toMinute % 1440)
}

/** Does the table of holidays speak of the day that it is in each of these zones? */
export function knowsDay({ from, until }: PublicHolidays, places: readonly Zone[], atMs: number): boolean {
  for (let p = 0; p < places.length; p++) {
    const day = (places[p] as Zone).day(atMs)
    if (day < from || day > until) return false
  }
  return true
}

/**
 * Is any of these zones inside any of these bands? `undefined` = none is; else the first instant at which none will be, or
 * Infinity where there is none within nine days (the bands leave no hour free). A public holiday is forbidden from midnight to
 * midnight; past the end of their table only the bands count.
 */
export function forbiddenUntil(
  bands: readonly TimeBand[],
  places: readonly Zone[],
  atMs: number,
  holidays?: PublicHolidays,
): number | undefined {
  let at = atMs
  const limit = atMs + 9 * dayMs
  while (at < limit) {
    const end = firstEnd(bands, places, at) ?? (holidays && holidayEnd(holidays, places, at))
    if (end === undefined) return at === atMs ? undefined : at
    at = end
  }
  return Number.POSITIVE_INFINITY
}

function firstEnd(bands: readonly TimeBand[], places: readonly Zone[], atMs: number): number | undefined {
  for (let b = 0; b < bands.length; b++) {
    const band = bands[b] as TimeBand
    for (let p = 0; p < places.length; p++) {
      const place = places[p] as Zone
      if (inBand(band, place, atMs)) return endOf(band, place, atMs)
    }
  }
  return undefined
}

function holidayEnd({ days }: PublicHolidays, places: readonly Zone[], atMs: number): number | undefined {
  for (let p = 0; p < places.length; p++) {
    const place = places[p] as Zone
    if (days.has(place.day(atMs))) return place.next(atMs, 0)
  }
  return undefined
}

/** "21:00" → 1260; "24:00" → 1440. The form is checked where packs are read. */
export function minuteOf(text: string): number {
  const [hours, minutes] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** The pattern of a time of day, for parameter schemas. */
export const clockPattern = '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$'
