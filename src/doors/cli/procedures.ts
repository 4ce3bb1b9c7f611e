import { existsSync, writeFileSync } from 'node:fs'
import { proceduresFolder } from '../../folders.ts'
import {
  checkProcedureFiles,
  checkProcedures,
  graphOf,
  loadProcedureFiles,
  loadProcedures,
} from '../../procedures/index.ts'
import { langs, Problem, type SourceFault } from '../../terms/index.ts'
import { type Command, type ExitCode, printJson, refuse, type Terminal } from './command.ts'
import { settingsOf } from './house.ts'
import { checkInputFile } from './input-file.ts'

const mostFiles = 200

export const proceduresCheck: Command = {
  words: 'procedures check',
  usage: '[FILE…]',
  summary: 'Prove the guided procedures sound, and walk their cases.',
  options: {},
  positionals: [0, mostFiles],
  async run({ positionals, json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    for (const file of positionals) {
      const fault = await checkInputFile(file)
      if (fault) return refuse(terminal, json, fault.code, fault.detail)
    }
    const result =
      positionals.length > 0 ? checkProcedureFiles(positionals) : checkProcedures(proceduresFolder(settings.config))
    const { procedures, faults, passed, failed, untested } = result
    if (procedures === undefined || faults.length > 0) return tellFaults(terminal, json, faults)
    const sound = [...procedures.values()].map(({ id, version, steps }) => ({
      id,
      version,
      steps: Object.keys(steps).length,
    }))
    if (json) printJson(terminal, { procedures: sound, passed, failed, untested })
    else {
      for (const { id, version, steps } of sound) terminal.out(`${id} ${version}: sound, ${steps} steps\n`)
      for (const { file, line, name, message } of failed) terminal.out(`${file}:${line} "${name}": ${message}\n`)
      for (const { procedure, step, way } of untested)
        terminal.out(`${procedure}: no case goes ${way} at ${step}. Write one in cases/${procedure}.yaml.\n`)
      terminal.out(`${passed} cases hold, ${failed.length} do not\n`)
    }
    return failed.length > 0 || untested.length > 0 ? 1 : 0
  },
}

export const proceduresGraph: Command = {
  words: 'procedures graph',
  usage: 'ID|FILE [--lang ko|zh|en] [--out FILE]',
  summary: 'Draw one procedure as SVG.',
  options: { lang: { type: 'string', default: 'en' }, out: { type: 'string' } },
  positionals: [1, 1],
  async run({ values, positionals, json }, terminal) {
    const name = positionals[0] as string
    const lang = langs.find((one) => one === values.lang)
    if (lang === undefined) {
      terminal.err('--lang is ko, zh or en.\n')
      return 2
    }
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const named = /[./\\]/.test(name) || existsSync(name)
    const fault = named ? await checkInputFile(name) : undefined
    if (fault) return refuse(terminal, json, fault.code, fault.detail)
    const { procedures, faults } = named
      ? loadProcedureFiles([{ name, path: name }])
      : loadProcedures(proceduresFolder(settings.config))
    if (procedures === undefined) return tellFaults(terminal, json, faults)
    const procedure = named ? [...procedures.values()][0] : procedures.get(name)
    if (!procedure) {
      const detail = `There is no procedure ${name}. There are ${[...procedures.keys()].join(', ')}.`
      return refuse(terminal, json, 'not-found', detail)
    }
    const svg = graphOf(procedure, lang)
    const { id, version } = procedure
    if (typeof values.out === 'string') {
      writeFileSync(values.out, `${svg}\n`)
      if (json) printJson(terminal, { id, version, lang, file: values.out })
    } else if (json) printJson(terminal, { id, version, lang, svg })
    else terminal.out(`${svg}\n`)
    return 0
  },
}

function tellFaults(terminal: Terminal, json: boolean, faults: readonly SourceFault[]): ExitCode {
  if (json) printJson(terminal, { faults })
  else for (const { file, line, message, remedy } of faults) terminal.err(`${file}:${line} ${message} ${remedy}\n`)
  return 1
}
