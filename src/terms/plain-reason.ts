import { maskNumbersIn } from './number-mask.ts'
import { Problem } from './problem.ts'

/** Whether a free text seems to hold a phone number, in any writing; ids, dates, times and amounts aside. */
export function namesNumber(text: string): boolean {
  return maskNumbersIn(text) !== text
}

/**
 * Checks a reason that people write and that is kept in clear (approvals, standing, line history): 1–2,000 characters and no
 * phone number in it, since such texts are listed and go into the ledger, where nothing can be destroyed.
 */
export function checkReason(field: string, text: unknown): Problem | undefined {
  if (typeof text !== 'string' || text.trim() === '')
    return new Problem('invalid-field', 'Say why: a reason is needed.', { field })
  if (text.length > 2_000) return new Problem('invalid-field', 'A reason has at most 2,000 characters.', { field })
  if (namesNumber(text))
    return new Problem('invalid-field', 'Leave phone numbers out of a reason: the case holds them sealed.', { field })
  return undefined
}
