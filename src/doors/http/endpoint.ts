import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../../staff/index.ts'
import type { Actor, Lang, Problem, Scope } from '../../terms/index.ts'
import type { Body, OperationId, Params, Query, Reply } from './routes.ts'
import type { Written } from './written.ts'

/** One request as a handler sees it: read, checked, and by whom. */
export interface Call<O extends OperationId> {
  params: Params<O>
  query: Query<O>
  body: Body<O>
  /** Undefined only at public endpoints. */
  principal: Principal | undefined
  /** Who stands on the record. */
  actor: Actor
  /** Whose records may be seen. */
  scope: Scope
  /** The reader's language. */
  lang: Lang
  /** For headers and streams; handlers leave the status to the table. */
  request: FastifyRequest
  reply: FastifyReply
}

export type Answer<O extends OperationId> =
  Reply<O> extends undefined ? unknown : Reply<O> | Written<Reply<O>> | Problem
/** Thin: translates, calls a room, translates back. Expected refusals are returned, not thrown. */
export type Handler<O extends OperationId> = (call: Call<O>) => Promise<Answer<O>> | Answer<O>
export type Handlers<O extends OperationId = OperationId> = { [Id in O]: Handler<Id> }
