import { factsIn, holds, UnsetFact } from './condition.ts'
import type { Finding } from './finding.ts'
import type { Known } from './flow.ts'
import {
  type BranchStep,
  type Condition,
  type Facts,
  factOf,
  type Procedure,
  type Step,
  type Value,
} from './procedure.ts'
import type { At } from './reading.ts'

/** Combinations of values that are tried at one branching. More is beyond what a reader can follow anyway. */
const mostCombinations = 20_000
const largestLimit = 1_000

/** Tests fit what their facts hold; each branch can be taken; nothing is left over. Tried out with every value that makes a difference. */
export function checkBranches(procedure: Procedure, known: ReadonlyMap<string, Known>): Finding[] {
  return Object.values(procedure.steps).flatMap((step) => {
    if (step.kind !== 'branch') return []
    const wrong = step.branches.flatMap(({ when }, index) =>
      checkTests(procedure, when, ['steps', step.id, 'branch', index, 'when']),
    )
    const here = known.get(step.id)
    return wrong.length > 0 || !here ? wrong : tryOut(procedure, step, here)
  })
}

function checkTests(procedure: Procedure, condition: Condition, at: At): Finding[] {
  if ('all' in condition) return condition.all.flatMap((one) => checkTests(procedure, one, at))
  if ('any' in condition) return condition.any.flatMap((one) => checkTests(procedure, one, at))
  if ('not' in condition) return checkTests(procedure, condition.not, at)
  if ('known' in condition) return []
  const fact = factOf(procedure, condition.fact)
  if (!fact) return []
  const wrong = (message: string, remedy: string): Finding[] => [{ at, message, remedy }]
  const name = condition.fact
  const choices = fact.choices?.map(({ id }) => id) ?? []
  if ('is' in condition) {
    const { is } = condition
    if (fact.type === 'choice' && !choices.includes(String(is)))
      return wrong(`"${name}" is never "${is}".`, `It is one of ${choices.join(', ')}.`)
    if (fact.type === 'yes-no' && typeof is !== 'boolean')
      return wrong(`"${name}" is yes or no.`, 'Write is: true or is: false.')
    if (fact.type === 'count' && typeof is !== 'number')
      return wrong(`"${name}" is a number.`, 'Write the number without quotes.')
    if (!['choice', 'yes-no', 'count'].includes(fact.type))
      return wrong(`"${name}" is a ${fact.type}, and no two are alike.`, 'Ask whether it is known.')
    return []
  }
  if ('in' in condition) {
    if (fact.type !== 'choice') return wrong(`"${name}" is no choice.`, 'Use "in" with a choice.')
    const strange = condition.in.find((one) => !choices.includes(one))
    return strange === undefined ? [] : wrong(`"${name}" is never "${strange}".`, `It is one of ${choices.join(', ')}.`)
  }
  if (!['count', 'ids', 'file'].includes(fact.type))
    return wrong(`"${name}" is a ${fact.type}; there is nothing to count.`, 'Use "is", "in" or "known".')
  const limit = 'atLeast' in condition ? condition.atLeast : condition.atMost
  return limit <= largestLimit ? [] : wrong(`${limit} is more than will ever be counted.`, `At most ${largestLimit}.`)
}

function tryOut(procedure: Procedure, step: Step<BranchStep>, known: Known): Finding[] {
  const at = ['steps', step.id]
  const names = [...new Set(step.branches.flatMap(({ when }) => factsIn(when)))]
  const domains = names.map((name) => domain(procedure, name, step, known))
  const combinations = domains.reduce((product, { length }) => product * length, 1)
  if (combinations > mostCombinations)
    return [{ at, message: 'This branching looks at too much at once.', remedy: 'Branch in two steps.' }]
  const taken = new Set<number>()
  let left: Facts | undefined
  for (let index = 0; index < combinations; index++) {
    const facts = combination(names, domains, index)
    let branch: number
    try {
      branch = step.branches.findIndex(({ when }) => holds(when, facts))
    } catch (error) {
      // That a fact may be missing is told where reads are checked.
      if (error instanceof UnsetFact) continue
      throw error
    }
    taken.add(branch)
    if (branch < 0) left ??= facts
  }
  const found: Finding[] = []
  for (const index of step.branches.keys())
    if (!taken.has(index))
      found.push({
        at: [...at, 'branch', index],
        message: 'This branch is never taken: those before it leave nothing for it, or what it tests cannot be.',
        remedy: 'Remove it, or mend its test.',
      })
  if (left !== undefined && !step.otherwise)
    found.push({
      at,
      message: `The branches leave something over: ${told(left)}.`,
      remedy: 'Add a branch for it, or otherwise:.',
    })
  if (left === undefined && step.otherwise && taken.size > 0)
    found.push({
      at: [...at, 'otherwise'],
      message: 'The branches leave nothing over for "otherwise".',
      remedy: 'Remove it.',
    })
  return found
}

/** The values of a fact that a test could tell apart; undefined stands for "not known". */
function domain(procedure: Procedure, name: string, step: BranchStep, { must, may }: Known): (Value | undefined)[] {
  const fact = factOf(procedure, name)
  const values: (Value | undefined)[] = must.has(name) ? [] : [undefined]
  if (!may.has(name) || !fact) return values
  if (fact.type === 'choice') values.push(...(fact.choices ?? []).map(({ id }) => id))
  else if (fact.type === 'yes-no') values.push(true, false)
  else if (fact.type === 'count') values.push(...limits(step, name))
  else if (fact.type === 'ids' || fact.type === 'file')
    values.push(...limits(step, name).map((size) => Array.from({ length: size }, (_, i) => String(i))))
  else values.push('something')
  return values
}

/** Each number that is tested, the one below and the one above. */
function limits(step: BranchStep, name: string): number[] {
  const tested = step.branches.flatMap(({ when }) => numbersIn(when, name))
  const near = tested.flatMap((n) => [n - 1, n, n + 1])
  return [...new Set([0, ...near])].filter((n) => n >= 0).sort((a, b) => a - b)
}

function numbersIn(condition: Condition, name: string): number[] {
  if ('all' in condition) return condition.all.flatMap((one) => numbersIn(one, name))
  if ('any' in condition) return condition.any.flatMap((one) => numbersIn(one, name))
  if ('not' in condition) return numbersIn(condition.not, name)
  if ('known' in condition || condition.fact !== name) return []
  if ('atLeast' in condition) return [condition.atLeast]
  if ('atMost' in condition) return [condition.atMost]
  return 'is' in condition && typeof condition.is === 'number' ? [condition.is] : []
}

function combination(names: readonly string[], domains: readonly (Value | undefined)[][], index: number): Facts {
  const facts: Record<string, Value> = {}
  let rest = index
  for (const [place, name] of names.entries()) {
    const values = domains[place] as (Value | undefined)[]
    const value = values[rest % values.length]
    rest = Math.floor(rest / values.length)
    if (value !== undefined) facts[name] = value
  }
  return facts
}

function told(facts: Facts): string {
  const shown = Object.entries(facts).map(
    ([name, value]) => `${name} is ${Array.isArray(value) ? `${value.length} of them` : value}`,
  )
  return shown.join(', ') || 'nothing of it is known'
}
