import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Staff } from '../../staff/index.ts'
import { passkeysAt, signInPaths } from '../../staff/index.ts'
import { Problem } from '../../terms/index.ts'
import { apiHeaders } from './headers.ts'
import { codeOfStatus, sendProblem } from './problem-document.ts'
import type { RateLimit } from './rate-limit.ts'
import { foreignOrigin } from './same-origin.ts'

/** What a sign-in form sends is small. */
const bodyBytesMax = 16_384

/** A path of our own to end at, of a length that a form of ours would write. */
const ownPath = /^\/(?![/\\])[^\r\n]{0,500}$/

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
          return await pass(answer, reply)
        },
      })
    serveOtherWays(auth, house)
  })
}

/** What the library answered, as ours. */
async function pass(answer: Response | Problem, reply: FastifyReply): Promise<FastifyReply> {
  if (answer instanceof Problem) return sendProblem(reply, answer)
  if (answer.status >= 400) return sendProblem(reply, await problemOf(answer))
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie)
  return reply
    .code(answer.status)
    .type('application/json; charset=utf-8')
    .send(await answer.text())
}

/** By passkey, and through the operator's own provider. */
function serveOtherWays(
  server: FastifyInstance,
  house: { staff: Staff; publicUrl: string | undefined; byAddress: RateLimit },
): void {
  const { signIn, passkeys, oidc } = house.staff
  const refusedBefore = (request: FastifyRequest) =>
    house.byAddress.take(request.ip) ?? foreignOrigin(request.method, request.headers, house.publicUrl)
  const jsonIn = (request: FastifyRequest): { response?: unknown } => {
    try {
      return (JSON.parse(String(request.body ?? '{}')) ?? {}) as { response?: unknown }
    } catch {
      return {}
    }
  }
  const served = (
    method: 'GET' | 'POST',
    url: string,
    answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ) =>
    server.route({
      method,
      url,
      exposeHeadRoute: false,
      async handler(request, reply) {
        reply.headers(apiHeaders)
        const refused = refusedBefore(request)
        if (refused) return sendProblem(reply, refused)
        const said = await answer(request, reply)
        return said instanceof Problem ? sendProblem(reply, said) : said
      },
    })

  served('GET', '/auth/ways', async (request) => {
    // A page's own GET carries no Origin: where it stands is what it was asked for as.
    const origin = house.publicUrl ?? `${request.protocol}://${request.host}`
    return { passkey: passkeysAt(origin), ...(oidc ? { provider: { ...(oidc.name ? { name: oidc.name } : {}) } } : {}) }
  })
  served('POST', '/auth/passkey/options', (request) => passkeys.startSignIn(request.headers.origin))
  served('POST', '/auth/passkey/sign-in', async (request, reply) => {
    const member = await passkeys.signIn(jsonIn(request).response, request.headers.origin)
    if (member instanceof Problem) return member
    return await pass(await signIn.enter(member, 'passkey', request.headers['user-agent']), reply)
  })
  if (oidc === undefined) return

  const cookie = `${house.publicUrl?.startsWith('https:') ? '__Secure-' : ''}ringfence.away`
  // Lax, the only one that is: the way back is a link on the provider's page.
  const awayCookie = (value: string, maxAge: number) =>
    `${cookie}=${value}; Path=/auth/oidc; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${cookie.startsWith('__Secure-') ? '; Secure' : ''}`
  served('GET', '/auth/oidc/start', async (request, reply) => {
    const { next, again } = request.query as { next?: unknown; again?: unknown }
    const ours = typeof next === 'string' && ownPath.test(next) ? next : undefined
    const started = await oidc.start({ next: ours, again: again !== undefined })
    if (started instanceof Problem) return reply.redirect('/signin?refused=provider')
    reply.header('set-cookie', awayCookie(started.state, started.maxAgeSeconds))
    return reply.redirect(started.url)
  })
  served('GET', '/auth/oidc/callback', async (request, reply) => {
    const state = cookieIn(request.headers.cookie, cookie)
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
    const finished = await oidc.finish(query, state)
    reply.header('set-cookie', awayCookie('', 0))
    if ('refused' in finished) return reply.redirect(`/signin?refused=${finished.refused}`)
    const entered = await signIn.enter(finished.member, 'oidc', request.headers['user-agent'])
    for (const one of entered.headers.getSetCookie()) reply.header('set-cookie', one)
    return reply.redirect(finished.next ?? '/live')
  })
}

function cookieIn(header: string | undefined, name: string): string | undefined {
  return header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}

async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => ({}))) as { code?: string; message?: string }
  const extra = said.code === undefined ? {} : { reason: said.code }
  const detail = said.message ?? 'That did not work.'
  if (answer.status === 401) return new Problem('not-signed-in', detail, extra)
  if (answer.status === 403) return new Problem('not-allowed', detail, extra)
  return new Problem(codeOfStatus(answer.status) ?? 'bad-request', detail, extra)
}
