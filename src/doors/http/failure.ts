import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { LedgerUnavailable } from '../../ledger/index.ts'
import { StoreUnavailable } from '../../store/index.ts'
import { Problem } from '../../terms/index.ts'
import { codeOfStatus, sendProblem } from './problem-document.ts'
import { InvalidInput } from './validation.ts'

const sentences: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty: send a JSON object.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than this endpoint reads.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says.',
}

/** What an exception says to the client. Only what is foreseen is told; anything else is our fault and stays in the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InvalidInput) return error.problem
  if (error instanceof LedgerUnavailable || error instanceof StoreUnavailable) {
    if (error.outcomeUnknown)
      return new Problem(
        'not-recorded',
        'The store was lost before it said whether this was recorded. Look whether it took effect before you send it again.',
        { outcome: 'unknown', retryAfterSeconds: 1 },
      )
    return new Problem('not-recorded', 'It could not be recorded, so it was not done. Try again shortly.', {
      retryAfterSeconds: 1,
    })
  }
  const { statusCode, code } = error as Partial<FastifyError>
  const known = statusCode === undefined ? undefined : codeOfStatus(statusCode)
  if (known !== undefined) return new Problem(known, sentences[code ?? ''] ?? 'The request could not be read.')
  return new Problem('internal', 'Something broke on our side. It is in our log under this request id.')
}

/**
 * Whether a request that ended like this has surely changed nothing, so that its Idempotency-Key may be used for another try. What broke
 * unforeseen may have broken after its effect.
 */
export function tookNoEffect({ code, extra }: Problem): boolean {
  return code === 'too-many-requests' || (code !== 'internal' && extra.outcome !== 'unknown')
}

/** Fastify's error handler. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error)
  // A connection that is closed on somebody who is still sending is reset, and the answer is lost on the way. The rest is read and let go,
  // for as long as a body may take to come.
  if (problem.code === 'too-large') reply.removeHeader('connection')
  if (problem.code !== 'internal') return sendProblem(reply, problem)
  request.log.error({ err: error, request: request.id }, 'a request failed')
  return sendProblem(reply, new Problem('internal', problem.detail, { request: request.id }))
}
