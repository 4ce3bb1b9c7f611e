import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../terms/index.ts'
import { apiHeaders } from './headers.ts'
import { sendProblem } from './problem-document.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'

const patterns = Object.values(routes as Record<string, Route>).map(({ method, path }) => ({
  method,
  shape: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
}))
const ours = /^\/(?:v1|auth|healthz|readyz|metrics)(?:\/|$)/

/** What no endpoint serves: 405 where another method is, the console's page for a browser, otherwise 404. */
export function answerUnserved(page: (reply: FastifyReply) => FastifyReply) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split('?', 1)[0] as string
    const allowed = patterns.filter(({ shape }) => shape.test(path)).map(({ method }) => method)
    if (allowed.length > 0) {
      reply.headers(apiHeaders).header('allow', [...new Set(allowed)].join(', '))
      return sendProblem(reply, new Problem('method-not-allowed', `Use ${allowed.join(' or ')} here.`))
    }
    if (request.method === 'GET' && !ours.test(path) && String(request.headers.accept ?? '').includes('text/html'))
      return page(reply)
    reply.headers(apiHeaders)
    return sendProblem(reply, new Problem('not-found', 'There is no such endpoint: /v1/openapi.json lists them.'))
  }
}
