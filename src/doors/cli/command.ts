import type { Writable } from 'node:stream'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Clock } from '../../terms/index.ts'
import { isReaderGone, plainly } from './unexpected.ts'

/** 0 done · 1 refused, or faults were found · 2 wrong use. */
export type ExitCode = 0 | 1 | 2

/** What a command may touch of the world: given, so that a test can run it without a terminal. */
export interface Terminal {
  out(text: string): void
  /** The same stream, for what is too large to be held: it pushes back. Never ended by a command. */
  stdout: Writable
  err(text: string): void
  /** True when `out` is a person's screen: progress may be drawn. */
  interactive: boolean
  stdin: AsyncIterable<Uint8Array>
  env: NodeJS.ProcessEnv
  clock: Clock
  /** Aborted by the first Ctrl-C or SIGTERM: long work stops at its next safe point. */
  signal: AbortSignal
  /** Calls `work` at each SIGHUP from now on, instead of ending: a program that can read its settings again says so by this. */
  onReload(work: () => void): void
}

type Options = NonNullable<ParseArgsConfig['options']>
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface Command {
  /** The words that call it: "ledger verify". */
  words: string
  /** What follows them: "FILE [--key KEY]". */
  usage: string
  /** One line for the list of commands. */
  summary: string
  options: Options
  /** How many positional arguments it takes at least and at most. */
  positionals: readonly [number, number]
  run(input: { values: Values; positionals: readonly string[]; json: boolean }, terminal: Terminal): Promise<ExitCode>
}

/** Prints one JSON value on a line of its own. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value)}\n`)
}

/** A refusal: what was wrong and what to do, on standard error, or as a JSON object on standard output with --json. */
export function refuse(terminal: Terminal, json: boolean, code: string, detail: string): ExitCode {
  if (json) printJson(terminal, { code, detail })
  else terminal.err(`${detail}\n`)
  return 1
}

/**
 * Finds the command that the words name, longest first, and runs it. Never throws: what no command expected is one sentence and exit 1,
 * with its stack where RINGFENCE_LOG is debug or trace.
 */
export async function runCommand(
  commands: readonly Command[],
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  if (argv.length === 0 || argv[0] === 'help' || argv[0] === '--help' || argv[0] === '-h') {
    terminal.out(overview(commands))
    return argv.length === 0 ? 2 : 0
  }
  const command = [...commands]
    .sort((a, b) => b.words.length - a.words.length)
    .find(({ words }) => words.split(' ').every((word, i) => argv[i] === word))
  if (command === undefined) {
    terminal.err(
      `ringfence has no command "${argv.slice(0, 2).join(' ')}". These are the commands:\n\n${overview(commands)}`,
    )
    return 2
  }
  const rest = argv.slice(command.words.split(' ').length)
  let parsed: { values: Values; positionals: string[] }
  try {
    parsed = parseArgs({
      args: [...rest],
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    }) as typeof parsed
  } catch (error) {
    terminal.err(`${(error as Error).message}\n${usageOf(command)}`)
    return 2
  }
  if (parsed.values.help === true) {
    terminal.out(`${command.summary}\n${usageOf(command)}`)
    return 0
  }
  const [least, most] = command.positionals
  if (parsed.positionals.length < least || parsed.positionals.length > most) {
    terminal.err(usageOf(command))
    return 2
  }
  const json = parsed.values.json === true
  try {
    const code = await command.run({ ...parsed, json }, terminal)
    if (code === 2) terminal.err(usageOf(command))
    return code
  } catch (error) {
    // Whoever reads us may have had enough ("| head"): that is no fault.
    if (isReaderGone(error)) return 0
    const { code, detail } = plainly(error)
    if (error instanceof Error && /^(debug|trace)$/.test(terminal.env.RINGFENCE_LOG ?? ''))
      terminal.err(`${error.stack}\n`)
    return refuse(terminal, json, code, detail)
  }
}

function usageOf(command: Command): string {
  return `usage: ringfence ${command.words} ${command.usage}`.trimEnd().concat(' [--json]\n')
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ words }) => words.length)) + 2
  const rows = commands.map(({ words, summary }) => `  ${words.padEnd(width)}${summary}`)
  return `ringfence: ask before each contact\n\n${rows.join('\n')}\n\nringfence COMMAND --help tells more. Exit: 0 done, 1 refused or faults found, 2 wrong use.\n`
}
