import { Problem } from '../terms/index.ts'
import { actRow, lookRow, waits } from './catalogue.ts'
import { holds, read } from './condition.ts'
import { answerValue, resultValue } from './fact-value.ts'
import type { Facts, Given, GivenFacts, Procedure, Step, StepKind, Value } from './procedure.ts'

/** One step that was taken. Whoever keeps the walk adds when and by whom (`at`, `by`), which this room does not look at. */
export interface WalkStep {
  step: string
  kind: StepKind
  /** What it collected. */
  facts: Facts
  /** Of a wait: how it ended. Of an act: `refused`, where the room refused it. */
  outcome?: string
  /** Of a branch: which one was taken, from 0; -1 is `otherwise`. */
  branch?: number
  /** It had an effect outside the case: the walk cannot go back past it. */
  acted: boolean
}

/** Where somebody stands in a procedure. JSON; one version of one procedure. */
export interface Walk {
  procedure: string
  version: number
  given: GivenFacts
  path: readonly WalkStep[]
  /** The step that comes now. */
  at: string
  /** Everything collected so far, with what was given. */
  facts: Facts
  /** The outcome, once an end was reached. */
  ended?: string
}

/** What came of a step that no person answers. `results` are the catalogue's; `refused`: the other room said no. */
export type StepResult = { results: Readonly<Record<string, unknown>> } | { refused: true } | { outcome: string }

/** The first position. Branches that stand first are taken at once. */
export function startWalk(procedure: Procedure, given: GivenFacts): Walk {
  const { id, version, start } = procedure
  return settle(procedure, { procedure: id, version, given, path: [], at: start, facts: { ...given } })
}

/** The step that comes now: never a branch. */
export function position(procedure: Procedure, walk: Walk): Step {
  if (walk.procedure !== procedure.id || walk.version !== procedure.version)
    throw new Error(`a walk of ${walk.procedure} ${walk.version} was given ${procedure.id} ${procedure.version}`)
  const step = procedure.steps[walk.at]
  if (!step) throw new Error(`${procedure.id} ${procedure.version} has no step ${walk.at}`)
  return step
}

/**
 * A person's answer to a `say` (none: it was said) or an `ask`. Times may come as ISO 8601 with a zone or as ms.
 * @errors wrong-state: another step comes now · invalid-field: an answer is missing, unknown, or not of its form
 */
export function answer(
  procedure: Procedure,
  walk: Walk,
  stepId: string,
  answers: Readonly<Record<string, unknown>>,
): Walk | Problem {
  const step = current(procedure, walk, stepId)
  if (step instanceof Problem) return step
  if (step.kind !== 'say' && step.kind !== 'ask')
    return new Problem('wrong-state', 'This step is not answered by hand.', { step: step.id })
  const fields = step.kind === 'ask' ? step.fields : []
  const facts: Record<string, Value> = {}
  for (const name of Object.keys(answers))
    if (!fields.some(({ fact }) => fact === name))
      return new Problem('invalid-field', 'The step does not ask this.', { field: name })
  for (const { fact, required } of fields) {
    const given = answers[fact]
    if (given === undefined || given === null || given === '') {
      if (required) return new Problem('invalid-field', 'This answer is needed.', { field: fact })
      continue
    }
    const value = answerValue(procedure, fact, given)
    if (value instanceof Problem) return value
    facts[fact] = value
  }
  // What an optional field kept from an earlier asking must not stand as the answer to this one.
  const kept = Object.fromEntries(
    Object.entries(walk.facts).filter(([name]) => !fields.some(({ fact }) => fact === name)),
  )
  return settle(
    procedure,
    take({ ...walk, facts: kept }, { step: step.id, kind: step.kind, facts, acted: false }, step.next),
  )
}

/**
 * What came of a look-up, an act or a wait.
 * @errors wrong-state: another step comes now, the act was refused and the step says nothing for that case, or no such outcome
 * @throws when the results are not those of the catalogue: that is an executor's fault, not a person's
 */
export function advance(procedure: Procedure, walk: Walk, stepId: string, result: StepResult): Walk | Problem {
  const step = current(procedure, walk, stepId)
  if (step instanceof Problem) return step
  const wrong = new Problem('wrong-state', 'That is no result of this step.', { step: step.id })
  if (step.kind === 'wait') {
    if (!('outcome' in result)) return wrong
    const { outcome } = result
    const next = Object.hasOwn(step.outcomes, outcome) ? step.outcomes[outcome] : undefined
    if (next === undefined)
      return new Problem('wrong-state', `It can end as ${Object.keys(waits[step.for].outcomes).join(', ')}.`, {
        step: step.id,
      })
    return settle(procedure, take(walk, { step: step.id, kind: 'wait', facts: {}, outcome, acted: true }, next))
  }
  if (step.kind !== 'look' && step.kind !== 'do') return wrong
  if ('refused' in result) {
    if (step.kind === 'look' || step.refused === undefined) return wrong
    const taken: WalkStep = { step: step.id, kind: 'do', facts: {}, outcome: 'refused', acted: false }
    return settle(procedure, take(walk, taken, step.refused))
  }
  if (!('results' in result)) return wrong
  const name = step.kind === 'look' ? step.look : step.act
  const row = step.kind === 'look' ? lookRow(name) : actRow(name)
  const facts: Record<string, Value> = {}
  // A look-up that is made again answers anew: what it left out is not known from the time before.
  const kept: Record<string, Value> = { ...walk.facts }
  for (const [result_, fact] of Object.entries(step.into)) {
    const value = resultValue(name, result_, row?.results[result_], result.results[result_])
    delete kept[fact]
    if (value !== undefined) facts[fact] = value
  }
  const taken: WalkStep = { step: step.id, kind: step.kind, facts, acted: step.kind === 'do' }
  return settle(procedure, take({ ...walk, facts: kept }, taken, step.next))
}

/** The parameters of the look-up, act or wait that comes now, by the catalogue's names. Optional ones that are not known are left out. */
export function paramsOf(walk: Walk, step: Step): Record<string, Value> {
  const params: Record<string, Value> = {}
  const written: Readonly<Record<string, Given>> = 'with' in step ? step.with : {}
  for (const [name, given] of Object.entries(written)) {
    if ('value' in given) params[name] = given.value
    else if (Object.hasOwn(walk.facts, given.fact)) params[name] = read(walk.facts, given.fact)
  }
  return params
}

/** Whether there is a step to go back to: something was said or asked since the last that had an effect outside. */
export function canGoBack(walk: Walk): boolean {
  return backTo(walk) !== undefined
}

/**
 * Back to the last step that a person answered; what followed it (look-ups, branches, refused acts) is undone with it.
 * @errors wrong-state: there is none, or something that acted outside stands in between
 */
export function back(procedure: Procedure, walk: Walk): Walk | Problem {
  position(procedure, walk)
  const index = backTo(walk)
  const step = index === undefined ? undefined : walk.path[index]
  if (index === undefined || step === undefined)
    return new Problem('wrong-state', 'There is nothing before this that could be undone: it has had its effect.')
  return replay(procedure, walk, index, step.step)
}

function backTo(walk: Walk): number | undefined {
  for (let index = walk.path.length - 1; index >= 0; index--) {
    const step = walk.path[index] as WalkStep
    if (step.acted) return undefined
    if (step.kind === 'say' || step.kind === 'ask') return index
  }
  return undefined
}

/** The walk as it stood before the step at this index of its path. */
function replay(procedure: Procedure, walk: Walk, length: number, at: string): Walk {
  const { ended: _, ...rest } = walk
  let again: Walk = { ...rest, path: [], facts: { ...walk.given } }
  for (const step of walk.path.slice(0, length)) {
    const facts = { ...again.facts }
    for (const name of collectedAt(procedure, step)) delete facts[name]
    again = take({ ...again, facts }, step, at)
  }
  return { ...again, at }
}

/** What a step sets, whether or not it did this time. */
function collectedAt(procedure: Procedure, { step: id, outcome }: WalkStep): string[] {
  const step = procedure.steps[id]
  if (outcome === 'refused') return []
  if (step?.kind === 'ask') return step.fields.map(({ fact }) => fact)
  return step?.kind === 'look' || step?.kind === 'do' ? Object.values(step.into) : []
}

function current(procedure: Procedure, walk: Walk, stepId: string): Step | Problem {
  const step = position(procedure, walk)
  if (walk.ended !== undefined) return new Problem('wrong-state', 'The procedure has come to its end.')
  if (step.id !== stepId)
    return new Problem('wrong-state', 'Another step comes now: look at the case again.', { step: step.id })
  return step
}

function take(walk: Walk, taken: WalkStep, next: string): Walk {
  return { ...walk, path: [...walk.path, taken], facts: { ...walk.facts, ...taken.facts }, at: next }
}

/** Takes branches until a step comes that somebody or something must answer. A checked procedure has no circles, so this ends. */
function settle(procedure: Procedure, walk: Walk): Walk {
  let here = walk
  for (;;) {
    const step = position(procedure, here)
    if (step.kind === 'end') return { ...here, ended: step.outcome }
    if (step.kind !== 'branch') return here
    const { facts } = here
    const branch = step.branches.findIndex(({ when }) => holds(when, facts))
    const next = branch < 0 ? step.otherwise?.next : step.branches[branch]?.next
    if (next === undefined) throw new Error(`${procedure.id} ${procedure.version}: no branch of ${step.id} holds`)
    here = take(here, { step: step.id, kind: 'branch', facts: {}, branch, acted: false }, next)
  }
}
