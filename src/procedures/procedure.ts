import type { Text } from '../terms/index.ts'
import type { ActName, LookName, RoleName, WaitName } from './catalogue.ts'

/** One thing said, by the way it is said. `{{fact}}` places what was collected. */
export interface Spoken {
  chat: Text
  phone: Text
}
/** `repeated`: how it is said to somebody who complains about the same thing again. */
export interface Wording extends Spoken {
  repeated?: Spoken
}

/**
 * What a fact holds: `text` words · `choice` the id of one of its choices · `number` a phone number (at the desk its person ref) · `count` a whole
 * number · `time` ms since the epoch · `file` ids of attachments · `yes-no` a boolean · `ids` ids of records · `person` somebody's ref.
 */
export const factTypes = ['text', 'choice', 'number', 'count', 'time', 'file', 'yes-no', 'ids', 'person'] as const
export type FactType = (typeof factTypes)[number]

/** Whose data it is: of whoever turned to us, of somebody else, or of the house (a figure, a rule, a date of ours). */
export const owners = ['asker', 'other', 'house'] as const
export type Owner = (typeof owners)[number]

/** JSON, as it stands in a walk. */
export type Value = string | number | boolean | readonly string[]
export type Facts = Readonly<Record<string, Value>>

export interface Choice {
  id: string
  label: Text
}

export interface FactDeclaration {
  type: FactType
  of: Owner
  /** Of a choice alone. */
  choices?: readonly Choice[]
  /** Collected for the record of the case; no step reads it. */
  record?: true
}

/** A test of what was collected. A fact that is not there makes everything but `known` an error, which the check excludes. */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }
  | { known: string }
  | { fact: string; is: string | boolean | number }
  | { fact: string; in: readonly string[] }
  /** Of a count: the count. Of ids and files: how many there are. */
  | { fact: string; atLeast: number }
  | { fact: string; atMost: number }

/** What a parameter is given: a fact, or a value that stands in the procedure. */
export type Given = { fact: string } | { value: string | number | boolean }

export interface Field {
  fact: string
  label: Text
  required: boolean
}
export interface Branch {
  when: Condition
  next: string
  why: Text
}

export interface SayStep {
  kind: 'say'
  say: Wording
  next: string
}
export interface AskStep {
  kind: 'ask'
  say?: Wording
  fields: readonly Field[]
  next: string
}
export interface LookStep {
  kind: 'look'
  look: LookName
  with: Readonly<Record<string, Given>>
  /** Result → the fact that keeps it. */
  into: Readonly<Record<string, string>>
  next: string
}
export interface BranchStep {
  kind: 'branch'
  branches: readonly Branch[]
  /** Absent where the branches leave nothing over. */
  otherwise?: { next: string; why: Text }
}
export interface DoStep {
  kind: 'do'
  act: ActName
  with: Readonly<Record<string, Given>>
  into: Readonly<Record<string, string>>
  /** What the act says: a text to somebody, the words of a call, a reason. Each act's row says who reads it. */
  words?: Text
  /** Narrows who may do it here; absent: whoever the act's row allows. */
  roles?: readonly RoleName[]
  next: string
  /** Where it goes on when the room refused the act. Absent: the refusal is shown and the step stands. */
  refused?: string
}
export interface WaitStep {
  kind: 'wait'
  for: WaitName
  with: Readonly<Record<string, Given>>
  /** Every outcome of that kind of waiting → step. */
  outcomes: Readonly<Record<string, string>>
}
export interface EndStep {
  kind: 'end'
  /** One of the procedure's outcomes. */
  outcome: string
  say?: Wording
}

export type StepBody = SayStep | AskStep | LookStep | BranchStep | DoStep | WaitStep | EndStep
export type StepKind = StepBody['kind']
export const stepKinds = ['say', 'ask', 'look', 'branch', 'do', 'wait', 'end'] as const satisfies readonly StepKind[]
export type Step<Body extends StepBody = StepBody> = Body & { id: string; title: Text }

/** An answer that is at hand at every step, because people ask it at any. */
export interface ReadyAnswer {
  id: string
  title: Text
  say: Wording & { repeated: Spoken }
}

export const audiences = ['passenger', 'driver', 'person'] as const
export type Audience = (typeof audiences)[number]

export interface Procedure {
  id: string
  /** Raised by hand whenever anything is changed; a case keeps the version that it began with. */
  version: number
  title: Text
  /** From the widest to the narrowest. */
  category: readonly Text[]
  audience: Audience
  /** Id of the first step. */
  start: string
  facts: Readonly<Record<string, FactDeclaration>>
  outcomes: Readonly<Record<string, Text>>
  answers: readonly ReadyAnswer[]
  /** By id, in the order in which they were written. */
  steps: Readonly<Record<string, Step>>
}

/** What every walk knows from the start, beside what the procedure collects. */
export const givenFacts: Readonly<Record<string, FactDeclaration>> = {
  channel: {
    type: 'choice',
    of: 'house',
    choices: [
      { id: 'chat', label: { ko: '채팅', zh: '在线聊天', en: 'Chat' } },
      { id: 'phone', label: { ko: '전화', zh: '电话', en: 'Phone' } },
    ],
  },
  /** Whether the same person complained about the same thing before. */
  repeated: { type: 'yes-no', of: 'house' },
}
export interface GivenFacts {
  channel: 'chat' | 'phone'
  repeated: boolean
}

/** A fact as a procedure knows it: declared by itself, or given to all. */
export function factOf(procedure: Procedure, name: string): FactDeclaration | undefined {
  return Object.hasOwn(procedure.facts, name)
    ? procedure.facts[name]
    : Object.hasOwn(givenFacts, name)
      ? givenFacts[name]
      : undefined
}

/** Where a step leads, in the order of its writing. */
export function nextOf(step: StepBody): string[] {
  switch (step.kind) {
    case 'branch':
      return [...step.branches.map(({ next }) => next), ...(step.otherwise ? [step.otherwise.next] : [])]
    case 'do':
      return step.refused === undefined ? [step.next] : [step.next, step.refused]
    case 'wait':
      return Object.values(step.outcomes)
    case 'end':
      return []
    default:
      return [step.next]
  }
}
