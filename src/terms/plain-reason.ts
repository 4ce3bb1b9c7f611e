import { Problem } from './problem.ts'

const ids = /\b[a-z]{3}_[0-9A-Z]{26}\b/g
const times = /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?/g
const numbers = /\+?\d(?:[ .()-]{0,2}\d){7,}/

/** Whether a free text seems to hold a phone number: eight digits or more, however they are grouped; ids and dates aside. */
export function namesNumber(text: string): boolean {
  return numbers.test(text.normalize('NFKC').replace(ids, '').replace(times, ''))
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
