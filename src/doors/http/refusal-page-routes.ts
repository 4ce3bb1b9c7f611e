import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LinkView } from '../../portal/index.ts'
import { type Lang, langs, Problem } from '../../terms/index.ts'
import type { Doors } from './doors.ts'
import { languageOf } from './language.ts'
import { RateLimit } from './rate-limit.ts'
import { type RefusalPage, refusalPage, refusalPageHeaders } from './refusal-page.ts'

/** Nobody opens such links by the dozen; who tries tokens gets nowhere in 128 bits, and slowly. */
const perMinute = 30
const bodyBytesMax = 1_024

/**
 * GET and POST /r/TOKEN: the page behind the link in the first text to a rider contact. Reading (a preview, a scanner, a browser that fetches
 * ahead) never acts; the button posts, and is answered by a redirect, so that a reload posts nothing again.
 */
export function serveRefusalPage(
  server: FastifyInstance,
  { refusalLinks, clock, log }: Pick<Doors, 'refusalLinks' | 'clock' | 'log'>,
): void {
  const limit = new RateLimit(clock, perMinute)

  const show = (reply: FastifyReply, status: number, page: RefusalPage, lang: Lang) =>
    reply.code(status).headers(refusalPageHeaders).type('text/html; charset=utf-8').send(refusalPage(page, lang))

  const answer = (reply: FastifyReply, found: LinkView | Problem, lang: Lang) => {
    if (!(found instanceof Problem)) return show(reply, 200, { view: found }, lang)
    return show(reply, found.status, { gone: found.code === 'data-destroyed' ? 'ended' : 'unknown' }, lang)
  }

  void server.register(async (pages) => {
    pages.removeAllContentTypeParsers()
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, new URLSearchParams(String(body)).get('act')),
    )
    pages.addHook('onRequest', async (request, reply) => {
      const refused = limit.take(request.ip)
      if (refused === undefined) return
      reply.header('retry-after', String(refused.extra.retryAfterSeconds))
      return show(reply, 429, { gone: 'too-many' }, langIn(request))
    })
    pages.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const status = error.statusCode ?? 503
      if (status >= 500) log.error({ err: error }, 'the refusal page failed')
      return show(reply, status, { gone: 'broken' }, langIn(request))
    })
    const params = { type: 'object', properties: { token: { type: 'string', maxLength: 100 } } }
    pages.get<{ Params: { token: string } }>('/r/:token', { schema: { params } }, async (request, reply) =>
      answer(reply, await refusalLinks.read(request.params.token), langIn(request)),
    )
    pages.post<{ Params: { token: string } }>('/r/:token', { schema: { params } }, async (request, reply) => {
      const { token } = request.params
      const lang = langIn(request)
      const act = request.body
      if (act !== 'refuse' && act !== 'undo') return show(reply, 400, { gone: 'broken' }, lang)
      const done = act === 'refuse' ? await refusalLinks.refuse(token) : await refusalLinks.undo(token)
      if (done instanceof Problem) return answer(reply, done, lang)
      return reply.headers(refusalPageHeaders).redirect(`/r/${token}?lang=${lang}`, 303)
    })
  })
}

function langIn(request: FastifyRequest): Lang {
  const asked = (request.query as { lang?: unknown }).lang
  return langs.find((lang) => lang === asked) ?? languageOf(request.headers['accept-language'])
}
