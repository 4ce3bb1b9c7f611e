import Type, { type Static } from 'typebox'
import { record, Time, words } from './base.ts'
import { DecisionSummary } from './decision.ts'

/**
 * Server-sent events: `event: decision` carries a DecisionSummary, `event: change` a ChangeEvent, `event: notice` a NoticeEvent.
 * `id:` is the ledger's sequence; a reconnecting browser sends it as Last-Event-ID and misses nothing.
 */
export const DecisionEvent = DecisionSummary
export type DecisionEvent = DecisionSummary

/** Something that decisions rest on has changed: reload what shows it. */
export const ChangeEvent = record({
  room: Type.String(),
  kind: Type.String(),
  /** Id or reference of what changed. */
  key: Type.String(),
  at: Time,
})
export type ChangeEvent = Static<typeof ChangeEvent>

/** Why the stream ends or has a gap: come back with Last-Event-ID. */
export const NoticeEvent = record({
  code: words(['too-slow', 'closing', 'gap', 'signed-out']),
  detail: Type.String(),
})
export type NoticeEvent = Static<typeof NoticeEvent>

export const EventQuery = record({
  /** For clients that cannot set the header. */
  after: Type.Optional(Type.Integer({ minimum: 0 })),
})
