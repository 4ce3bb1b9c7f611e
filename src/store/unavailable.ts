/**
 * The database cannot be used now: gone, not answering, full. Nothing of the failed operation is acknowledged; unless its outcome is
 * unknown, the same operation may be tried again later without a restart. Doors answer 503.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  /** Why, in one word: 'gone' (no connection), 'full' (disk), 'busy' (no session in time), 'broken' (I/O error), 'closed'. */
  readonly reason: UnavailableReason
  /** The answer to a commit was lost: the operation may have taken effect all the same. Otherwise it surely did not. */
  readonly outcomeUnknown: boolean
  constructor(reason: UnavailableReason, message: string, cause?: unknown, outcomeUnknown = false) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.outcomeUnknown = outcomeUnknown
  }
}
export type UnavailableReason = 'gone' | 'full' | 'busy' | 'broken' | 'closed'

const socketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'])
// What `pg` says without a code when a connection dies under a statement.
const lostConnection =
  /connection terminated|connection ended|not queryable|timeout expired|timeout exceeded|read timeout/i

/** The typed error for an error that means "the database is not usable", or undefined for any other error. */
export function asUnavailable(error: unknown): StoreUnavailable | undefined {
  if (error instanceof StoreUnavailable) return error
  if (!(error instanceof Error)) return undefined
  const code = String((error as { code?: unknown }).code ?? '')
  // SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (code === '53100' || code === 'ENOSPC')
    return new StoreUnavailable('full', 'the disk of the database is full', error)
  if (code === '53300') return new StoreUnavailable('busy', 'the database accepts no more connections', error)
  if (code === '58030' || code === 'EIO') {
    return new StoreUnavailable('broken', 'the database reports an input/output error', error)
  }
  if (code.startsWith('57P0') || code.startsWith('08') || socketCodes.has(code) || lostConnection.test(error.message)) {
    return new StoreUnavailable('gone', 'the database cannot be reached', error)
  }
  return undefined
}

/** Whether a statement was refused because a unique key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === '23505'
}
