import { type SourceFault, YamlSource } from '../terms/index.ts'
import { type NamedFile, readSource } from './load-procedures.ts'
import { suggestion } from './nearest.ts'
import type { GivenFacts, Procedure } from './procedure.ts'
import { type At, type Members, Reading } from './reading.ts'

/** What is put in at one step: answers or results by name, or the outcome of a wait ("refused" of an act). */
export type Input = string | Members

/** One conversation as its author expects it to go. */
export interface WrittenCase {
  file: string
  line: number
  procedure: string
  name: string
  given: GivenFacts
  /** By step. No step comes twice, since a procedure has no circles. */
  inputs: Readonly<Record<string, Input>>
  /** Those that this case itself states, which it must come to. */
  own: readonly string[]
  outcome: string
  passes: readonly string[]
  never: readonly string[]
}

/** Reads files of cases. Never throws for what is written there. */
export function loadCases(
  files: readonly NamedFile[],
  procedures: ReadonlyMap<string, Procedure>,
): { cases: WrittenCase[]; faults: SourceFault[] } {
  const cases: WrittenCase[] = []
  const faults: SourceFault[] = []
  for (const { name, path } of files) {
    const source = readSource(name, path)
    if (!(source instanceof YamlSource)) faults.push(source)
    else {
      if (source.faults.length === 0) cases.push(...readFile(new Reading(source), procedures))
      faults.push(...source.faults)
    }
  }
  return { cases, faults }
}

function readFile(reading: Reading, procedures: ReadonlyMap<string, Procedure>): WrittenCase[] {
  const { value, file } = reading.source
  const top = reading.map([], value, 'The file', ['procedure', 'cases'], ['always'])
  if (!top) return []
  const id = reading.word(['procedure'], top.procedure, 'procedure', [...procedures.keys()])
  const procedure = id === undefined ? undefined : procedures.get(id)
  if (!procedure) return []
  const always = top.always === undefined ? {} : readInputs(reading, ['always'], top.always, procedure)
  const cases: WrittenCase[] = []
  for (const [index, one] of (reading.list(['cases'], top.cases, 'cases') ?? []).entries()) {
    const at = ['cases', index]
    const members = reading.map(at, one, 'A case', ['name', 'expect'], ['channel', 'repeated', 'steps'])
    if (!members) continue
    const own = members.steps === undefined ? {} : readInputs(reading, [...at, 'steps'], members.steps, procedure)
    const expected = [...at, 'expect']
    const expect = reading.map(expected, members.expect, '"expect"', ['outcome'], ['passes', 'never'])
    if (!own || !always || !expect) continue
    const channel =
      members.channel === undefined
        ? 'chat'
        : reading.word([...at, 'channel'], members.channel, 'channel', ['chat', 'phone'])
    const repeated =
      members.repeated === undefined ? false : reading.yesNo([...at, 'repeated'], members.repeated, '"repeated"')
    const outcome = reading.word([...expected, 'outcome'], expect.outcome, 'outcome', Object.keys(procedure.outcomes))
    if (channel === undefined || repeated === undefined || outcome === undefined) continue
    cases.push({
      file,
      line: reading.source.line(at),
      procedure: procedure.id,
      name: String(members.name),
      given: { channel, repeated },
      inputs: { ...always, ...own },
      own: Object.keys(own),
      outcome,
      passes: readSteps(reading, [...expected, 'passes'], expect.passes, procedure),
      never: readSteps(reading, [...expected, 'never'], expect.never, procedure),
    })
  }
  return cases
}

function readInputs(reading: Reading, at: At, value: unknown, procedure: Procedure): Record<string, Input> | undefined {
  const table = reading.table(at, value, 'the inputs of steps')
  if (!table) return undefined
  const inputs: Record<string, Input> = {}
  for (const [id, input] of Object.entries(table)) {
    if (!Object.hasOwn(procedure.steps, id))
      reading.fault([...at, id], `There is no step "${id}".`, suggestion(id, Object.keys(procedure.steps)))
    if (typeof input === 'string' || (typeof input === 'object' && input !== null && !Array.isArray(input)))
      inputs[id] = input as Input
    else
      reading.fault(
        [...at, id],
        `What is put in at "${id}" is no table and no word.`,
        'Write { fact: answer }, or an outcome.',
      )
  }
  return inputs
}

function readSteps(reading: Reading, at: At, value: unknown, procedure: Procedure): string[] {
  if (value === undefined) return []
  const known = Object.keys(procedure.steps)
  const list = reading.list(at, value, 'The list of steps') ?? []
  return list.flatMap((one, index) => reading.word([...at, index], one, 'step', known) ?? [])
}
