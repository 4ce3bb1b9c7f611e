import { dayMs, namesNumber, type PersonRef, Problem } from '../terms/index.ts'
import { dayOf, destroyAfter } from '../vault/index.ts'

/** How far a booking has come. Back to `requested` where a driver gave it back. */
export const dispatchStates = ['requested', 'dispatched', 'riding', 'ended', 'cancelled'] as const
export type DispatchState = (typeof dispatchStates)[number]

/** The platform's kinds of drivers. */
export const driverCategories = ['regular', 'blue', 'venti', 'black'] as const
export type DriverCategory = (typeof driverCategories)[number]

const next: Readonly<Record<DispatchState, readonly DispatchState[]>> = {
  requested: ['dispatched', 'cancelled'],
  dispatched: ['dispatched', 'requested', 'riding', 'cancelled'],
  riding: ['ended'],
  ended: [],
  cancelled: [],
}
export function mayFollow(from: DispatchState, to: DispatchState): boolean {
  return next[from].includes(to)
}

/**
 * When the numbers of a booking are destroyed, ms: three calendar months after the (UTC) day of the booking, with that day's key of
 * the class rider-contact. "At most": a booking late in the day is forgotten some hours before its three months are over, none after.
 */
export function riderContactEnds(at: number): number {
  return destroyAfter('rider-contact', dayOf(at))
}

/** Why the vault keeps the numbers of a day's bookings: one hold for each number and day, however often it rode. */
export const bookingHold = (at: number) => ({
  room: 'directory',
  reason: `bookings/${dayOf(at)}`,
  until: riderContactEnds(at),
})

/** Whether a booking of this time can still be put on record: its numbers' time is not over, and it is within a year. */
export function checkBookingTime(at: number, now: number): Problem | undefined {
  const sound = Number.isSafeInteger(at) && at >= 0 && at <= now + 366 * dayMs && riderContactEnds(at) > now
  if (sound) return undefined
  return new Problem('invalid-time', 'A booking lies between three months ago and a year ahead.', { field: 'at' })
}

const areaLimit = 100

/** A pick-up area as people say it ("서울 강남구 역삼동"), one space between words; never an address to the door. Undefined: not one. */
export function readArea(text: string): string | undefined {
  const area = text.normalize('NFC').trim().replace(/\s+/gu, ' ')
  const plain =
    area !== '' && area.length <= areaLimit && !/\p{Cc}/u.test(area) && !/\d{5,}/.test(area) && !namesNumber(area)
  return plain ? area : undefined
}

/** The words by which an area is found: every word that is asked for must be there, in any order. */
export function areaWords(area: string): string[] {
  return [...new Set(area.normalize('NFC').toLowerCase().split(/\s+/u).filter(Boolean))]
}

export interface BookingView {
  id: string
  organisation: string
  account: string
  /** The account's number when it booked; compare it with the account's present one. */
  bookerNumber?: PersonRef | undefined
  rider?: PersonRef | undefined
  /** When the rider's contact, and every other number of the booking, is (or was) destroyed. */
  contactEndsAt: number
  driver?: PersonRef | undefined
  driverCategory?: DriverCategory | undefined
  /** Where the ride began, as coarse as people say it. Forgotten with the numbers. */
  area?: string | undefined
  state: DispatchState
  at: number
  dispatchedAt?: number | undefined
  ridingAt?: number | undefined
  /** When it ended or was cancelled. */
  endedAt?: number | undefined
  act: string
}

/**
 * What the booker's side (a key or member bound to the platform's organisation) sees of a booking. The rider's contact stands on the
 * screen before dispatch alone: a booking that was ever dispatched does not show it again, and a list never does.
 */
export function bookerView(view: BookingView, where: 'screen' | 'history'): BookingView {
  const shown = where === 'screen' && view.state === 'requested' && view.dispatchedAt === undefined
  return shown ? view : { ...view, rider: undefined }
}
