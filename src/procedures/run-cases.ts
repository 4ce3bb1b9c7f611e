import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { langs, Problem, type SourceFault } from '../terms/index.ts'
import { type Input, loadCases, type WrittenCase } from './case-file.ts'
import { actRow, lookRow, type Result } from './catalogue.ts'
import { loadProcedureFiles, type NamedFile, type Procedures, yamlFiles } from './load-procedures.ts'
import type { Facts, Procedure, Step } from './procedure.ts'
import { advance, answer, position, type StepResult, startWalk, type Walk } from './walk.ts'
import { fill, textsOf } from './wording.ts'

export interface CaseFailure {
  file: string
  line: number
  procedure: string
  name: string
  message: string
}
export interface CheckedProcedures {
  procedures?: Procedures
  faults: readonly SourceFault[]
  passed: number
  failed: readonly CaseFailure[]
  /** Ways that no case goes: "which-case: branch 2". */
  untested: readonly { procedure: string; step: string; way: string }[]
}

/** Reads, checks and walks everything in the folder: what `procedures check` and the tests do. */
export function checkProcedures(folder: string): CheckedProcedures {
  return checkAll(yamlFiles(folder, ''), yamlFiles(join(folder, 'cases'), 'cases/'))
}

/** The same for single files, each with the cases of its name beside it (`cases/NAME.yaml`), where there are any. */
export function checkProcedureFiles(paths: readonly string[]): CheckedProcedures {
  const beside = paths.map((path) => join(dirname(path), 'cases', basename(path)))
  const named = (path: string): NamedFile => ({ name: path, path })
  return checkAll(paths.map(named), beside.filter((path) => existsSync(path)).map(named))
}

function checkAll(files: readonly NamedFile[], caseFiles: readonly NamedFile[]): CheckedProcedures {
  const { procedures, faults } = loadProcedureFiles(files)
  if (!procedures) return { faults, passed: 0, failed: [], untested: [] }
  const { cases, faults: caseFaults } = loadCases(caseFiles, procedures)
  const failed: CaseFailure[] = []
  const walked = new Map<string, Set<string>>([...procedures.keys()].map((id) => [id, new Set()]))
  for (const one of cases) {
    const { file, line, procedure: id, name } = one
    const procedure = procedures.get(id) as Procedure
    const message = walkCase(procedure, one, walked.get(id) as Set<string>)
    if (message !== undefined) failed.push({ file, line, procedure: id, name, message })
  }
  const untested = [...procedures.values()].flatMap((procedure) =>
    waysOf(procedure)
      .filter(({ step, way }) => !walked.get(procedure.id)?.has(`${step} ${way}`))
      .map(({ step, way }) => ({ procedure: procedure.id, step, way })),
  )
  return { procedures, faults: caseFaults, passed: cases.length - failed.length, failed, untested }
}

/** Walks one case to its end. What is wrong with it, in a sentence; undefined where it goes as its author expects. */
function walkCase(procedure: Procedure, written: WrittenCase, ways: Set<string>): string | undefined {
  let walk = startWalk(procedure, written.given)
  const came = new Set<string>()
  while (walk.ended === undefined) {
    const step = position(procedure, walk)
    came.add(step.id)
    speak(procedure, step, walk)
    const next = put(procedure, walk, step, written.inputs[step.id])
    if (typeof next === 'string') return `at ${step.id}: ${next}`
    walk = next
  }
  came.add(walk.at)
  speak(procedure, position(procedure, walk), walk)
  for (const { step, kind, branch, outcome } of walk.path) {
    came.add(step)
    ways.add(`${step} ${wayOf(kind, branch, outcome)}`)
  }
  if (walk.ended !== written.outcome) return `it ends as ${walk.ended}, not as ${written.outcome} (by ${walk.at})`
  const missed = written.passes.find((id) => !came.has(id))
  if (missed !== undefined) return `it does not come to ${missed}`
  const forbidden = written.never.find((id) => came.has(id))
  if (forbidden !== undefined) return `it comes to ${forbidden}`
  const unused = written.own.find((id) => !came.has(id))
  return unused === undefined ? undefined : `it says what is put in at ${unused}, but never comes there`
}

/** Says every sentence of the step in every language, so that none stays with a hole in it. */
function speak(procedure: Procedure, step: Step, walk: Walk): void {
  const texts = 'say' in step && step.say ? textsOf(step.say).map(({ text }) => text) : []
  if (step.kind === 'do' && step.words) texts.push(step.words)
  for (const text of texts) for (const lang of langs) fill(procedure, text[lang], walk.facts, lang)
}

function put(procedure: Procedure, walk: Walk, step: Step, input: Input | undefined): Walk | string {
  if (step.kind === 'say' || (step.kind === 'ask' && typeof input !== 'string')) {
    const next = answer(procedure, walk, step.id, (input as Facts | undefined) ?? {})
    return next instanceof Problem ? `${next.detail} ${String(next.extra.field ?? '')}`.trim() : next
  }
  const result = resultOf(step, input)
  if (typeof result === 'string') return result
  const next = advance(procedure, walk, step.id, result)
  return next instanceof Problem ? next.detail : next
}

function resultOf(step: Step, input: Input | undefined): StepResult | string {
  if (step.kind === 'wait') return typeof input === 'string' ? { outcome: input } : 'say how the waiting ends'
  if (step.kind !== 'look' && step.kind !== 'do') return 'this takes answers by their names'
  if (input === 'refused') return { refused: true }
  if (typeof input === 'string') return `"${input}" is no result`
  const row: Readonly<Record<string, Result>> =
    (step.kind === 'look' ? lookRow(step.look) : actRow(step.act))?.results ?? {}
  const results: Record<string, unknown> = {}
  for (const name of Object.keys(step.into)) {
    const given = input?.[name]
    const result = row[name] as Result
    if (given !== undefined) results[name] = result.type === 'time' ? Date.parse(String(given)) : given
    // An act that succeeds answers what acts answer; what a look-up finds is the case's to say.
    else if (step.kind === 'do') results[name] = result.type === 'count' ? 1 : ['some-record']
    else if (!result.optional) return `say what the look-up answers: ${name}`
  }
  const strange = Object.keys(input ?? {}).find((name) => !Object.hasOwn(step.into, name))
  return strange === undefined ? { results } : `nothing keeps the result ${strange}`
}

function wayOf(kind: Step['kind'], branch: number | undefined, outcome: string | undefined): string {
  if (kind === 'branch') return branch === -1 ? 'otherwise' : `branch ${(branch ?? 0) + 1}`
  return outcome ?? 'next'
}

/** Every way out of every step. */
function waysOf(procedure: Procedure): { step: string; way: string }[] {
  return Object.values(procedure.steps).flatMap((step) => {
    const ways =
      step.kind === 'branch'
        ? [
            ...step.branches.map((_, index) => wayOf('branch', index, undefined)),
            ...(step.otherwise ? ['otherwise'] : []),
          ]
        : step.kind === 'wait'
          ? Object.keys(step.outcomes)
          : step.kind === 'do' && step.refused !== undefined
            ? ['next', 'refused']
            : step.kind === 'end'
              ? []
              : ['next']
    return ways.map((way) => ({ step: step.id, way }))
  })
}
