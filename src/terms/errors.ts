/**
 * The one table of refusals. `code` is stable and public (docs/errors.md; a test compares the two); status is HTTP's.
 * Add a row before using a code; never reuse one.
 */
export const errorTable = {
  'bad-request': { status: 400, title: 'The request could not be read' },
  'invalid-field': { status: 400, title: 'A field is missing, unknown or not of its form' },
  'invalid-number': { status: 400, title: 'That is not a phone number' },
  'invalid-time': { status: 400, title: 'That time is outside what can be used' },
  'not-signed-in': { status: 401, title: 'Sign in or send an API key' },
  'not-allowed': { status: 403, title: 'Your role does not allow this' },
  'same-person': { status: 403, title: 'A second person must decide this' },
  'not-found': { status: 404, title: 'There is no such thing, or it is not yours to see' },
  'foreign-origin': { status: 403, title: 'A write by cookie must come from our own pages' },
  'method-not-allowed': { status: 405, title: 'That method is not served here' },
  'already-decided': { status: 409, title: 'Somebody has already decided this' },
  'wrong-state': { status: 409, title: 'Not possible in its present state' },
  'already-exists': { status: 409, title: 'It exists already' },
  'licence-missing': { status: 409, title: 'A licence or registration that this needs is missing' },
  'approval-expired': { status: 409, title: 'This approval was not decided in time' },
  'permit-spent': { status: 409, title: 'This permit has been used' },
  'permit-expired': { status: 409, title: 'This permit has expired' },
  'permit-invalid': { status: 409, title: 'This permit was not issued by us for this contact' },
  'idempotency-unfinished': { status: 409, title: 'The first request with this key has not finished' },
  'idempotency-mismatch': { status: 422, title: 'This idempotency key was used with another body' },
  'data-destroyed': { status: 410, title: 'The personal data was destroyed when its time was over' },
  'too-large': { status: 413, title: 'The body is larger than the limit' },
  'unsupported-media-type': { status: 415, title: 'That media type is not read here' },
  'headers-too-large': { status: 431, title: 'The headers are larger than the limit' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'too-many-requests': { status: 429, title: 'Too many requests: wait and try again' },
  'registry-unusable': { status: 409, title: 'This registry file cannot be used' },
  internal: { status: 500, title: 'Something broke on our side; nothing was acknowledged' },
  'not-recorded': { status: 503, title: 'The decision could not be recorded, so none was given' },
  'directory-silent': { status: 503, title: 'The platform did not answer: not known' },
  'not-ready': { status: 503, title: 'Not ready yet' },
  'store-in-use': { status: 503, title: 'Another process holds this data folder' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorTable
