import { Readable } from 'node:stream'
import { Compile } from 'typebox/compile'
import { notFound, Problem } from '../../../terms/index.ts'
import { answerLines } from '../batch.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { problemOf } from '../failure.ts'
import type { RateLimit } from '../rate-limit.ts'
import { ContactRequest } from '../schema/index.ts'
import { compileValidator, InvalidInput } from '../validation.ts'
import { decisionText } from './decision-text.ts'
import { decideOne } from './decisions.ts'

const check = Compile(ContactRequest)
const explain = compileValidator({ schema: ContactRequest, httpPart: 'body', method: 'POST', url: '' })

/** POST /v1/decisions/batch. Each line counts against the caller's rate, and each is recorded before it is answered. */
export function batchHandlers(doors: Doors, byCaller: RateLimit): Handlers<'decideBatch'> {
  const { config } = doors
  const limits = { lines: config.batchLinesMax, lineBytes: config.batchLineBytesMax, inFlight: config.batchInFlightMax }
  return {
    decideBatch({ request, reply, lang, scope, principal }) {
      const answer = async (line: unknown) => {
        if (!check.Check(line)) return explained(line)
        if (scope.organisation !== undefined && line.organisation !== scope.organisation)
          return notFound('organisation')
        const limited = byCaller.take(principal?.id ?? '')
        if (limited) return limited
        const decision = await decideOne(doors, line).catch(problemOf)
        return decision instanceof Problem ? decision : decisionText(decision, lang)
      }
      reply.type('application/x-ndjson')
      // A pull for each piece: nothing is read from the request while the reader of the answer has not taken what is there.
      return Readable.from(answerLines(request.raw, limits, answer), { objectMode: true, highWaterMark: 2 })
    },
  }
}

function explained(line: unknown): Problem {
  const result = explain(line) as { error?: unknown }
  return result.error instanceof InvalidInput
    ? result.error.problem
    : new Problem('invalid-field', 'This line is not a request.')
}
