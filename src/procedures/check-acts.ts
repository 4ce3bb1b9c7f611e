import { type ActRow, actRow, type LookRow, lookRow, type Param, type Result, waitRow } from './catalogue.ts'
import type { Finding } from './finding.ts'
import { suggestion } from './nearest.ts'
import {
  type DoStep,
  type FactDeclaration,
  type FactType,
  factOf,
  type Given,
  type LookStep,
  type Procedure,
  type Step,
  type WaitStep,
} from './procedure.ts'
import type { At } from './reading.ts'

/** Every look-up, act and wait is given what it needs, keeps what it answers as what it is, and can be done by somebody. */
export function checkActs(procedure: Procedure): Finding[] {
  return Object.values(procedure.steps).flatMap((step) => {
    switch (step.kind) {
      case 'look':
        return checkRow(procedure, step, step.look, lookRow(step.look))
      case 'do': {
        const row = actRow(step.act)
        return [...checkRow(procedure, step, step.act, row), ...(row ? checkDo(step, row) : [])]
      }
      case 'wait':
        return checkWait(procedure, step)
      default:
        return []
    }
  })
}

function checkRow(
  procedure: Procedure,
  step: Step<LookStep | DoStep>,
  name: string,
  row: LookRow | ActRow | undefined,
): Finding[] {
  if (!row) return [{ at: ['steps', step.id], message: `There is no "${name}".`, remedy: 'See docs/procedures.md.' }]
  const found = checkParams(procedure, step, name, row.params)
  for (const group of row.oneOf ?? [])
    if (!group.some((param) => step.with[param] !== undefined))
      found.push({
        at: ['steps', step.id],
        message: `${name} needs one of ${group.join(', ')}.`,
        remedy: `Add with: and one of ${group.join(', ')}.`,
      })
  for (const [result, fact] of Object.entries(step.into)) {
    const at = ['steps', step.id, 'into', result]
    const given = Object.hasOwn(row.results, result) ? row.results[result] : undefined
    const kept = factOf(procedure, fact)
    if (!given)
      found.push({
        at,
        message: `${name} does not answer "${result}".`,
        remedy: suggestion(result, Object.keys(row.results)),
      })
    else if (kept) found.push(...checkResult(at, result, given, fact, kept))
  }
  return found
}

function checkParams(
  procedure: Procedure,
  step: Step<LookStep | DoStep | WaitStep>,
  name: string,
  params: Readonly<Record<string, Param>>,
): Finding[] {
  const found: Finding[] = []
  for (const [param, given] of Object.entries(step.with)) {
    const at = ['steps', step.id, 'with', param]
    const row = Object.hasOwn(params, param) ? params[param] : undefined
    if (!row)
      found.push({ at, message: `${name} takes no "${param}".`, remedy: suggestion(param, Object.keys(params)) })
    else found.push(...checkGiven(procedure, at, param, row, given))
  }
  for (const [param, row] of Object.entries(params))
    if (!row.optional && step.with[param] === undefined)
      found.push({
        at: ['steps', step.id],
        message: `${name} needs "${param}" (${typeNames[row.type]}).`,
        remedy: `Write with: { ${param}: the fact that holds it }.`,
      })
  return found
}

function checkGiven(procedure: Procedure, at: At, param: string, row: Param, given: Given): Finding[] {
  if ('value' in given) {
    const { value } = given
    const fits =
      row.type === 'choice'
        ? row.choices?.includes(String(value))
        : row.type === 'yes-no'
          ? typeof value === 'boolean'
          : row.type === 'count' &&
            Number.isSafeInteger(value) &&
            Number(value) >= (row.least ?? 0) &&
            Number(value) <= (row.most ?? 1e9)
    if (fits) return []
    const bounds = row.most === undefined ? '' : ` from ${row.least ?? 0} to ${row.most}`
    return [
      {
        at,
        message: `"${param}" takes ${typeNames[row.type]}${bounds}, not ${value}.`,
        remedy: 'Write such a value, or name a fact.',
      },
    ]
  }
  const fact = factOf(procedure, given.fact)
  if (!fact) return []
  const fits = fact.type === row.type || (row.type === 'number' && fact.type === 'person')
  if (!fits)
    return [
      {
        at,
        message: `"${param}" takes ${typeNames[row.type]}, and "${given.fact}" is ${typeNames[fact.type]}.`,
        remedy: `Name a fact of type: ${row.type}.`,
      },
    ]
  const strange = row.choices && fact.choices?.find(({ id }) => !row.choices?.includes(id))
  return strange
    ? [
        {
          at,
          message: `"${param}" does not take the choice "${strange.id}" of "${given.fact}".`,
          remedy: `It takes ${row.choices?.join(', ')}.`,
        },
      ]
    : []
}

function checkResult(at: At, result: string, given: Result, fact: string, kept: FactDeclaration): Finding[] {
  const found: Finding[] = []
  if (kept.type !== given.type)
    found.push({
      at,
      message: `"${result}" is ${typeNames[given.type]}, and "${fact}" keeps ${typeNames[kept.type]}.`,
      remedy: `Declare ${fact} with type: ${given.type}.`,
    })
  if (kept.of !== given.of)
    found.push({
      at,
      message: `"${result}" is data of ${ownerNames[given.of]}, but "${fact}" is declared as data of ${ownerNames[kept.of]}.`,
      remedy: `Declare ${fact} with of: ${given.of}, so that nobody is told what is not theirs to know.`,
    })
  const missing = given.choices?.find((id) => !kept.choices?.some((choice) => choice.id === id))
  if (kept.type === 'choice' && missing !== undefined)
    found.push({
      at,
      message: `"${result}" can be "${missing}", which "${fact}" does not have.`,
      remedy: `Add that choice to ${fact}.`,
    })
  return found
}

function checkDo(step: Step<DoStep>, row: ActRow): Finding[] {
  const found: Finding[] = []
  const at = ['steps', step.id]
  if (row.words && !step.words)
    found.push({
      at,
      message: `${step.act} writes something, and the step does not say what.`,
      remedy: 'Add words: with ko, zh, en.',
    })
  if (!row.words && step.words)
    found.push({ at: [...at, 'words'], message: `${step.act} writes nothing to anybody.`, remedy: 'Remove words.' })
  for (const [index, role] of (step.roles ?? []).entries())
    if (!row.roles.includes(role))
      found.push({
        at: [...at, 'roles', index],
        message: `The role ${role} may not do ${step.act}.`,
        remedy: `Use ${row.roles.join(', ')}; or leave roles out.`,
      })
  return found
}

function checkWait(procedure: Procedure, step: Step<WaitStep>): Finding[] {
  const row = waitRow(step.for)
  if (!row)
    return [
      { at: ['steps', step.id], message: `One cannot wait for "${step.for}".`, remedy: 'See docs/procedures.md.' },
    ]
  const found = checkParams(procedure, step, `Waiting for ${step.for}`, row.params)
  const all = Object.keys(row.outcomes)
  for (const outcome of Object.keys(step.outcomes))
    if (!all.includes(outcome))
      found.push({
        at: ['steps', step.id, 'outcomes', outcome],
        message: `Waiting for ${step.for} never ends as "${outcome}".`,
        remedy: suggestion(outcome, all),
      })
  for (const outcome of all)
    if (!Object.hasOwn(step.outcomes, outcome))
      found.push({
        at: ['steps', step.id, 'outcomes'],
        message: `What happens when the waiting ends as "${outcome}" is not said.`,
        remedy: `Add ${outcome}: and a step.`,
      })
  return found
}

const typeNames: Readonly<Record<FactType, string>> = {
  text: 'a text',
  choice: 'a choice',
  number: 'a phone number',
  count: 'a count',
  time: 'a time',
  file: 'pictures',
  'yes-no': 'yes or no',
  ids: 'records',
  person: 'a person',
}
const ownerNames = { asker: 'the asker', other: 'somebody else', house: 'the house' } as const
