import {
  type DoStep,
  fill,
  type LookStep,
  type Procedure,
  type RoleName,
  type Step,
  type Value,
  type Walk,
} from '../../procedures/index.ts'
import type { Transaction } from '../../store/index.ts'
import type { Actor, PersonRef, Problem, Text } from '../../terms/index.ts'
import type { CaseView } from '../case.ts'
import type { RunRoom } from '../run-room.ts'

export const foundKinds = [
  'account',
  'booking',
  'contact',
  'case',
  'number-change',
  'decision',
  'line',
  'sanction',
  'person',
] as const
/** Something that a look found, for the desk's eyes. `of` says whose data it is: the asker is never told what is another's. */
export interface Found {
  kind: (typeof foundKinds)[number]
  id: string
  of: 'asker' | 'other' | 'house'
  /** ms since the epoch. */
  at?: number | undefined
  person?: PersonRef | undefined
  text: Text
}

/** What a look or an act is given. */
export interface StepContext<S extends LookStep | DoStep = LookStep | DoStep> {
  case: CaseView
  procedure: Procedure
  step: Step<S>
  walk: Walk
  /** By the catalogue's names; numbers are references, texts are open (they stand sealed in the walk). */
  params: Readonly<Record<string, Value>>
  /** The sealed texts that the step places in its words, by document. */
  texts: ReadonlyMap<string, string>
  actor: Actor
  role?: RoleName | undefined
}

/**
 * What a step learnt of its case: an id of a booking, an account, a line or a complaint; whose case it is, where it had nobody yet, or
 * `person: null` where nobody may be on record.
 */
export interface CaseLearnt {
  booking?: string
  account?: string
  line?: string
  complaint?: string
  person?: PersonRef | null
}

/** By the names of the catalogue. */
export type Results = Readonly<Record<string, Value | undefined>>
export interface Looked {
  results: Results
  /** At most 50 are kept. */
  found?: readonly Found[]
  case?: CaseLearnt
}
/** Reads, outside transactions; may be made again. */
export type LookExecutor = (room: RunRoom, context: StepContext<LookStep>) => Promise<Looked | Problem>

export interface Acted {
  results: Results
  found?: readonly Found[]
  /** What undoing it needs: ids. */
  effect?: Record<string, unknown>
  case?: CaseLearnt
}
/** Does something in other rooms. `prepare` reads beforehand; `act` writes, in the transaction that journals the step. */
export interface ActExecutor<Prepared = unknown> {
  prepare?(room: RunRoom, context: StepContext<DoStep>): Promise<Prepared | Problem>
  act(trx: Transaction, room: RunRoom, context: StepContext<DoStep>, prepared: Prepared): Promise<Acted | Problem>
  /** Takes it back, where the catalogue says that it can be. Problem 'wrong-state' where it is too late. */
  undo?(
    trx: Transaction,
    room: RunRoom,
    undone: { case: CaseView; effect: Record<string, unknown>; reason: string },
    actor: Actor,
  ): Promise<Problem | undefined>
}

/** An executor with its own type of preparation, as the table of all of them holds it. */
export const executor = <P>(one: ActExecutor<P>): ActExecutor => one as ActExecutor

export const idsIn = (value: Value | undefined): string[] => (Array.isArray(value) ? [...(value as string[])] : [])
export const personIn = (value: Value | undefined): PersonRef => {
  if (typeof value !== 'string') throw new Error('the catalogue promises a person here')
  return value as PersonRef
}
/** What the step says, in the case's language, days in the desk's zone: a reason on record, the words of a text. */
export function wordsOf(room: Pick<RunRoom, 'calendar'>, context: StepContext<DoStep>): string {
  const { step, case: of, procedure, walk, texts } = context
  if (step.words === undefined) throw new Error(`${step.id} has no words: the check should have said so`)
  const day = new Intl.DateTimeFormat(of.lang === 'zh' ? 'zh-Hans' : of.lang === 'en' ? 'en-GB' : 'ko', {
    dateStyle: 'long',
    timeZone: room.calendar.zone,
  })
  return fill(procedure, step.words[of.lang], walk.facts, of.lang, (_, value, fact) => {
    if (fact.type === 'time' && typeof value === 'number') return day.format(value)
    return typeof value === 'string' ? texts.get(value) : undefined
  })
}
