import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { pageHeaders } from './headers.ts'

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Ringfence</title>
<h1>Ringfence runs; its console is not built</h1>
<p>Build it once: <code>npm run build:web</code>, then reload this page. The API is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
</html>`

/** The console's files. Names with a hash in them never change; everything else is asked for anew. */
export function serveConsole(server: FastifyInstance, folder: string): { page(reply: FastifyReply): FastifyReply } {
  const built = existsSync(join(folder, 'index.html'))
  if (built)
    void server.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders(reply, path) {
        const fixed = /[\\/]assets[\\/]/.test(path)
        reply.header('cache-control', fixed ? 'public, max-age=31536000, immutable' : 'no-cache')
        reply.header('x-content-type-options', 'nosniff')
      },
    })
  const page = (reply: FastifyReply): FastifyReply => {
    pageHeaders(reply)
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8')
    return built ? reply.sendFile('index.html') : reply.send(notBuilt)
  }
  server.get('/', { exposeHeadRoute: false }, (_request, reply) => page(reply))
  return { page }
}
