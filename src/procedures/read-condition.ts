import type { Condition } from './procedure.ts'
import type { At, Reading } from './reading.ts'

const deepest = 8
const forms = ['all', 'any', 'not', 'known', 'fact'] as const
const tests = ['is', 'in', 'at-least', 'at-most'] as const
const remedy = 'Write { fact: name, is: value }, { known: name }, or all:, any:, not: around such tests.'

/** One of: all, any, not, known, or a fact with is, in, at-least or at-most. */
export function readCondition(reading: Reading, at: At, value: unknown, depth = 0): Condition | undefined {
  if (depth > deepest) return reading.fault(at, 'This condition is nested too deep.', 'Branch in two steps.')
  const members = reading.map(at, value, 'A condition', [], [...forms, ...tests])
  if (!members) return undefined
  const named = forms.filter((form) => members[form] !== undefined)
  const form = named[0]
  if (form === undefined || named.length > 1) return reading.fault(at, 'A condition tests exactly one thing.', remedy)
  const tested = tests.filter((test) => members[test] !== undefined)
  if (form !== 'fact' && tested.length > 0) return reading.fault(at, `"${tested[0]}" belongs to a fact.`, remedy)
  const inside = [...at, form]
  switch (form) {
    case 'all':
    case 'any': {
      const list = reading.list(inside, members[form], `"${form}"`)
      const parts = list?.map((one, index) => readCondition(reading, [...inside, index], one, depth + 1))
      if (!parts || parts.some((part) => part === undefined)) return undefined
      return form === 'all' ? { all: parts as Condition[] } : { any: parts as Condition[] }
    }
    case 'not': {
      const part = readCondition(reading, inside, members.not, depth + 1)
      return part && { not: part }
    }
    case 'known': {
      const known = reading.name(inside, members.known, 'The name of a fact')
      return known === undefined ? undefined : { known }
    }
    default: {
      const fact = reading.name(inside, members.fact, 'The name of a fact')
      if (tested.length !== 1) return reading.fault(at, `What about ${fact ?? 'the fact'}? One test is needed.`, remedy)
      return fact === undefined ? undefined : readTest(reading, at, fact, members, tested[0] as (typeof tests)[number])
    }
  }
}

function readTest(
  reading: Reading,
  at: At,
  fact: string,
  members: Readonly<Record<string, unknown>>,
  test: (typeof tests)[number],
): Condition | undefined {
  const inside = [...at, test]
  const value = members[test]
  if (test === 'is') {
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return { fact, is: value }
    return reading.fault(inside, '"is" takes one value.', remedy)
  }
  if (test === 'in') {
    const list = reading.list(inside, value, '"in"')
    if (!list?.every((one) => typeof one === 'string'))
      return list && reading.fault(inside, '"in" takes a list of choices.', 'Write in: [one, another].')
    return { fact, in: list as string[] }
  }
  const limit = reading.whole(inside, value, `"${test}"`)
  if (limit === undefined) return undefined
  return test === 'at-least' ? { fact, atLeast: limit } : { fact, atMost: limit }
}
