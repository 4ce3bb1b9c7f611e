import Type, { type Static } from 'typebox'
import { Lang, record, words } from './base.ts'
import { factOwners, factTypes, Option, stepKinds } from './procedure-run.ts'

const Said = record({ chat: Type.String(), phone: Type.String() })
/** What is said, by channel; `repeated` to somebody who complains about the same thing again. `{{fact}}` stands where a fact is placed. */
const Wording = record({ chat: Type.String(), phone: Type.String(), repeated: Type.Optional(Said) })

const summary = {
  id: Type.String(),
  version: Type.Integer(),
  title: Type.String(),
  /** From the widest to the narrowest. */
  category: Type.Array(Type.String()),
  audience: words(['passenger', 'driver', 'person']),
  outcomes: Type.Array(Option),
}
/** A procedure in the list: `steps` is how many it has. */
export const ProcedureSummary = record({ ...summary, steps: Type.Integer() })
export type ProcedureSummary = Static<typeof ProcedureSummary>
export const ProcedureList = record({ items: Type.Array(ProcedureSummary) })

/** One fact that a procedure collects. */
export const ProcedureFact = record({
  name: Type.String(),
  type: words([...factTypes]),
  /** Whose data it is. */
  of: words([...factOwners]),
  choices: Type.Optional(Type.Array(Option)),
})

/** One step as it is written. */
export const ProcedureStepText = record({
  id: Type.String(),
  kind: words([...stepKinds]),
  title: Type.String(),
  say: Type.Optional(Wording),
  fields: Type.Optional(Type.Array(record({ fact: Type.String(), label: Type.String(), required: Type.Boolean() }))),
  /** The look-up, act or kind of waiting, and what it is called. */
  does: Type.Optional(Option),
  /** What an act writes: a text, a reason, the words of a call. */
  words: Type.Optional(Type.String()),
  /** Who may do it. */
  roles: Type.Optional(Type.Array(Type.String())),
  secondPerson: Type.Optional(Type.Boolean()),
  /** Of an end. */
  outcome: Type.Optional(Option),
  /** Where it leads, and in which words. */
  next: Type.Array(record({ step: Type.String(), why: Type.Optional(Type.String()) })),
})
export type ProcedureStepText = Static<typeof ProcedureStepText>

/** A procedure as it is in force, in one language, with its drawing. */
export const ProcedureText = record({
  ...summary,
  start: Type.String(),
  facts: Type.Array(ProcedureFact),
  steps: Type.Array(ProcedureStepText),
  answers: Type.Array(record({ id: Type.String(), title: Type.String(), say: Wording })),
  /** An SVG document: colours by `currentColor` and `--procedure-ground`; each step a group with `data-step`. */
  graph: Type.String(),
})
export type ProcedureText = Static<typeof ProcedureText>

/** `lang`: which of its languages to read; absent, the reader's. */
export const ProcedureQuery = record({ lang: Type.Optional(Lang) })
