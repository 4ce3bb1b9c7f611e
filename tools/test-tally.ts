import type { run } from 'node:test'
import { inspect } from 'node:util'

/** How much of what a file printed is kept, in case the file fails. */
const keptCharacters = 20_000

interface Fail {
  file: string
  name: string
  at: string
  error: unknown
}

/** Counts what the test runner reports, tells each file when it is done, and at the end everything that went wrong. */
export class Tally {
  readonly counts = { passed: 0, failed: 0, skipped: 0 }
  readonly #fails: Fail[] = []
  readonly #skips: string[] = []
  readonly #notes: string[] = []
  readonly #printed = new Map<string, string>()
  readonly #shown: (file: string) => string

  constructor(shown: (file: string) => string) {
    this.#shown = shown
  }

  follow(stream: ReturnType<typeof run>): void {
    const keep = ({ file, message }: { file?: string | undefined; message: string }): void => {
      if (file !== undefined)
        this.#printed.set(file, ((this.#printed.get(file) ?? '') + message).slice(-keptCharacters))
    }
    stream.on('test:stdout', keep)
    stream.on('test:stderr', keep)
    // Research files that are too large or not ours to keep: a test that goes without them says so and passes.
    stream.on('test:diagnostic', ({ file = '', message }) => {
      if (message.startsWith('Not compared: ')) this.#notes.push(`${this.#shown(file)}: ${message}`)
    })
    stream.on('test:pass', ({ file = '', name, skip, todo }) => {
      const why = skip ?? todo
      if (why === undefined || why === false) return
      this.#skips.push(`${this.#shown(file)}: ${name}${typeof why === 'string' ? `: ${why}` : ''}`)
    })
    stream.on('test:fail', ({ file = '', name, line, details }) => {
      // A parent fails with its children; they have said why.
      if ((details.error as { failureType?: string }).failureType === 'subtestsFailed') return
      this.#fails.push({
        file,
        name,
        at: `${this.#shown(file)}:${line ?? 1}`,
        error: details.error.cause ?? details.error,
      })
    })
    stream.on('test:summary', ({ file, counts, duration_ms }) => {
      const { passed, skipped, todo } = counts
      const failed = (counts as { failed?: number }).failed ?? counts.tests - passed - skipped - todo - counts.cancelled
      if (file === undefined) {
        this.counts.passed += passed
        this.counts.failed += failed + counts.cancelled
        this.counts.skipped += skipped + todo
        return
      }
      const mark = failed + counts.cancelled > 0 ? '✖' : '✔'
      const faults = failed + counts.cancelled > 0 ? `, ${failed + counts.cancelled} failed` : ''
      const left = skipped + todo > 0 ? `, ${skipped + todo} skipped` : ''
      process.stdout.write(
        `${mark} ${this.#shown(file)}  ${passed} passed${faults}${left}  ${(duration_ms / 1_000).toFixed(1)} s\n`,
      )
    })
  }

  /** Everything that failed or was left out, with what the failed files printed. */
  tell({ skipsAreFailures }: { skipsAreFailures: boolean }): void {
    for (const { name, at, error } of this.#fails)
      process.stdout.write(`\n✖ ${at}  ${name}\n${indented(inspect(error))}\n`)
    for (const file of new Set(this.#fails.map((fail) => fail.file))) {
      const printed = this.#printed.get(file)?.trim()
      if (printed) process.stdout.write(`\n${this.#shown(file)} printed:\n${indented(printed)}\n`)
    }
    if (this.#skips.length > 0) {
      process.stdout.write(`\nSkipped${skipsAreFailures ? ', which counts as failure in CI' : ''}:\n`)
      for (const skip of this.#skips) process.stdout.write(`  ${skip}\n`)
    }
    for (const note of this.#notes) process.stdout.write(`\n${note}`)
    process.stdout.write('\n')
  }
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}
