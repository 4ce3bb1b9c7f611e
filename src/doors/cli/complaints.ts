import { existsSync } from 'node:fs'
import { Problem } from '../../terms/index.ts'
import { type Command, printJson, refuse } from './command.ts'
import { withHouse } from './house.ts'
import { progressPrinter } from './progress.ts'

export const complaintsImport: Command = {
  words: 'complaints import',
  usage: 'FILE --format ftc [--rejects FILE]',
  summary: "Import an authority's complaints about callers (ftc: the US agency's files).",
  options: { format: { type: 'string' }, rejects: { type: 'string' } },
  positionals: [1, 1],
  async run({ values, positionals, json }, terminal) {
    const file = positionals[0] as string
    if (values.format !== 'ftc') {
      terminal.err('Say which form the file has: --format ftc is the one that is known.\n')
      return 2
    }
    if (!existsSync(file)) return refuse(terminal, json, 'not-found', `There is no file ${file}.`)
    const rejectsFile = typeof values.rejects === 'string' ? values.rejects : `${file.replace(/.*\//, '')}.rejects.csv`
    const report = await withHouse(terminal, (app) =>
      app.desk.reportedCalls.import({
        file,
        rejectsFile,
        signal: terminal.signal,
        onProgress: progressPrinter(terminal, json),
      }),
    )
    if (report instanceof Problem) return refuse(terminal, json, report.code, report.detail)
    if (json) printJson(terminal, { event: 'done', ...report, rejectsFile })
    else {
      const rejected = Object.entries(report.rejected)
      const sum = rejected.reduce((all, [, count]) => all + count, 0)
      terminal.out(
        `${report.rows} rows read in ${report.seconds.toFixed(1)} s (${report.rowsPerSecond} a second): ` +
          `${report.imported} imported, ${report.already} on record before, ${sum} rejected.\n`,
      )
      for (const [reason, count] of rejected.sort((a, b) => b[1] - a[1]))
        terminal.out(`  ${String(count).padStart(9)}  ${reason}\n`)
      if (sum > 0) terminal.out(`Every rejected row, with its line and reason, is in ${rejectsFile}\n`)
      if (report.cancelled)
        terminal.out('Stopped. What was imported stays; importing the file again goes on from there.\n')
    }
    return report.cancelled ? 1 : 0
  },
}
