import Type, { type Static } from 'typebox'
import { record, Text, Time, words } from './base.ts'

/** One rule of a pack, as the gate applies it. */
export const Rule = record({
  id: Type.String(),
  pack: Type.String(),
  country: Type.Optional(Type.String()),
  version: Type.Optional(Type.String()),
  kind: Type.String(),
  state: words(['live', 'shadow', 'draft']),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  applies: Type.Object({}, { additionalProperties: true }),
  params: Type.Object({}, { additionalProperties: true }),
  source: Type.String(),
  confidence: Type.Optional(Type.String()),
  /** Its short name, in the reader's language. */
  title: Type.String(),
  /** In the reader's language. */
  text: Type.String(),
  texts: Text,
  remedy: Type.Optional(Type.String()),
})
export type Rule = Static<typeof Rule>
export const RuleList = record({ policyRevision: Type.String(), items: Type.Array(Rule) })
export type RuleList = Static<typeof RuleList>
