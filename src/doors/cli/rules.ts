import { policiesFolder } from '../../folders.ts'
import { loadGatePolicies, testPolicies } from '../../gate/index.ts'
import type { PackFault } from '../../rules/index.ts'
import { Problem } from '../../terms/index.ts'
import { type Command, type ExitCode, printJson, refuse, type Terminal } from './command.ts'
import { settingsOf } from './house.ts'

export const rulesList: Command = {
  words: 'rules list',
  usage: '[--lang ko|zh|en]',
  summary: 'The table of rules: state, dates, source, what they say.',
  options: { lang: { type: 'string', default: 'en' } },
  positionals: [0, 0],
  async run({ values, json }, terminal) {
    const { lang } = values
    if (lang !== 'ko' && lang !== 'zh' && lang !== 'en') {
      terminal.err('--lang is ko, zh or en.\n')
      return 2
    }
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const { policies, faults } = loadGatePolicies(policiesFolder(settings.config))
    if (policies === undefined) return tellFaults(terminal, json, faults)
    const rules = policies.packs.flatMap(({ rules }) => rules)
    if (json) printJson(terminal, { revision: policies.revision, rules })
    else {
      for (const { id, state, kind, from, until, source, title } of rules) {
        const dates = `${day(from)}${until === undefined ? '' : `–${day(until)}`}`
        terminal.out(
          `${id.padEnd(26)} ${state.padEnd(7)} ${kind.padEnd(18)} ${dates.padEnd(21)} ${title[lang]} [${source}]\n`,
        )
      }
      terminal.out(`${rules.length} rules, revision ${policies.revision}\n`)
    }
    return 0
  },
}

export const rulesTest: Command = {
  words: 'rules test',
  usage: '',
  summary: 'Decide every case that stands beside the rules.',
  options: {},
  positionals: [0, 0],
  async run({ json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const result = testPolicies(policiesFolder(settings.config))
    if (result.policies === undefined || result.faults.length > 0) return tellFaults(terminal, json, result.faults)
    const { passed, failed, untested, policies } = result
    if (json) printJson(terminal, { revision: policies.revision, passed, failed, untested })
    else {
      for (const { file, line, rule, name, message } of failed)
        terminal.out(`${file}:${line} ${rule} "${name}": ${message}\n`)
      if (untested.length > 0) terminal.out(`Without a case on both sides: ${untested.join(', ')}\n`)
      terminal.out(`${passed} cases hold, ${failed.length} do not\n`)
    }
    return failed.length > 0 || untested.length > 0 ? 1 : 0
  },
}

function tellFaults(terminal: Terminal, json: boolean, faults: readonly PackFault[]): ExitCode {
  if (json) printJson(terminal, { faults })
  else for (const { file, line, message, remedy } of faults) terminal.err(`${file}:${line} ${message} ${remedy}\n`)
  return 1
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
