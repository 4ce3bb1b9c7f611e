import { dayMs } from './clock.ts'

/** The public holidays of a country as its law names them, as days since the epoch, by the local calendar. */
export interface PublicHolidays {
  /** First and last day of which the table speaks; of others nothing is known. */
  readonly from: number
  readonly until: number
  readonly days: ReadonlySet<number>
}

/** Countries whose law forbids contacts on public holidays. */
export const holidayCountries = ['FR'] as const
export type HolidayCountry = (typeof holidayCountries)[number]

const dayOf = (date: string): number => Date.parse(date) / dayMs

function table(from: string, until: string, dates: readonly string[]): PublicHolidays {
  return { from: dayOf(from), until: dayOf(until), days: new Set(dates.map(dayOf)) }
}

/** Extended by hand each year, as the desk's business days are (decision 0018). */
export const publicHolidays: Readonly<Record<HolidayCountry, PublicHolidays>> = {
  // Code du travail L3133-1. Alsace and Moselle also keep Good Friday and 26 December (L3134-13): a number does not say who lives there.
  FR: table('2026-01-01', '2027-12-31', [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-08',
    '2026-05-14',
    '2026-05-25',
    '2026-07-14',
    '2026-08-15',
    '2026-11-01',
    '2026-11-11',
    '2026-12-25',
    '2026-12-26',
    '2027-01-01',
    '2027-03-26',
    '2027-03-29',
    '2027-05-01',
    '2027-05-06',
    '2027-05-08',
    '2027-05-17',
    '2027-07-14',
    '2027-08-15',
    '2027-11-01',
    '2027-11-11',
    '2027-12-25',
    '2027-12-26',
  ]),
}
