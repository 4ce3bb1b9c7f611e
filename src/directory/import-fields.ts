import { type Country, dayMs, Problem, parseNumber } from '../terms/index.ts'
import {
  type DispatchState,
  type DriverCategory,
  dispatchStates,
  driverCategories,
  readArea,
  riderContactEnds,
} from './booking.ts'
import { checkOwnId } from './own-id.ts'

/** Why a row is not imported. */
export const importFaults = [
  'unreadable',
  'columns',
  'unknown-field',
  'bad-id',
  'bad-number',
  'bad-time',
  'too-old',
  'bad-state',
  'bad-category',
  'bad-area',
  'unknown-account',
  'id-taken',
] as const
export type ImportFault = (typeof importFaults)[number]

/** Fields by their names in lower case without underscores: "verified_at" and "verifiedAt" are one. */
export const importFields = {
  accounts: ['id', 'number', 'verifiedat'],
  bookings: [
    'id',
    'account',
    'at',
    'booker',
    'rider',
    'driver',
    'drivercategory',
    'area',
    'state',
    'dispatchedat',
    'ridingat',
    'endedat',
  ],
} as const
export type ImportKind = keyof typeof importFields
export const needed = { accounts: ['id'], bookings: ['id', 'account', 'at'] } as const

export type Fields = Readonly<Record<string, string>>
export const fieldName = (name: string): string => name.trim().toLowerCase().replaceAll('_', '')

export interface AccountLine {
  id: string
  /** E.164: in memory alone, on its way to the vault. */
  number: string | undefined
  verifiedAt: number | undefined
}

export interface BookingLine {
  id: string
  account: string
  at: number
  booker: string | undefined
  rider: string | undefined
  driver: string | undefined
  category: DriverCategory | undefined
  area: string | undefined
  state: DispatchState
  dispatchedAt: number | undefined
  ridingAt: number | undefined
  endedAt: number | undefined
}

/** What one batch came to. */
export interface Written {
  imported: number
  changed: number
  already: number
  /** By their place in the batch. */
  rejected: { place: number; reason: ImportFault }[]
}

/** Times a little ahead are a clock that goes fast, not a fault. */
const aheadMs = 5 * 60_000

export function readAccount(fields: Fields, country: Country | undefined, now: number): AccountLine | ImportFault {
  const id = fields.id ?? ''
  if (checkOwnId(id)) return 'bad-id'
  const number = numberIn(fields.number, country)
  if (number === false) return 'bad-number'
  const verifiedAt = timeIn(fields.verifiedat)
  if (verifiedAt === false || (verifiedAt ?? 0) > now + aheadMs) return 'bad-time'
  // What was verified is a number.
  if (verifiedAt !== undefined && number === undefined) return 'bad-number'
  return { id, number, verifiedAt }
}

export function readBooking(fields: Fields, country: Country | undefined, now: number): BookingLine | ImportFault {
  const [id = '', account = ''] = [fields.id, fields.account]
  if (checkOwnId(id) || checkOwnId(account)) return 'bad-id'
  const [at, dispatchedAt, ridingAt, endedAt] = [
    timeIn(fields.at),
    timeIn(fields.dispatchedat),
    timeIn(fields.ridingat),
    timeIn(fields.endedat),
  ]
  if (at === false || at === undefined || at > now + 366 * dayMs) return 'bad-time'
  if (dispatchedAt === false || ridingAt === false || endedAt === false) return 'bad-time'
  // Its numbers may not be kept any more, so nothing of it is.
  if (riderContactEnds(at) <= now) return 'too-old'
  const [booker, rider, driver] = [fields.booker, fields.rider, fields.driver].map((text) => numberIn(text, country))
  if (booker === false || rider === false || driver === false) return 'bad-number'
  const state = wordIn(fields.state, dispatchStates) ?? 'requested'
  if (state === 'unknown') return 'bad-state'
  const category = wordIn(fields.drivercategory, driverCategories)
  if (category === 'unknown') return 'bad-category'
  const area = fields.area === undefined ? undefined : readArea(fields.area)
  if (fields.area !== undefined && area === undefined) return 'bad-area'
  return {
    id,
    account,
    at,
    booker,
    rider,
    driver,
    category,
    area,
    state,
    // Whatever was on its way once was dispatched: its rider's contact is shown to the booker's side no more.
    dispatchedAt: dispatchedAt ?? (state === 'requested' || state === 'cancelled' ? undefined : at),
    ridingAt,
    endedAt,
  }
}

/** In E.164; undefined where none is given, false where it is none. */
function numberIn(text: string | undefined, country: Country | undefined): string | undefined | false {
  if (text === undefined) return undefined
  const number = parseNumber(text, country)
  return number instanceof Problem || number.kind === 'emergency' ? false : number.e164
}

const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/
/** ms; a time without a zone is none: nobody could tell which hour was meant. */
function timeIn(text: string | undefined): number | undefined | false {
  if (text === undefined) return undefined
  const at = isoTime.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  return Number.isNaN(at) || at < 0 ? false : at
}

function wordIn<W extends string>(text: string | undefined, words: readonly W[]): W | 'unknown' | undefined {
  if (text === undefined) return undefined
  const word = text.trim().toLowerCase()
  return words.includes(word as W) ? (word as W) : 'unknown'
}
