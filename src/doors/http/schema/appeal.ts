import Type, { type Static } from 'typebox'
import { Id, Prose, record, Time, words } from './base.ts'
import { lineStates, standings } from './states.ts'

/** A firm's word against one entry of a line's or a firm's history (`id` of the entry). The sanction holds meanwhile. */
export const BringAppeal = record({ entry: Id, text: Prose })
export type BringAppeal = Static<typeof BringAppeal>

/** Granting changes nothing by itself: the line is then reopened, or the standing set, by the act for it. */
export const AnswerAppeal = record({ granted: Type.Boolean(), text: Prose })
export type AnswerAppeal = Static<typeof AnswerAppeal>

export const AppealAnswer = record({
  at: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  granted: Type.Boolean(),
  text: Type.String(),
})
export type AppealAnswer = Static<typeof AppealAnswer>

export const Appeal = record({
  /** The entry's id; one appeal against each. */
  id: Type.String(),
  about: words(['line', 'organisation']),
  /** The line's or the organisation's id. */
  subject: Type.String(),
  organisation: Type.String(),
  organisationName: Type.Optional(Type.String()),
  /** What it is against: the state or standing, since when, by whom, why. */
  state: words([...new Set([...lineStates, ...standings])]),
  at: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  reason: Type.String(),
  case: Type.Optional(Type.String()),
  text: Type.String(),
  appealedAt: Time,
  appealedBy: Type.String(),
  appealedByName: Type.Optional(Type.String()),
  answer: Type.Optional(AppealAnswer),
  /** Whether the reader may answer it: false for who decided, and for who appealed. */
  mayAnswer: Type.Boolean(),
})
export type Appeal = Static<typeof Appeal>
export const AppealList = record({ items: Type.Array(Appeal) })
export type AppealList = Static<typeof AppealList>
