import { setTimeout as delay } from 'node:timers/promises'
import type { Decision } from '../../gate/index.ts'
import { CsvFile } from '../../import/index.ts'
import { Problem } from '../../terms/index.ts'
import { type ExitCode, refuse, type Terminal } from './command.ts'
import { plainly } from './unexpected.ts'

/**
 * Decisions of a file that are on their way at once: enough for two group commits, so that one is written while the next is being
 * decided, and little enough to hold (some 5 kB each).
 */
const inFlight = 2_048

/** How often a row is asked again that could not be recorded, and for how long: a store that is busy or away for a moment ends no long run. */
const againMs = 500
const patienceMs = 60_000

export interface FileToDecide {
  /** CSV, plain or gzip, with a header. */
  file: string
  /** Title of the column of numbers; without one, the first that says that it holds them. */
  column: string | undefined
  one(to: string): Promise<Decision | Problem>
  json: boolean
}

/**
 * One JSON object a row on standard output, in the file's order: `{ line, verdict, rules }`, or `{ line, problem }` where the row holds no
 * number. The numbers are not repeated. Ends with the counts on standard error. Exit 0 once every row is answered, whatever the answers
 * are; 1 when it stopped before the end: the file cannot be read on, nothing could be recorded for a minute, or somebody stopped it.
 */
export async function decideFile(task: FileToDecide, terminal: Terminal): Promise<ExitCode> {
  const csv = await CsvFile.open(task.file)
  const answers = new Answers(terminal)
  let index: number | undefined
  let broken: string | undefined
  try {
    for await (const { line, fields } of csv.records()) {
      if (answers.stop !== undefined || terminal.signal.aborted) break
      if (index === undefined) {
        index = columnOf(fields ?? [], task.column)
        if (index === undefined) return refuse(terminal, task.json, 'bad-request', noColumn(task.column))
      } else {
        const number = fields?.[index] ?? ''
        const answer =
          fields === undefined ? Promise.resolve(unreadable) : untilRecorded(() => task.one(number), terminal.signal)
        await answers.add(line, answer)
      }
    }
  } catch (error) {
    // What was asked is answered all the same.
    broken = plainly(error).detail
  }
  await answers.settleAll()
  const stopped = answers.stop?.detail ?? broken ?? (terminal.signal.aborted ? 'asked to.' : undefined)
  if (stopped !== undefined) terminal.err(`Stopped: ${stopped}\n`)
  terminal.err(`${answers.counted()}\n`)
  return stopped === undefined ? 0 : 1
}

/**
 * Asks again while it cannot be recorded. Where the answer to a commit was lost the first decision may stand in the ledger too: two decisions
 * about one row, of which the second is the one that was given.
 */
async function untilRecorded(ask: () => Promise<Decision | Problem>, signal: AbortSignal): Promise<Decision | Problem> {
  const end = performance.now() + patienceMs
  for (;;) {
    const answer = await ask()
    const recorded = !(answer instanceof Problem) || answer.code !== 'not-recorded'
    if (recorded || signal.aborted || performance.now() > end) return answer
    await delay(againMs, undefined, { signal }).catch(() => {})
  }
}

const unreadable = new Problem('bad-request', 'The row cannot be read: its quotes do not close.')

const noColumn = (column: string | undefined): string =>
  column === undefined
    ? 'No title in the first line says which column holds the numbers: name it with --column.'
    : `The first line has no column "${column}".`

interface Asked {
  line: number
  answer: Promise<Decision | Problem>
}

/** Answers on their way, handed out in the order of their questions. */
class Answers {
  /** Nothing more can be recorded: no use in asking on. */
  stop: Problem | undefined
  readonly #terminal: Terminal
  readonly #counts: Record<string, number> = {}
  readonly #waiting: Asked[] = []

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  async add(line: number, answer: Promise<Decision | Problem>): Promise<void> {
    // Its turn may come after another's failure: until then it is nobody's unhandled rejection.
    answer.catch(() => {})
    this.#waiting.push({ line, answer })
    if (this.#waiting.length >= inFlight) await this.#settle(inFlight / 8)
  }

  async settleAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#settle(inFlight / 8)
  }

  counted(): string {
    const counts = Object.entries(this.#counts).map(([what, n]) => `${n} ${what}`)
    return counts.join(', ') || 'no rows'
  }

  /** The oldest so many, as one piece: a write for each row would cost more than the row. */
  async #settle(count: number): Promise<void> {
    let text = ''
    for (const { line, answer } of this.#waiting.splice(0, count))
      text += `${JSON.stringify(this.#said(line, await answer))}\n`
    this.#terminal.out(text)
    await this.#pushedBack()
  }

  #said(line: number, decision: Decision | Problem): object {
    if (decision instanceof Problem) {
      this.#count(decision.code)
      if (decision.status >= 500) this.stop ??= decision
      return { line, problem: { code: decision.code, detail: decision.detail } }
    }
    const { id, verdict, until } = decision
    this.#count(verdict)
    const rules = decision.reasons.filter(({ outcome }) => refusing.has(outcome)).map(({ rule }) => rule)
    return { line, ...(id === '' ? {} : { id }), verdict, rules, until }
  }

  /** A reader that is slower than the gate holds the gate back: nothing piles up in memory. One that is gone holds nobody back. */
  async #pushedBack(): Promise<void> {
    const { stdout, signal } = this.#terminal
    if (!stdout.writableNeedDrain || signal.aborted) return
    await new Promise<void>((done) => {
      const on = () => {
        stdout.off('drain', on)
        signal.removeEventListener('abort', on)
        done()
      }
      stdout.on('drain', on)
      signal.addEventListener('abort', on)
    })
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1
  }
}

const refusing = new Set(['deny', 'hold', 'unknown'])

/** The named column; without a name the one that says that it holds numbers. */
function columnOf(header: readonly string[], name: string | undefined): number | undefined {
  const wanted = name === undefined ? /phone|number|msisdn|^to$|번호|号码/i : undefined
  const at = header.findIndex((title) => (wanted ? wanted.test(title) : title.trim() === name))
  return at < 0 ? undefined : at
}
