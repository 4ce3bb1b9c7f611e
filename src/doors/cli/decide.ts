import type { ContactRequest, Decision } from '../../gate/index.ts'
import { automations, categories, channels, type Lang, langs, Problem, purposes } from '../../terms/index.ts'
import { type Command, type ExitCode, printJson, refuse, type Terminal, type Values } from './command.ts'
import { decideFile } from './decide-file.ts'
import { quietLog, withHouse } from './house.ts'
import { checkInputFile } from './input-file.ts'

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
    const fault = typeof file === 'string' ? await checkInputFile(file) : undefined
    if (fault) return refuse(terminal, json, fault.code, fault.detail)
    const simulate = values.simulate === true
    const done = await withHouse(
      terminal,
      async (app): Promise<ExitCode> => {
        const one = async (to: string) => {
          await app.gate.prepare(frame)
          return await app.gate[simulate ? 'simulate' : 'decide']({ ...frame, to })
        }
        if (typeof file === 'string')
          return await decideFile({ file, column: values.column as string | undefined, one, json }, terminal)
        return tell(await one(number as string), lang as Lang, json, terminal)
        // What a row could not be told is told in its own line of the output.
      },
      quietLog(typeof file === 'string' ? 'fatal' : 'error'),
    )
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
