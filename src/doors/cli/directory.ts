import { type DirectoryImportReport, fileSource, type ImportFault } from '../../directory/index.ts'
import { RejectsFile, rejectedRows } from '../../import/index.ts'
import { Problem, systemActor } from '../../terms/index.ts'
import { type Command, printJson, refuse, type Terminal } from './command.ts'
import { withHouse } from './house.ts'
import { checkInputFile } from './input-file.ts'
import { progressPrinter } from './progress.ts'
import { isBrokenGzip, plainly } from './unexpected.ts'

const goesOn = 'What was imported stays; importing the file again goes on from there.'
const kinds = ['accounts', 'bookings'] as const
const formats = ['csv', 'json'] as const

export const directoryImport: Command = {
  words: 'directory import',
  usage: 'FILE --what accounts|bookings --organisation ID --format csv|json [--country CC] [--rejects FILE]',
  summary: "Import a platform's accounts or bookings (docs/directory.md); importing again changes nothing.",
  options: {
    what: { type: 'string' },
    organisation: { type: 'string' },
    format: { type: 'string' },
    country: { type: 'string' },
    rejects: { type: 'string' },
  },
  positionals: [1, 1],
  async run({ values, positionals, json }, terminal) {
    const file = positionals[0] as string
    const what = kinds.find((kind) => kind === values.what)
    const format = formats.find((one) => one === values.format)
    const { organisation, country } = values
    if (!what || !format || typeof organisation !== 'string') {
      terminal.err('Say what the file holds, in which form, and whose it is.\n')
      return 2
    }
    if (country !== undefined && !/^[A-Z]{2}$/.test(String(country))) {
      terminal.err('A country has two capital letters: --country KR.\n')
      return 2
    }
    const fault = await checkInputFile(file)
    if (fault) return refuse(terminal, json, fault.code, fault.detail)
    const rejectsFile = typeof values.rejects === 'string' ? values.rejects : `${file.replace(/.*\//, '')}.rejects.csv`
    if (rejectsFile === file)
      return refuse(terminal, json, 'bad-request', 'The rejects file would overwrite the file that is being imported.')
    const report = await withHouse(terminal, async (app) => {
      const known = await app.callers.organisations.get(organisation, {})
      if (known instanceof Problem) return known
      const job = {
        what,
        organisation,
        country: country as string | undefined,
        source: await fileSource(file, format),
        rejects: new RejectsFile<ImportFault>(rejectsFile),
        signal: terminal.signal,
        onProgress: progressPrinter(terminal, json),
      }
      return await app.directory.import(job as never, systemActor('import'))
    }).catch((error: unknown) => {
      if (!isBrokenGzip(error)) throw error
      const { code, detail } = plainly(error)
      return new Problem(code, `${detail} ${goesOn}`)
    })
    if (report instanceof Problem) return refuse(terminal, json, report.code, report.detail)
    if (json) printJson(terminal, { event: 'done', ...report, rejectsFile })
    else tell(report, rejectsFile, terminal)
    return report.cancelled ? 1 : 0
  },
}

function tell(report: DirectoryImportReport, rejectsFile: string, terminal: Terminal): void {
  const { rows, imported, changed, already, rejected, seconds, rowsPerSecond } = report
  const sum = rejectedRows(rejected)
  terminal.out(
    `${rows} rows read in ${seconds.toFixed(1)} s (${rowsPerSecond} a second): ` +
      `${imported} imported, ${changed} brought up to date, ${already} on record before, ${sum} rejected.\n`,
  )
  for (const [reason, count] of Object.entries(rejected).sort((a, b) => b[1] - a[1]))
    terminal.out(`  ${String(count).padStart(9)}  ${reason}\n`)
  if (sum > 0) terminal.out(`Every rejected row, with its line and reason, is in ${rejectsFile}\n`)
  if (report.cancelled) terminal.out(`Stopped. ${goesOn}\n`)
}
