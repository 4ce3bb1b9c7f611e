import { type ErrorCode, errorTable } from './errors.ts'

/**
 * An expected refusal, as a value: functions return `T | Problem` and callers ask `instanceof Problem`.
 * At the HTTP door it becomes an RFC 9457 problem document. Broken invariants throw instead.
 */
export class Problem {
  readonly code: ErrorCode
  /** One sentence for the person who must mend it. Never holds a phone number. */
  readonly detail: string
  /** Further members of the problem document, e.g. `{ field: 'to' }`. */
  readonly extra: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    this.code = code
    this.detail = detail
    this.extra = extra
  }
  /** The HTTP status that the table gives this code. */
  get status(): number {
    return errorTable[this.code].status
  }
}
