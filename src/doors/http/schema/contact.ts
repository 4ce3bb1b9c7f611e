import Type, { type Static } from 'typebox'
import { Id, record, Time, words } from './base.ts'

export const contactOutcomes = [
  'answered',
  'no-answer',
  'busy',
  'failed',
  'delivered',
  'undelivered',
  'not-placed',
] as const

/** What became of a contact that was decided. One for each decision. */
export const ContactReport = record({
  decision: Id,
  outcome: words([...contactOutcomes]),
  startedAt: Time,
  talkSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  /** The agent's own word for how it went ("sold", "call back"); never a refusal: that is an act of its own. */
  disposition: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
})
export type ContactReport = Static<typeof ContactReport>

export const Contact = record({
  id: Type.String(),
  decision: Type.String(),
  outcome: words([...contactOutcomes]),
  startedAt: Time,
  talkSeconds: Type.Optional(Type.Integer()),
  disposition: Type.Optional(Type.String()),
})
export type Contact = Static<typeof Contact>
