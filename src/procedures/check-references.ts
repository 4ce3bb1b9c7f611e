import { factsIn } from './condition.ts'
import type { Finding } from './finding.ts'
import { suggestion } from './nearest.ts'
import { factOf, givenFacts, type Procedure, type Step } from './procedure.ts'
import type { At } from './reading.ts'
import { placedIn, textsOf } from './wording.ts'

/** Every name stands for something: steps, facts, outcomes. */
export function checkReferences(procedure: Procedure): Finding[] {
  const found: Finding[] = []
  const steps = Object.keys(procedure.steps)
  const facts = [...Object.keys(procedure.facts), ...Object.keys(givenFacts)]
  const toStep = (at: At, id: string): void => {
    if (!Object.hasOwn(procedure.steps, id))
      found.push({ at, message: `There is no step "${id}".`, remedy: suggestion(id, steps) })
  }
  const toFact = (at: At, name: string): void => {
    if (!factOf(procedure, name))
      found.push({ at, message: `There is no fact "${name}".`, remedy: suggestion(name, facts) })
  }
  toStep(['start'], procedure.start)
  for (const step of Object.values(procedure.steps)) {
    for (const { at, id } of leads(step)) toStep(at, id)
    for (const { at, name } of namedFacts(step)) toFact(at, name)
    for (const { at, name } of collectedFacts(step)) {
      toFact(at, name)
      if (Object.hasOwn(givenFacts, name))
        found.push({
          at,
          message: `"${name}" is known from the start and cannot be collected.`,
          remedy: 'Name another fact.',
        })
    }
    if (step.kind !== 'end') continue
    if (!Object.hasOwn(procedure.outcomes, step.outcome))
      found.push({
        at: ['steps', step.id, 'end'],
        message: `There is no outcome "${step.outcome}".`,
        remedy: suggestion(step.outcome, Object.keys(procedure.outcomes)),
      })
  }
  return found
}

/** Where a step leads, each with its place in the file. */
function leads(step: Step): { at: At; id: string }[] {
  const here = ['steps', step.id]
  switch (step.kind) {
    case 'branch':
      return [
        ...step.branches.map(({ next }, index) => ({ at: [...here, 'branch', index, 'next'], id: next })),
        ...(step.otherwise ? [{ at: [...here, 'otherwise', 'next'], id: step.otherwise.next }] : []),
      ]
    case 'wait':
      return Object.entries(step.outcomes).map(([outcome, id]) => ({ at: [...here, 'outcomes', outcome], id }))
    case 'end':
      return []
    case 'do':
      return [
        { at: [...here, 'next'], id: step.next },
        ...(step.refused === undefined ? [] : [{ at: [...here, 'refused'], id: step.refused }]),
      ]
    default:
      return [{ at: [...here, 'next'], id: step.next }]
  }
}

/** The facts that a step reads, each with its place: conditions, sentences, parameters. */
export function namedFacts(step: Step): { at: At; name: string }[] {
  const here = ['steps', step.id]
  const named: { at: At; name: string }[] = []
  if ('say' in step && step.say)
    for (const { place, text } of textsOf(step.say))
      for (const [lang, said] of Object.entries(text))
        for (const name of placedIn(said)) named.push({ at: [...here, 'say', ...place, lang], name })
  if (step.kind === 'do' && step.words)
    for (const [lang, said] of Object.entries(step.words))
      for (const name of placedIn(said)) named.push({ at: [...here, 'words', lang], name })
  if (step.kind === 'branch')
    for (const [index, { when }] of step.branches.entries())
      for (const name of factsIn(when)) named.push({ at: [...here, 'branch', index, 'when'], name })
  if ('with' in step)
    for (const [param, given] of Object.entries(step.with))
      if ('fact' in given) named.push({ at: [...here, 'with', param], name: given.fact })
  return named
}

/** The facts that a step collects. */
export function collectedFacts(step: Step): { at: At; name: string }[] {
  const here = ['steps', step.id]
  if (step.kind === 'ask')
    return step.fields.map(({ fact }, index) => ({ at: [...here, 'ask', index, 'fact'], name: fact }))
  if (step.kind === 'look' || step.kind === 'do')
    return Object.entries(step.into).map(([result, name]) => ({ at: [...here, 'into', result], name }))
  return []
}
