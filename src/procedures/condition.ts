import type { Condition, Facts, Value } from './procedure.ts'

/** Thrown when a procedure reads what was never collected: the check proves that no walk of a sound procedure does. */
export class UnsetFact extends Error {
  readonly fact: string
  constructor(fact: string) {
    super(`the fact ${fact} was read before it was collected`)
    this.fact = fact
  }
}

export function read(facts: Facts, name: string): Value {
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined
  if (value === undefined) throw new UnsetFact(name)
  return value
}

/** Whether the facts meet the condition. `all` and `any` stop at the first that settles it, so `known` protects what follows. */
export function holds(condition: Condition, facts: Facts): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, facts))
  if ('any' in condition) return condition.any.some((one) => holds(one, facts))
  if ('not' in condition) return !holds(condition.not, facts)
  if ('known' in condition) return Object.hasOwn(facts, condition.known)
  const value = read(facts, condition.fact)
  if ('is' in condition) return value === condition.is
  if ('in' in condition) return typeof value === 'string' && condition.in.includes(value)
  const size = Array.isArray(value) ? value.length : Number(value)
  return 'atLeast' in condition ? size >= condition.atLeast : size <= condition.atMost
}

/** Every fact that it asks about. */
export function factsIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(factsIn)
  if ('any' in condition) return condition.any.flatMap(factsIn)
  if ('not' in condition) return factsIn(condition.not)
  return ['known' in condition ? condition.known : condition.fact]
}
