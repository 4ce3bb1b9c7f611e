import { actRow, lookRow, waitRow } from './catalogue.ts'
import { collectedFacts, namedFacts } from './check-references.ts'
import type { Finding } from './finding.ts'
import { type Known, provenBy, unsafeReads } from './flow.ts'
import type { Procedure, Step } from './procedure.ts'
import type { At } from './reading.ts'

/** Nothing is read before it is collected, on any path. What may be missing is read only behind `known`. */
export function checkReads(procedure: Procedure, known: ReadonlyMap<string, Known>): Finding[] {
  return Object.values(procedure.steps).flatMap((step) => {
    const here = known.get(step.id)
    return here ? readsOf(step, here) : []
  })
}

function readsOf(step: Step, { must, may }: Known): Finding[] {
  const found: Finding[] = []
  const tell = (at: At, name: string): void => {
    const never = !may.has(name)
    const message = never
      ? `"${name}" is read here, but no step before collects it.`
      : `"${name}" is read here, but not every path to this step has collected it.`
    const remedy = never
      ? 'Collect it in an earlier step.'
      : `Collect it on every path, or branch first on { known: ${name} }.`
    if (!found.some((one) => one.message === message && one.at.join() === at.join()))
      found.push({ at, message, remedy })
  }
  if (step.kind === 'branch') {
    let before = must
    for (const [index, { when }] of step.branches.entries()) {
      for (const name of unsafeReads(when, before)) tell(['steps', step.id, 'branch', index, 'when'], name)
      before = before.union(provenBy(when, false))
    }
    return found
  }
  const row = step.kind === 'look' ? lookRow(step.look) : step.kind === 'do' ? actRow(step.act) : undefined
  const params = step.kind === 'wait' ? (waitRow(step.for)?.params ?? {}) : (row?.params ?? {})
  for (const { at, name } of namedFacts(step)) {
    const param = at[2] === 'with' ? params[String(at[3])] : undefined
    // An optional parameter is left out where its fact is missing; that it is never there is a mistake all the same.
    if (param?.optional ? !may.has(name) : !must.has(name)) tell(at, name)
  }
  for (const group of row?.oneOf ?? []) {
    const given = 'with' in step ? group.map((name) => step.with[name]).filter((one) => one !== undefined) : []
    const sure = given.some((one) => 'value' in one || must.has(one.fact))
    if (given.length > 0 && !sure)
      found.push({
        at: ['steps', step.id, 'with'],
        message: `One of ${group.join(', ')} is needed, and on some path none of them is known.`,
        remedy: 'Collect one of them on every path to this step.',
      })
  }
  return found
}

/** Every fact is collected by some step and read by some step, or is marked as kept for the record; every outcome ends something. */
export function checkUse(procedure: Procedure): Finding[] {
  const steps = Object.values(procedure.steps)
  const collected = new Set(steps.flatMap(collectedFacts).map(({ name }) => name))
  const read = new Set(steps.flatMap(namedFacts).map(({ name }) => name))
  const ended = new Set(steps.map((step) => (step.kind === 'end' ? step.outcome : undefined)))
  const remedy = 'Remove it, or end a step with it.'
  const outcomes = Object.keys(procedure.outcomes)
    .filter((outcome) => !ended.has(outcome))
    .map((name) => ({ at: ['outcomes', name], message: `No step ends with the outcome "${name}".`, remedy }))
  const facts = Object.entries(procedure.facts).flatMap(([name, { record }]): Finding[] => {
    const at = ['facts', name]
    if (!collected.has(name))
      return [{ at, message: `No step collects "${name}".`, remedy: 'Remove it, or ask for it.' }]
    if (read.has(name) || record) return []
    const remedy = 'Remove it with its question; or, if the case must keep it, write record: true.'
    return [{ at, message: `No step reads "${name}".`, remedy }]
  })
  return [...outcomes, ...facts]
}
