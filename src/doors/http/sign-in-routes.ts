import type { FastifyInstance } from 'fastify'
import type { Staff } from '../../staff/index.ts'
import { signInPaths } from '../../staff/index.ts'
import { Problem } from '../../terms/index.ts'
import { apiHeaders } from './headers.ts'
import { codeOfStatus, sendProblem } from './problem-document.ts'
import type { RateLimit } from './rate-limit.ts'
import { foreignOrigin } from './same-origin.ts'

/** What a sign-in form sends is small. */
const bodyBytesMax = 16_384

/**
 * /auth/*: password, second factor, sign-out. The sign-in library reads the body itself, so this part of the server has no parsers of
 * Fastify's. Its refusals become problem documents like all others.
 */
export function serveSignIn(
  server: FastifyInstance,
  house: { staff: Staff; publicUrl: string | undefined; byAddress: RateLimit },
): void {
  void server.register(async (auth) => {
    auth.removeAllContentTypeParsers()
    auth.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, body),
    )
    for (const url of signInPaths)
      auth.route({
        method: url === '/auth/get-session' ? 'GET' : 'POST',
        url,
        exposeHeadRoute: false,
        async handler(request, reply) {
          reply.headers(apiHeaders)
          const refused =
            house.byAddress.take(request.ip) ?? foreignOrigin(request.method, request.headers, house.publicUrl)
          if (refused) return sendProblem(reply, refused)
          const answer = await house.staff.signIn.handle({
            method: request.method,
            path: url,
            cookie: request.headers.cookie,
            userAgent: request.headers['user-agent'],
            body: request.body as string | undefined,
          })
          if (answer instanceof Problem) return sendProblem(reply, answer)
          if (answer.status >= 400) return sendProblem(reply, await problemOf(answer))
          for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie)
          return reply
            .code(answer.status)
            .type('application/json; charset=utf-8')
            .send(await answer.text())
        },
      })
  })
}

async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => ({}))) as { code?: string; message?: string }
  const extra = said.code === undefined ? {} : { reason: said.code }
  const detail = said.message ?? 'That did not work.'
  if (answer.status === 401) return new Problem('not-signed-in', detail, extra)
  if (answer.status === 403) return new Problem('not-allowed', detail, extra)
  return new Problem(codeOfStatus(answer.status) ?? 'bad-request', detail, extra)
}
