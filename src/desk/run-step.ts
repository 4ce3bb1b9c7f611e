import {
  actRow,
  advance,
  canGoBack,
  lookRow,
  type Procedure,
  paramsOf,
  position,
  type Step,
  type WaitStep,
  type Walk,
} from '../procedures/index.ts'
import { type PersonRef, Problem } from '../terms/index.ts'
import type { CaseView } from './case.ts'
import type { RunMove } from './run-change.ts'
import type { Doer } from './run-room.ts'
import type { Given } from './run-seal.ts'
import type { Run, Taken } from './run-store.ts'

/** A case with where it stands in its procedure. */
export interface RunFile {
  case: CaseView
  procedure: Procedure
  walk: Walk
  /** Where it stands; once it has ended and the case is closed, nowhere. */
  step?: Step | undefined
  /** Every step that was ever taken, also those that somebody went back over. */
  taken: readonly Taken[]
  canGoBack: boolean
  /** The act that cannot be gone back over. */
  backStoppedBy?: string | undefined
  /** Why it stands at a look or an act that should have passed by itself. */
  problem?: { code: string; detail: string } | undefined
  waitUntil?: number | undefined
}

/** A walk that moved, or the refusal. */
export const to = (walk: Walk | Problem, extras: Omit<RunMove, 'walk'> = {}): RunMove | Problem =>
  walk instanceof Problem ? walk : { ...extras, walk }

/** Not a refusal: a sign that the case stands elsewhere by now. */
export const movedOn = new Problem('wrong-state', 'Somebody else has just gone on.')
export const otherStep = (step: string) =>
  new Problem('wrong-state', 'Another step comes now: look at the case again.', { step })

export const factsIn = (text: string) =>
  [...text.matchAll(/\{\{\s*([a-z0-9-]+)\s*\}\}/g)].map((match) => match[1] as string)

export function answerWait(procedure: Procedure, walk: Walk, step: Step<WaitStep>, answers: Given): Walk | Problem {
  if (step.for !== 'person') {
    const detail = {
      'call-back': 'This waits for a call: report its task.',
      approval: 'This waits for a second person.',
      date: 'This waits for a date.',
    }[step.for]
    return new Problem('wrong-state', detail, { step: step.id })
  }
  const { outcome, ...rest } = answers
  const unknown = Object.keys(rest)[0]
  if (typeof outcome !== 'string' || unknown !== undefined)
    return new Problem('invalid-field', 'Answer with the outcome alone.', { field: unknown ?? 'outcome' })
  return advance(procedure, walk, step.id, { outcome })
}

/** Who may take a step: the catalogue's roles, narrowed by the step's. The clock goes on with what people began. */
export function rolesFor(step: Step): readonly string[] | undefined {
  const row = step.kind === 'look' ? lookRow(step.look) : step.kind === 'do' ? actRow(step.act) : undefined
  const narrowed = step.kind === 'do' ? step.roles : undefined
  return row?.roles.filter((role) => narrowed === undefined || narrowed.includes(role))
}
export function mayTake(step: Step, by: Doer): Problem | undefined {
  const roles = rolesFor(step)
  if (roles === undefined || by.actor.kind === 'system') return undefined
  if (by.role !== undefined && roles.includes(by.role)) return undefined
  return new Problem('not-allowed', `This step is for ${roles.join(', ')}.`, { roles })
}

/** Whom the case is about: whose case it is, otherwise the number that the asker gave first. */
export function numberOf({ case: of, procedure, walk }: RunFile): PersonRef | undefined {
  return of.person ?? askerIn(procedure, walk.facts)
}

/** The first number among these facts that is the asker's own. */
export function askerIn(procedure: Procedure, facts: Readonly<Record<string, unknown>>): PersonRef | undefined {
  for (const [name, value] of Object.entries(facts)) {
    const fact = procedure.facts[name]
    if (fact?.type === 'number' && fact.of === 'asker' && typeof value === 'string') return value as PersonRef
  }
  return undefined
}

export function waitingAt(procedure: Procedure, walk: Walk, what: WaitStep['for']): Step<WaitStep> | undefined {
  const step = walk.ended === undefined ? position(procedure, walk) : undefined
  return step?.kind === 'wait' && step.for === what ? step : undefined
}

/** Ids that a wait is given: its tasks, its approvals. */
export function idsOf(walk: Walk, step: Step, name: string): string[] {
  const value = paramsOf(walk, step)[name]
  return Array.isArray(value) ? [...value] : []
}

export function fileOf(of: CaseView, procedure: Procedure, walk: Walk, taken: Taken[], run: Run | undefined): RunFile {
  const closed = of.status === 'closed'
  const possible = canGoBack(walk) && !closed
  return {
    case: of,
    procedure,
    walk,
    step: closed ? undefined : position(procedure, walk),
    taken,
    canGoBack: possible,
    backStoppedBy: possible ? undefined : walk.path.findLast(({ acted }) => acted)?.step,
    problem: run?.problem ?? undefined,
    waitUntil: run?.wait_until ?? undefined,
  }
}
