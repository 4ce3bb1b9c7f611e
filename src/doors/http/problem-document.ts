import type { FastifyReply } from 'fastify'
import { type ErrorCode, errorTable, type Problem } from '../../terms/index.ts'

export const problemType = 'application/problem+json'

/** RFC 9457. `type` is a reference that resolves against the API guide; `code` is what programs should look at. */
export function problemDocument(problem: Problem): Record<string, unknown> {
  return {
    type: `/docs/errors#${problem.code}`,
    title: errorTable[problem.code].title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    ...problem.extra,
  }
}

/** Ends the request with a problem document. Written as a string: no schema of a success may trim it. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const wait = problem.extra.retryAfterSeconds
  if (typeof wait === 'number') reply.header('retry-after', String(wait))
  if (problem.code === 'not-signed-in') reply.header('www-authenticate', 'Bearer realm="ringfence"')
  return reply
    .code(problem.status)
    .type(problemType)
    .serializer(String)
    .send(JSON.stringify(problemDocument(problem)))
}

const ofStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'bad-request',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  431: 'headers-too-large',
}

/** The code for an error that the web framework found by itself. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  return ofStatus[status]
}
