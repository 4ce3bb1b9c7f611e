import Type, { type Static } from 'typebox'
import { AppealAnswer } from './appeal.ts'
import { record, Time, words } from './base.ts'
import { lineStates, standings } from './states.ts'

const happened = {
  /** What an appeal names. */
  id: Type.String(),
  at: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  reason: Type.String(),
  case: Type.Optional(Type.String()),
  evidence: Type.Optional(Type.String()),
  until: Type.Optional(Time),
  /** Why it could not wait for a warning. */
  withoutNotice: Type.Optional(Type.String()),
  /** The firm's own answer to the change. */
  appeal: Type.Optional(Type.String()),
  appealedAt: Type.Optional(Time),
  appealAnswer: Type.Optional(AppealAnswer),
}

/** One thing that was done to a line's state. */
export const LineEvent = record({ ...happened, state: words([...lineStates]) })
export type LineEvent = Static<typeof LineEvent>
/** One thing that was done to a firm's standing. */
export const StandingEvent = record({ ...happened, state: words([...standings]) })
export type StandingEvent = Static<typeof StandingEvent>
