import type { Static, TSchema } from 'typebox'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One endpoint as outsiders see it. Who may call it stands in permissions.ts; what it does in handlers/. */
export interface Route {
  method: Method
  /** Fastify's writing: `/v1/decisions/:id`. */
  path: string
  /** The heading under which the API guide lists it. */
  tag: string
  summary: string
  params?: TSchema
  query?: TSchema
  body?: TSchema
  /** Absent: the handler writes the answer itself (a stream, a text). */
  reply?: TSchema
  /** The handler writes the JSON of `reply` as text: see written.ts. */
  written?: true
  /** Success status; default 200. */
  status?: 200 | 201 | 202
  /** What is read and written where it is not JSON. */
  streams?: 'application/x-ndjson' | 'text/event-stream' | 'text/plain' | 'image/*'
  /** The body is a picture, which the handler reads as it comes; the answer is `reply`. An Idempotency-Key has no meaning here. */
  takes?: 'image/*'
}

type Of<R, Member extends string> =
  R extends Record<Member, infer S> ? (S extends TSchema ? Static<S> : undefined) : undefined
export type ParamsOf<R> = Of<R, 'params'>
export type QueryOf<R> = Of<R, 'query'>
export type BodyOf<R> = Of<R, 'body'>
export type ReplyOf<R> = Of<R, 'reply'>
