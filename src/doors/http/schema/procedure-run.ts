import Type, { type Static } from 'typebox'
import { Person, Prose, record, Time, Verdict, Words, words } from './base.ts'
import { Reason } from './decision.ts'

export const stepKinds = ['say', 'ask', 'look', 'branch', 'do', 'wait', 'end'] as const
export const factTypes = ['text', 'choice', 'number', 'count', 'time', 'file', 'yes-no', 'ids', 'person'] as const
export const factOwners = ['asker', 'other', 'house'] as const
export const waitsFor = ['person', 'call-back', 'approval', 'date'] as const

/** Something that can be chosen: a field's choice, a wait's outcome. The label is in the reader's language. */
export const Option = record({ id: Type.String(), label: Type.String() })
export type Option = Static<typeof Option>

/** One thing to collect. Numbers that were answered come back masked, texts with the numbers in them masked. */
export const StepField = record({
  fact: Type.String(),
  label: Type.String(),
  type: words([...factTypes]),
  required: Type.Boolean(),
  /** Whose data it is; what is another's must not be told to who asks. */
  of: words([...factOwners]),
  choices: Type.Optional(Type.Array(Option)),
  value: Type.Optional(Type.String()),
})
export type StepField = Static<typeof StepField>

/** Something that a look found. `of` says whose data it is: what is "other" is for the desk's eyes only. */
export const Found = record({
  kind: words(['account', 'booking', 'contact', 'case', 'number-change', 'decision', 'line', 'sanction', 'person']),
  id: Type.String(),
  of: words([...factOwners]),
  at: Type.Optional(Time),
  /** In plain words, in the reader's language. */
  text: Type.String(),
  person: Type.Optional(Person),
})
export type Found = Static<typeof Found>

/** Where a case stands in its procedure. `say` is in the case's language and for its channel, with the facts in it. */
export const ProcedureStep = record({
  id: Type.String(),
  kind: words([...stepKinds]),
  title: Type.String(),
  say: Type.Optional(Type.String()),
  sayChat: Type.Optional(Type.String()),
  sayPhone: Type.Optional(Type.String()),
  /** The second wording is given, since this person complains again. */
  repeated: Type.Optional(Type.Boolean()),
  fields: Type.Optional(Type.Array(StepField)),
  waitingFor: Type.Optional(words([...waitsFor])),
  /** Of a wait: how it can end, where the reader may say so. Answered as `{ outcome: id }`. */
  outcomes: Type.Optional(Type.Array(Option)),
  /** The task, approval or day that is waited for. */
  task: Type.Optional(Type.String()),
  approval: Type.Optional(Type.String()),
  until: Type.Optional(Time),
  /** Roles that may go on from here; absent: whoever works on the case. */
  roles: Type.Optional(Type.Array(Type.String())),
  /** Whether the reader may go on from here. */
  mayAnswer: Type.Boolean(),
  /** Why it stands at a look or an act that should have passed by itself: answer the step with {} to try again. */
  problem: Type.Optional(record({ code: Type.String(), detail: Type.String() })),
})
export type ProcedureStep = Static<typeof ProcedureStep>

/** One step of the path: the audit. */
export const PathStep = record({
  seq: Type.Integer(),
  step: Type.String(),
  kind: words([...stepKinds]),
  title: Type.String(),
  at: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  answers: Type.Array(record({ label: Type.String(), value: Type.String() })),
  found: Type.Optional(Type.Array(Found)),
  /** Why this branch was taken. */
  branch: Type.Optional(Type.String()),
  /** It took effect outside the case (or was asked to). */
  acted: Type.Boolean(),
  /** The act can be undone: `POST …/undo`. */
  undoable: Type.Optional(Type.Boolean()),
  undoneAt: Type.Optional(Time),
})
export type PathStep = Static<typeof PathStep>

/** What the gate answers at this moment. Nothing is recorded; a decision for a contact would say the same. */
export const GateNow = record({ verdict: Verdict, reasons: Type.Array(Reason), at: Time, until: Type.Optional(Time) })
export type GateNow = Static<typeof GateNow>

export const CaseProcedure = record({
  case: Type.String(),
  procedure: record({
    id: Type.String(),
    version: Type.Integer(),
    title: Type.String(),
    category: Type.Array(Type.String()),
  }),
  /** Absent once it has ended. */
  step: Type.Optional(ProcedureStep),
  path: Type.Array(PathStep),
  canGoBack: Type.Boolean(),
  /** Why not, where it cannot. */
  backReason: Type.Optional(Type.String()),
  /** Answers to what people ask again and again, in the case's language. */
  ready: Type.Array(
    record({ id: Type.String(), title: Type.String(), sayChat: Type.String(), sayPhone: Type.String() }),
  ),
  ended: Type.Optional(
    record({
      outcome: Type.String(),
      label: Type.Optional(Type.String()),
      say: Type.Optional(Type.String()),
      /** What the gate answers now for that number; its reasons cite the case. Absent where there is nobody or nothing to ask for. */
      gate: Type.Optional(GateNow),
    }),
  ),
})
export type CaseProcedure = Static<typeof CaseProcedure>

/** Strings and numbers as typed, yes/no as boolean, times as ISO 8601, files and ids as lists of ids. */
export const AnswerValue = Type.Union([
  Type.String({ maxLength: 20_000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
])
export const AnswerStep = record({
  /** The step that is answered: 409 where the case has gone on meanwhile (`extra.procedure` shows where it is). */
  step: Words,
  answers: Type.Record(Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_-]{0,63}$' }), AnswerValue, { maxProperties: 50 }),
  /** For national numbers among the answers; default KR, or the case's. */
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
})
export type AnswerStep = Static<typeof AnswerStep>

/** Undoes the steps back to the last question. What has acted is not undone by going back. */
export const StepBack = record({ step: Words })
export type StepBack = Static<typeof StepBack>

/** Undoes one act of the path, where it can be: a task that nobody has done, a refusal, an escalation that nobody has taken. */
export const UndoStep = record({ seq: Type.Integer({ minimum: 1 }), reason: Prose })
export type UndoStep = Static<typeof UndoStep>
