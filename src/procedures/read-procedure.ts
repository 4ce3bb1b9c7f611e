import type { Text, YamlSource } from '../terms/index.ts'
import {
  audiences,
  type Choice,
  type FactDeclaration,
  factTypes,
  givenFacts,
  owners,
  type Procedure,
  type Step,
} from './procedure.ts'
import { readStep } from './read-step.ts'
import { readAnswers } from './read-wording.ts'
import { type At, Reading } from './reading.ts'

/** Reads the form of one file. Undefined, with the faults in the source, when anything is not of its form. What it means is for the check. */
export function readProcedureFile(source: YamlSource): Procedure | undefined {
  if (source.faults.length > 0) return undefined
  const reading = new Reading(source)
  const top = reading.map(
    [],
    source.value,
    'The procedure',
    ['id', 'version', 'title', 'category', 'audience', 'start', 'facts', 'outcomes', 'steps'],
    ['answers'],
  )
  if (!top) return undefined
  const id = reading.name(['id'], top.id, 'The id of the procedure')
  const version = reading.whole(['version'], top.version, 'The version')
  const title = reading.text(['title'], top.title, 'The title of the procedure')
  const category = reading.list(['category'], top.category, 'The category')
  const path = category?.map((one, index) => reading.text(['category', index], one, 'A category'))
  const audience = reading.word(['audience'], top.audience, 'audience', audiences)
  const start = reading.name(['start'], top.start, 'The first step')
  const facts = readFacts(reading, top.facts)
  const outcomes = readOutcomes(reading, top.outcomes)
  const answers = readAnswers(reading, top.answers)
  const steps = readSteps(reading, top.steps, facts)
  if (source.faults.length > 0) return undefined
  return {
    id: id as string,
    version: version as number,
    title: title as Text,
    category: path as Text[],
    audience: audience as Procedure['audience'],
    start: start as string,
    facts,
    outcomes,
    answers,
    steps,
  }
}

function readFacts(reading: Reading, value: unknown): Record<string, FactDeclaration> {
  const facts: Record<string, FactDeclaration> = {}
  for (const [name, one] of Object.entries(reading.table(['facts'], value, 'facts') ?? {})) {
    const at = ['facts', name]
    const members = reading.map(at, one, `Fact ${name}`, ['type', 'of'], ['choices', 'record'])
    if (!members) continue
    if (Object.hasOwn(givenFacts, name))
      reading.fault(
        at,
        `Every procedure knows "${name}" from the start.`,
        'Use it without declaring it, or name yours otherwise.',
      )
    const type = reading.word([...at, 'type'], members.type, 'type of fact', factTypes)
    const of = reading.word([...at, 'of'], members.of, 'owner of data', owners)
    const record =
      members.record === undefined ? undefined : reading.yesNo([...at, 'record'], members.record, '"record"')
    const choices =
      members.choices === undefined ? undefined : readChoices(reading, [...at, 'choices'], members.choices, name)
    if (type === 'choice' && members.choices === undefined)
      reading.fault(at, `Fact ${name} is a choice without choices.`, 'Add choices: with an id and a label for each.')
    if (type !== undefined && type !== 'choice' && members.choices !== undefined)
      reading.fault([...at, 'choices'], `Only a choice has choices, and ${name} is a ${type}.`, 'Write type: choice.')
    if (type && of) facts[name] = { type, of, ...(choices ? { choices } : {}), ...(record ? { record } : {}) }
  }
  return facts
}

function readChoices(reading: Reading, at: At, value: unknown, name: string): Choice[] {
  const choices: Choice[] = []
  for (const [index, one] of (reading.list(at, value, `The choices of ${name}`) ?? []).entries()) {
    const here = [...at, index]
    const members = reading.map(here, one, `A choice of ${name}`, ['id', 'label'], [])
    if (!members) continue
    const id = reading.name([...here, 'id'], members.id, 'The id of a choice')
    const label = reading.text([...here, 'label'], members.label, `The label of choice ${id ?? ''}`)
    if (choices.some((other) => other.id === id))
      reading.fault([...here, 'id'], `Fact ${name} has the choice "${id}" twice.`, 'Remove one of them.')
    if (id !== undefined && label) choices.push({ id, label })
  }
  return choices
}

function readOutcomes(reading: Reading, value: unknown): Record<string, Text> {
  const outcomes: Record<string, Text> = {}
  for (const [name, one] of Object.entries(reading.table(['outcomes'], value, 'outcomes') ?? {})) {
    const text = reading.text(['outcomes', name], one, `Outcome ${name}`)
    if (text) outcomes[name] = text
  }
  return outcomes
}

function readSteps(reading: Reading, value: unknown, facts: Record<string, FactDeclaration>): Record<string, Step> {
  const steps: Record<string, Step> = {}
  for (const [index, one] of (reading.list(['steps'], value, 'steps') ?? []).entries()) {
    const step = readStep(reading, ['steps', index], one, facts)
    if (!step) continue
    if (Object.hasOwn(steps, step.id))
      reading.fault(
        ['steps', index, 'id'],
        `There are two steps "${step.id}".`,
        'Give one of them another id, and mend what leads to it.',
      )
    steps[step.id] = step
  }
  return steps
}
