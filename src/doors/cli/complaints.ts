import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Problem } from '../../terms/index.ts'
import { type Command, printJson, refuse } from './command.ts'
import { settingsOf, withHouse } from './house.ts'
import { checkInputFile } from './input-file.ts'
import { progressPrinter } from './progress.ts'
import { isBrokenGzip, plainly } from './unexpected.ts'

const goesOn = 'What was imported stays; importing the file again goes on from there.'

/** Beside the file that is read; in the data folder where that is not ours to write. */
async function rejectsBeside(file: string, dataFolder: string): Promise<string> {
  const beside = `${resolve(file)}.rejects.csv`
  const ours = await access(dirname(beside), constants.W_OK).then(
    () => true,
    () => false,
  )
  return ours ? beside : join(dataFolder, basename(beside))
}

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
    const fault = await checkInputFile(file)
    if (fault) return refuse(terminal, json, fault.code, fault.detail)
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const rejectsFile =
      typeof values.rejects === 'string' ? resolve(values.rejects) : await rejectsBeside(file, settings.folder)
    const report = await withHouse(terminal, (app) =>
      app.desk.reportedCalls.import({
        file,
        rejectsFile,
        signal: terminal.signal,
        onProgress: progressPrinter(terminal, json),
      }),
    ).catch((error: unknown) => {
      if (!isBrokenGzip(error)) throw error
      const { code, detail } = plainly(error)
      return new Problem(code, `${detail} ${goesOn}`)
    })
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
      if (report.cancelled) terminal.out(`Stopped. ${goesOn}\n`)
    }
    return report.cancelled ? 1 : 0
  },
}
