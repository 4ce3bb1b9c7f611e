import { dayMs, Problem } from '../../terms/index.ts'

/** Milliseconds to the text that stands on the wire. */
export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
export function isoOr(ms: number | null | undefined): string | undefined {
  return ms === null || ms === undefined ? undefined : iso(ms)
}

const from = Date.parse('1970-01-01T00:00:00Z')
const spanMs = 100 * 365 * dayMs

/**
 * A time from the wire in ms. Its form is checked by the schema; here its sense: nothing before 1970, nothing more than a hundred years
 * from now. Absent stays absent.
 */
export function timeIn<T extends string | undefined>(
  text: T,
  field: string,
  now: number,
): Problem | (T extends string ? number : number | undefined) {
  type Result = T extends string ? number : number | undefined
  if (text === undefined) return undefined as Result
  const ms = Date.parse(text)
  if (!Number.isFinite(ms) || ms < from || ms > now + spanMs)
    return new Problem('invalid-time', 'That time is outside what can be used.', { field })
  return ms as Result
}
