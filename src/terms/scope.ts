import { Problem } from './problem.ts'

/** Whose records may be seen: one organisation's alone, or (absent) the operator's view of all. An Actor is a Scope. */
export interface Scope {
  organisation?: string | undefined
}

/** Somebody else's record looks as if it did not exist, so that ids cannot be probed. */
export function notFound(what: string): Problem {
  return new Problem('not-found', `There is no such ${what}.`)
}

/** Whether a record of this owner (undefined: nobody's in particular) lies outside what the scope may see or touch. */
export function outside(scope: Scope, owner: string | undefined | null): boolean {
  return scope.organisation !== undefined && owner !== scope.organisation
}

/** One page of a list, newest first: at most `limit` (1–200, default 50) of those before the given id. */
export interface Page {
  before?: string | undefined
  limit?: number | undefined
}

export function pageLimit(page: { limit?: number | undefined }): number {
  return Math.min(200, Math.max(1, Math.trunc(page.limit ?? 50)))
}
