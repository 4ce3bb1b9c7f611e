import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { importRegistry, type ListFormat, type ListOnShelf, listFormats } from '../../consent/index.ts'
import { openShelf } from '../../folders.ts'
import { type Category, type Channel, categories, channels, Problem } from '../../terms/index.ts'
import { type Command, printJson, refuse, type Terminal, type Values } from './command.ts'
import { settingsOf, withHouse } from './house.ts'
import { checkInputFile } from './input-file.ts'
import { askToCompact } from './local-door.ts'
import { progressPrinter } from './progress.ts'
import { isBrokenGzip, plainly } from './unexpected.ts'

const stays = 'The list that was in force before stays in force.'

/** Words of one of our lists in an option: "loans,insurance". Undefined: one of them is none. */
function wordsIn<T extends string>(value: Values[string], known: readonly T[]): T[] | undefined {
  const words = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : []
  return words.every((word) => (known as readonly string[]).includes(word)) ? (words as T[]) : undefined
}

export const registryImport: Command = {
  words: 'registry import',
  usage: `FILE… --name LIST --format ${listFormats.join('|')} [--country KR] [--categories C,…] [--channels C,…] [--as-of DATE] [--rejects FILE]`,
  summary: 'Build a list of people who want no contact, and put it in force.',
  options: {
    name: { type: 'string' },
    format: { type: 'string' },
    country: { type: 'string' },
    categories: { type: 'string' },
    channels: { type: 'string' },
    'as-of': { type: 'string' },
    rejects: { type: 'string' },
  },
  positionals: [1, 1_000],
  async run({ values, positionals, json }, terminal) {
    const { name, format, country } = values
    if (typeof name !== 'string') return wrong(terminal, 'Say which list it is: --name us-dnc')
    if (!(listFormats as readonly unknown[]).includes(format))
      return wrong(terminal, `Say which form the file has: --format ${listFormats.join(', ')}`)
    if (country !== undefined && !/^[A-Z]{2}$/.test(country as string))
      return wrong(terminal, 'A country is two capital letters: --country KR')
    const some = wordsIn<Category>(values.categories, categories)
    if (some === undefined) return wrong(terminal, `Categories are: ${categories.join(', ')}`)
    const over = wordsIn<Channel>(values.channels, channels)
    if (over === undefined) return wrong(terminal, `Channels are: ${channels.join(', ')}`)
    const asOf = typeof values['as-of'] === 'string' ? Date.parse(values['as-of']) : terminal.clock.now()
    if (!(asOf <= terminal.clock.now())) return wrong(terminal, 'The list is of a past day: --as-of 2026-11-01')
    for (const file of positionals) {
      const fault = await checkInputFile(file)
      if (fault) return refuse(terminal, json, fault.code, fault.detail)
    }
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const rejectsFile = resolve(typeof values.rejects === 'string' ? values.rejects : `${positionals[0]}.rejects.csv`)
    const rejects = new Rejects(rejectsFile)
    const report = await importRegistry(await openShelf(settings.config, settings.folder), terminal.clock, {
      files: positionals,
      format: format as ListFormat,
      list: name,
      country: country as string | undefined,
      preference: { categories: some, channels: over },
      asOf,
      onReject: (reject) => rejects.add(reject),
      onProgress: progressPrinter(terminal, json),
      signal: terminal.signal,
    }).catch((error: unknown) => {
      const { code, detail } = plainly(error)
      if (!isBrokenGzip(error) && code === 'internal') throw error
      return new Problem(code, `${detail} ${stays}`)
    })
    await rejects.close()
    if (report instanceof Problem) return refuse(terminal, json, report.code, report.detail)
    const rejected = Object.entries(report.rejected)
    const sum = rejected.reduce((all, [, count]) => all + count, 0)
    if (json) printJson(terminal, { event: 'done', ...report, ...(sum > 0 && { rejectsFile }) })
    else {
      terminal.out(
        `${name}: ${report.size} numbers in force as of ${new Date(report.asOf).toISOString()}, in ${report.bytes} bytes.\n` +
          `${report.rows} rows read in ${report.seconds.toFixed(1)} s (${report.rowsPerSecond} a second): ` +
          `${report.duplicates} twice, ${report.notYet} not in force yet, ${sum} rejected.\n`,
      )
      for (const [reason, count] of rejected.sort((a, b) => b[1] - a[1]))
        terminal.out(`  ${String(count).padStart(9)}  ${reason}\n`)
      if (sum > 0) terminal.out(`Every rejected row, with its file, line and reason, is in ${rejectsFile}\n`)
    }
    return 0
  },
}

export const registryInfo: Command = {
  words: 'registry info',
  usage: '[LIST]',
  summary: 'What lists are in force here, of when, and how many numbers they hold.',
  options: {},
  positionals: [0, 1],
  async run({ positionals, json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const shelf = await openShelf(settings.config, settings.folder)
    const lists = await shelf.lists()
    if (lists instanceof Problem) return refuse(terminal, json, lists.code, lists.detail)
    const [name] = positionals
    const shown = name === undefined ? lists : lists.filter(({ list }) => list === name)
    if (name !== undefined && shown.length === 0)
      return refuse(terminal, json, 'not-found', `There is no list ${name} in ${shelf.folder}.`)
    // One that is named is read from end to end: whether it can be used is part of what is asked.
    const opened = name === undefined ? undefined : await shelf.open(name)
    if (opened instanceof Problem) return refuse(terminal, json, opened.code, opened.detail)
    if (json) printJson(terminal, { folder: shelf.folder, lists: shown })
    else if (shown.length === 0)
      terminal.out(`There is no list in ${shelf.folder}. See: ringfence registry import --help\n`)
    else for (const one of shown) terminal.out(line(one, terminal.clock.now()))
    return 0
  },
}

export const registryCompact: Command = {
  words: 'registry compact',
  usage: '[LIST]',
  summary: 'Write what single people changed into new files of the lists, beside a running program or without one.',
  options: {},
  positionals: [0, 1],
  async run({ positionals, json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const [list] = positionals
    let done = await withHouse(terminal, async ({ registries }) => {
      const lists = await registries.compact(list)
      return lists instanceof Problem ? lists : { lists }
    })
    // The embedded store is held by the running program: it does the work.
    if (done instanceof Problem && done.code === 'store-in-use')
      done = (await askToCompact(settings.folder, list)) ?? done
    if (done instanceof Problem) return refuse(terminal, json, done.code, done.detail)
    if (json) printJson(terminal, done)
    else terminal.out(done.lists.length === 0 ? 'Nothing waited.\n' : `Written anew: ${done.lists.join(', ')}\n`)
    return 0
  },
}

function line({ list, size, country, asOf, bytes }: ListOnShelf, now: number): string {
  const days = Math.floor((now - asOf) / 86_400_000)
  const when = new Date(asOf).toISOString().slice(0, 10)
  return `${list.padEnd(20)} ${String(size).padStart(12)} numbers  ${country ?? 'any country'}  of ${when} (${days} days ago)  ${bytes} bytes\n`
}

function wrong(terminal: Terminal, sentence: string): 2 {
  terminal.err(`${sentence}\n`)
  return 2
}

/** File, line and reason of each row that was not kept; the rows themselves hold numbers. Made with the first; its owner's alone. */
class Rejects {
  readonly #path: string
  #stream: ReturnType<typeof createWriteStream> | undefined
  constructor(path: string) {
    this.#path = path
  }
  add({ file, line, reason }: { file: string; line: number; reason: string }): void {
    this.#stream ??= createWriteStream(this.#path, { mode: 0o600 })
    if (this.#stream.bytesWritten === 0 && this.#stream.writableLength === 0) this.#stream.write('file,line,reason\n')
    this.#stream.write(`"${file.replaceAll('"', '""')}",${line},${reason}\n`)
  }
  async close(): Promise<void> {
    if (this.#stream === undefined) return
    this.#stream.end()
    await finished(this.#stream)
  }
}
