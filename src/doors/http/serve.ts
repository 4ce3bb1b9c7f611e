import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { Staff } from '../../staff/index.ts'
import { actorOf, type Principal } from '../../staff/index.ts'
import { type Actor, notFound, Problem, type Scope } from '../../terms/index.ts'
import { authenticate } from './authenticate.ts'
import { refusal } from './authorize.ts'
import type { BodyDeadline } from './body-deadline.ts'
import type { Call, Handler } from './endpoint.ts'
import { answerFailure, problemOf, tookNoEffect } from './failure.ts'
import { apiHeaders } from './headers.ts'
import type { Idempotency } from './idempotency.ts'
import { languageOf } from './language.ts'
import type { Metrics } from './metrics.ts'
import { permissions } from './permissions.ts'
import { problemDocument, problemType, sendProblem } from './problem-document.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Route } from './route.ts'
import type { OperationId } from './routes.ts'
import { textOfWritten } from './written.ts'

/** Who calls, as onRequest found out; read by the handler. */
export interface Caller {
  principal: Principal | undefined
  actor: Actor
  scope: Scope
}
declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
  }
}

/** What every endpoint shares. */
export interface Gatehouse {
  staff: Staff
  publicUrl: string | undefined
  byCaller: RateLimit
  byAddress: RateLimit
  idempotency: Idempotency
  metrics: Metrics
  deadline: BodyDeadline
}

const anybody: Caller = { principal: undefined, actor: { kind: 'system', id: 'public' }, scope: {} }

/** Puts one row of the table of routes on the server: who may call it, how much, and what it does. */
export function serve<O extends OperationId>(
  server: FastifyInstance,
  house: Gatehouse,
  id: O,
  route: Route,
  handle: Handler<O>,
): void {
  const access = permissions[id]
  const status = route.status ?? 200
  const measured = house.metrics.timer(id)
  const writes = route.method !== 'GET'

  // Before the body is read: nobody unknown gets a megabyte parsed. Without a promise for keys, since this is the hot path.
  const onRequest = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    reply.headers(apiHeaders)
    if (route.streams === undefined) house.deadline.watch(request.raw)
    const refuse = (problem: Problem) => {
      measured(problem.status, reply.elapsedTime, problem.code)
      sendProblem(reply, problem)
    }
    const enter = (found: Principal | Problem | undefined) => {
      const problem = found instanceof Problem ? (access.public ? undefined : found) : refusal(access, found)
      const principal = found instanceof Problem ? undefined : found
      const limited = principal === undefined ? house.byAddress.take(request.ip) : house.byCaller.take(principal.id)
      if (limited !== undefined || problem !== undefined) return refuse((limited ?? problem) as Problem)
      request.caller = principal === undefined ? anybody : callerOf(principal)
      done()
    }
    const found = authenticate(route.method, request.headers, house.staff, house.publicUrl)
    if (found instanceof Promise) found.then(enter).catch((error: unknown) => refuse(problemOf(error)))
    else enter(found)
  }

  const run = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { principal, actor, scope } = request.caller
    const call = {
      params: request.params,
      query: request.query,
      body: request.body,
      principal,
      actor,
      scope,
      lang: languageOf(request.headers['accept-language']),
      request,
      reply,
    } as Call<O>
    return foreignOrganisation(call) ?? (await handle(call))
  }

  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const key = writes ? request.headers['idempotency-key'] : undefined
    if (key !== undefined && route.streams === undefined && route.takes === undefined)
      return once(request, reply, String(key))
    const answer = await run(request, reply)
    if (answer instanceof Problem) {
      measured(answer.status, reply.elapsedTime, answer.code)
      return sendProblem(reply, answer)
    }
    measured(status, reply.elapsedTime)
    if (route.reply === undefined) return answer
    return reply.code(status).send(answer)
  }

  async function once(request: FastifyRequest, reply: FastifyReply, key: string): Promise<unknown> {
    const caller = request.caller.principal?.id ?? 'public'
    const said = `${route.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`
    const claim = await house.idempotency.claim(caller, key, said)
    if (claim instanceof Problem) {
      measured(claim.status, reply.elapsedTime, claim.code)
      return sendProblem(reply, claim)
    }
    if ('kept' in claim) {
      measured(claim.kept.status, reply.elapsedTime)
      reply.header('idempotency-replayed', 'true')
      return raw(reply, claim.kept)
    }
    let kept: { status: number; contentType: string; body: string }
    let problem: string | undefined
    try {
      const answer = await run(request, reply)
      const refused = answer instanceof Problem
      problem = refused ? answer.code : undefined
      reply.code(refused ? answer.status : status)
      kept = {
        status: refused ? answer.status : status,
        contentType: refused ? problemType : 'application/json; charset=utf-8',
        body: refused ? JSON.stringify(problemDocument(answer)) : String(reply.serialize(answer)),
      }
      // What failed on our side, or came too fast, may be tried again with the same key, if nothing was done.
      if (kept.status < 500 && kept.status !== 429) await claim.begin.finish(kept)
      else if (tookNoEffect(answer as Problem)) await claim.begin.abandon()
      else claim.begin.leave()
    } catch (error) {
      if (tookNoEffect(problemOf(error))) await claim.begin.abandon()
      else claim.begin.leave()
      throw error
    }
    measured(kept.status, reply.elapsedTime, problem)
    return raw(reply, kept)
  }

  // A body that cannot be read, a fault of the schema, an exception: refused outside the handler, and counted all the same.
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status: answered, code } = problemOf(error)
    measured(answered, reply.elapsedTime, code)
    return answerFailure(error, request, reply)
  }

  const schema = schemaOf(route, status)
  const options: RouteShorthandOptions = { onRequest, schema, errorHandler, exposeHeadRoute: false }
  if (route.written) options.serializerCompiler = textOfWritten
  if (route.streams === 'application/x-ndjson') options.bodyLimit = Number.MAX_SAFE_INTEGER
  server.route({ ...options, method: route.method, url: route.path, handler })
}

function raw(reply: FastifyReply, kept: { status: number; contentType: string; body: string }): FastifyReply {
  return reply.code(kept.status).type(kept.contentType).serializer(String).send(kept.body)
}

function schemaOf(route: Route, status: number) {
  return {
    ...(route.params && { params: route.params }),
    ...(route.query && { querystring: route.query }),
    ...(route.body && { body: route.body }),
    ...(route.reply && { response: { [status]: route.reply } }),
  }
}

const callers = new WeakMap<Principal, Caller>()
/** A key's principal is one frozen object for as long as it lives, so its Caller is made once. */
function callerOf(principal: Principal): Caller {
  let caller = callers.get(principal)
  if (caller === undefined) {
    const scope = principal.organisation === undefined ? {} : { organisation: principal.organisation }
    caller = { principal, actor: actorOf(principal), scope }
    callers.set(principal, caller)
  }
  return caller
}

/** Naming somebody else's organisation in a body or a filter is answered as if it did not exist, whatever the endpoint. */
function foreignOrganisation(call: { scope: Scope; body: unknown; query: unknown }): Problem | undefined {
  const own = call.scope.organisation
  if (own === undefined) return undefined
  for (const given of [call.body, call.query]) {
    const named = (given as { organisation?: unknown } | undefined)?.organisation
    if (named !== undefined && named !== own) return notFound('organisation')
  }
  return undefined
}
