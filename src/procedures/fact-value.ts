import { Problem } from '../terms/index.ts'
import type { Result } from './catalogue.ts'
import { type FactType, factOf, type Procedure, type Value } from './procedure.ts'

/** No answer is longer: the desk seals longer texts as documents and hands over their ids. */
const longestText = 4_000
const mostIds = 1_000

/** An answer as it is kept, or what is wrong with it, in the words of a form. */
export function answerValue(procedure: Procedure, name: string, given: unknown): Value | Problem {
  const fact = factOf(procedure, name)
  if (!fact) throw new Error(`${procedure.id} asks for ${name}, which it does not declare`)
  const wrong = (detail: string) => new Problem('invalid-field', detail, { field: name })
  switch (fact.type) {
    case 'yes-no':
      return typeof given === 'boolean' ? given : wrong('Answer true or false.')
    case 'choice': {
      const ids = fact.choices?.map(({ id }) => id) ?? []
      return typeof given === 'string' && ids.includes(given) ? given : wrong(`Answer one of ${ids.join(', ')}.`)
    }
    case 'count':
      return isCount(given) ? given : wrong('Answer with a whole number, 0 or more.')
    case 'time': {
      const ms = typeof given === 'string' && isoWithZone.test(given) ? Date.parse(given) : given
      return isTime(ms) ? ms : wrong('A time is ISO 8601 with a zone, such as 2026-03-01T09:30:00+09:00.')
    }
    case 'ids':
    case 'file':
      return isIds(given) && given.length > 0 ? given : wrong('Name at least one, by its id.')
    default:
      if (typeof given !== 'string' || given.trim() === '') return wrong('This answer is needed.')
      return given.length <= longestText ? given : wrong(`At most ${longestText} characters.`)
  }
}

/** A result of a look-up or act as it is kept. Throws when it is not what the catalogue says: the executor is wrong. */
export function resultValue(name: string, result: string, row: Result | undefined, given: unknown): Value | undefined {
  if (!row) throw new Error(`${name} has no result ${result}`)
  if (given === undefined || given === null) {
    if (row.optional) return undefined
    throw new Error(`${name} gave no ${result}`)
  }
  if (!isOf(row.type, given)) throw new Error(`${name} gave a ${result} that is no ${row.type}`)
  if (row.choices && !row.choices.includes(given as string)) throw new Error(`${name} gave an unknown ${result}`)
  return given
}

function isOf(type: FactType, given: unknown): given is Value {
  if (type === 'yes-no') return typeof given === 'boolean'
  if (type === 'count') return isCount(given)
  if (type === 'time') return isTime(given)
  if (type === 'ids' || type === 'file') return isIds(given)
  return typeof given === 'string'
}

const isoWithZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
const isCount = (given: unknown): given is number => Number.isSafeInteger(given) && (given as number) >= 0
/** What a Date can hold. */
const isTime = (given: unknown): given is number => Number.isInteger(given) && Math.abs(given as number) <= 8.64e15
const isIds = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.length <= mostIds && given.every((id) => typeof id === 'string' && id !== '')
