import { existsSync } from 'node:fs'
import { CsvFile } from '../../desk/index.ts'
import type { ContactRequest, Decision } from '../../gate/index.ts'
import { automations, categories, channels, type Lang, langs, Problem, purposes } from '../../terms/index.ts'
import { type Command, type ExitCode, printJson, refuse, type Terminal, type Values } from './command.ts'
import { withHouse } from './house.ts'

/** Decisions of a file that are on their way at once: enough to fill a group commit, little enough to hold. */
const inFlight = 256

type Frame = Omit<ContactRequest, 'to'>

export const decide: Command = {
  words: 'decide',
  usage:
    'NUMBER | --file FILE [--column NAME]  --organisation ID --line ID --channel C --purpose P --category C\n' +
    '       [--country CC] [--script ID] [--basis ID] [--requester ID] [--on-behalf] [--automated A] [--simulate] [--lang L]',
  summary: 'May this contact happen? One number, or every row of a CSV file.',
  options: {
    file: { type: 'string' },
    column: { type: 'string' },
    organisation: { type: 'string' },
    line: { type: 'string' },
    channel: { type: 'string', default: 'voice' },
    purpose: { type: 'string' },
    category: { type: 'string' },
    country: { type: 'string' },
    script: { type: 'string' },
    basis: { type: 'string' },
    requester: { type: 'string' },
    automated: { type: 'string' },
    'on-behalf': { type: 'boolean' },
    simulate: { type: 'boolean' },
    lang: { type: 'string', default: 'en' },
  },
  positionals: [0, 1],
  async run({ values, positionals, json }, terminal) {
    const frame = frameOf(values)
    if (typeof frame === 'string') {
      terminal.err(`${frame}\n`)
      return 2
    }
    const { file, lang } = values
    const [number] = positionals
    if ((number === undefined) === (typeof file !== 'string')) {
      terminal.err('Give one number, or --file FILE.\n')
      return 2
    }
    if (typeof file === 'string' && !existsSync(file))
      return refuse(terminal, json, 'not-found', `There is no file ${file}.`)
    const simulate = values.simulate === true
    const done = await withHouse(terminal, async (app): Promise<ExitCode> => {
      const one = async (to: string) => await app.gate[simulate ? 'simulate' : 'decide']({ ...frame, to })
      if (typeof file === 'string') return await decideFile(file, values.column as string | undefined, one, terminal)
      return tell(await one(number as string), lang as Lang, json, terminal)
    })
    return done instanceof Problem ? refuse(terminal, json, done.code, done.detail) : done
  },
}

/** The request without its number, or a sentence that says what is wrong with it. */
function frameOf(values: Values): Frame | string {
  const text = (name: string) => (typeof values[name] === 'string' ? (values[name] as string) : undefined)
  const sets = { channel: channels, purpose: purposes, category: categories, automated: automations, lang: langs }
  for (const [name, words] of Object.entries(sets)) {
    const value = text(name)
    if (value === undefined ? name !== 'automated' : !(words as readonly string[]).includes(value))
      return `--${name} is one of ${words.join(', ')}.`
  }
  const organisation = text('organisation')
  const line = text('line')
  if (organisation === undefined || line === undefined) return 'Say who calls: --organisation ID --line ID.'
  const optional = Object.fromEntries(
    ['country', 'script', 'basis', 'requester', 'automated'].flatMap((name) =>
      text(name) ? [[name, text(name)]] : [],
    ),
  )
  return {
    organisation,
    line,
    channel: text('channel'),
    purpose: text('purpose'),
    category: text('category'),
    ...optional,
    ...(values['on-behalf'] === true ? { onBehalf: true } : {}),
  } as Frame
}

function tell(decision: Decision | Problem, lang: Lang, json: boolean, terminal: Terminal): ExitCode {
  if (decision instanceof Problem) return refuse(terminal, json, decision.code, decision.detail)
  if (json) printJson(terminal, decision)
  else {
    const until = decision.until === undefined ? '' : ` until ${new Date(decision.until).toISOString()}`
    terminal.out(`${decision.verdict}${until} ${decision.id}\n`)
    for (const { outcome, rule, text, cite } of decision.reasons)
      if (outcome !== 'not-applicable')
        terminal.out(
          `  ${outcome.padEnd(8)} ${rule.padEnd(24)} ${text[lang]}${cite === undefined ? '' : ` [${cite}]`}\n`,
        )
    for (const { kind, text, value } of decision.duties)
      terminal.out(`  duty     ${kind.padEnd(24)} ${text[lang]}${value === undefined ? '' : ` ${value}`}\n`)
  }
  return decision.verdict === 'allow' ? 0 : 1
}

/**
 * One JSON object a row, in the file's order: `{ line, verdict, rules }`, or `{ line, problem }` where the row holds no number. The
 * numbers are not repeated. Exit 1 when any row had a problem, or one that says that nothing can be recorded: then it stops.
 */
async function decideFile(
  file: string,
  column: string | undefined,
  one: (to: string) => Promise<Decision | Problem>,
  terminal: Terminal,
): Promise<ExitCode> {
  const counts: Record<string, number> = {}
  const waiting: { line: number; answer: Promise<Decision | Problem> }[] = []
  let stop: Problem | undefined
  const settle = async () => {
    const { line, answer } = waiting.shift() as (typeof waiting)[number]
    const decision = await answer
    if (decision instanceof Problem) {
      count(counts, decision.code)
      if (decision.status >= 500) stop ??= decision
      printJson(terminal, { line, problem: { code: decision.code, detail: decision.detail } })
      return
    }
    count(counts, decision.verdict)
    const rules = decision.reasons.filter(refuses).map(({ rule }) => rule)
    const { id, verdict, until } = decision
    printJson(terminal, { line, ...(id === '' ? {} : { id }), verdict, rules, until })
    // A reader that is slower than the gate holds the gate back: nothing piles up in memory.
    if (terminal.stdout.writableNeedDrain)
      await new Promise<void>((done) => terminal.stdout.once('drain', () => done()))
  }
  let index: number | undefined
  for await (const { line, fields } of (await CsvFile.open(file)).records()) {
    if (stop !== undefined || terminal.signal.aborted) break
    if (index === undefined) {
      index = columnOf(fields ?? [], column)
      if (index === undefined)
        return refuse(
          terminal,
          true,
          'bad-request',
          `The header has no column ${column ?? 'for numbers; name it with --column'}.`,
        )
      continue
    }
    waiting.push({ line, answer: one(fields?.[index] ?? '') })
    if (waiting.length >= inFlight) await settle()
  }
  while (waiting.length > 0) await settle()
  if (stop !== undefined) terminal.err(`Stopped: ${stop.detail}\n`)
  terminal.err(
    `${
      Object.entries(counts)
        .map(([what, n]) => `${n} ${what}`)
        .join(', ') || 'no rows'
    }\n`,
  )
  return stop !== undefined || terminal.signal.aborted ? 1 : 0
}

const refuses = ({ outcome }: { outcome: string }): boolean =>
  outcome === 'deny' || outcome === 'hold' || outcome === 'unknown'

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}

/** The named column; without a name the one that says that it holds numbers. */
function columnOf(header: readonly string[], name: string | undefined): number | undefined {
  const wanted = name === undefined ? /phone|number|msisdn|^to$|번호|号码/i : undefined
  const at = header.findIndex((title) => (wanted ? wanted.test(title) : title.trim() === name))
  return at < 0 ? undefined : at
}
