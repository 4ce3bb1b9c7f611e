import { dayMs, minuteMs, type PhoneNumber, Problem, parseNumber } from '../terms/index.ts'
import type { ContactRequest } from './request.ts'

/** How far ahead a contact may be asked about, and how late a clock may be. */
export const aheadMaxMs = 31 * dayMs
export const lateMaxMs = minuteMs

/** The number that is meant; `country` = whose national writing it may be in. Problem 'invalid-number' or 'invalid-time'. */
export function checkRequest(request: ContactRequest, country: string | undefined, now: number): PhoneNumber | Problem {
  const { at } = request
  if (at !== undefined) {
    if (!Number.isSafeInteger(at)) return new Problem('invalid-time', 'That is not a time.', { field: 'at' })
    if (at < now - lateMaxMs)
      return new Problem('invalid-time', 'The time lies in the past by more than a minute.', { field: 'at' })
    if (at > now + aheadMaxMs)
      return new Problem('invalid-time', 'The time lies more than 31 days ahead.', { field: 'at' })
  }
  return parseNumber(request.to, request.country ?? country)
}
