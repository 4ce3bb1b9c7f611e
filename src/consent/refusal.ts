import { Problem } from '../terms/index.ts'
import type { TimeBand } from './person-facts.ts'

/** More bands than there are hours in a week say nothing that fewer could not. */
const mostBands = 168

/** A band lies within a day, is not empty, and names ISO days (1 = Monday) where it names days. */
export function checkBands(field: string, bands: readonly TimeBand[] | undefined): Problem | undefined {
  if (bands === undefined) return undefined
  const wrong = (detail: string) => new Problem('invalid-field', detail, { field })
  if (bands.length > mostBands) return wrong(`At most ${mostBands} time bands.`)
  for (const band of bands) {
    const ends = [band.fromMinute, band.toMinute]
    if (ends.some((minute) => !Number.isInteger(minute) || minute < 0 || minute > 1_440))
      return wrong('A time band is in minutes from midnight, 0 to 1440.')
    if (band.fromMinute === band.toMinute) return wrong('A time band may not be empty; leave it out for "always".')
    if (band.days?.some((day) => !Number.isInteger(day) || day < 1 || day > 7))
      return wrong('Days are 1 (Monday) to 7 (Sunday).')
  }
  return undefined
}

/** One writing for equal bands, so that they can be compared, and nothing but their own members. */
export function plainBands(bands: readonly TimeBand[]): TimeBand[] {
  return bands.map((band) => {
    const days = band.days && band.days.length > 0 ? [...new Set(band.days)].sort() : undefined
    const hours = { fromMinute: band.fromMinute, toMinute: band.toMinute }
    return days === undefined || days.length === 7 ? hours : { ...hours, days }
  })
}
