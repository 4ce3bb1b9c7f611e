import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backup as backUp, restore as restoreFrom } from '../../store/index.ts'
import { Problem } from '../../terms/index.ts'
import { type Command, printJson, refuse } from './command.ts'
import { quietLog, settingsOf } from './house.ts'
import { checkInputFile } from './input-file.ts'
import { askForBackup } from './local-door.ts'

export const backup: Command = {
  words: 'backup',
  usage: 'FILE',
  summary: 'Dump the embedded store, running or not, into one SQL file. Keys are not in it.',
  options: {},
  positionals: [1, 1],
  async run({ positionals, json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    if (settings.config.databaseUrl !== undefined)
      return refuse(terminal, json, 'wrong-state', 'DATABASE_URL is set: back PostgreSQL up with pg_dump.')
    const source = { folder: join(settings.folder, 'store'), clock: terminal.clock, log: quietLog() }
    const file = resolve(positionals[0] as string)
    let done = await backUp(source, file)
    // A running program backs itself up: it alone may touch its files.
    if (done instanceof Problem && done.code === 'store-in-use')
      done = (await askForBackup(settings.folder, file)) ?? done
    if (done instanceof Problem) return refuse(terminal, json, done.code, done.detail)
    if (json) printJson(terminal, done)
    else
      terminal.out(`${done.file}: ${done.bytes} bytes. Keep the master key apart from it; it opens nothing without.\n`)
    return 0
  },
}

export const restore: Command = {
  words: 'restore',
  usage: 'FILE',
  summary: 'Load a backup into an empty data folder, or into an empty PostgreSQL (DATABASE_URL).',
  options: {},
  positionals: [1, 1],
  async run({ positionals, json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const file = positionals[0] as string
    const fault = await checkInputFile(file)
    if (fault) return refuse(terminal, json, fault.code, fault.detail)
    const { config, folder } = settings
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const place = config.databaseUrl === undefined ? { folder: join(folder, 'store') } : { url: config.databaseUrl }
    const done = await restoreFrom(file, { ...place, clock: terminal.clock, log: quietLog() })
    if (done instanceof Problem) return refuse(terminal, json, done.code, done.detail)
    if (json) printJson(terminal, done)
    else terminal.out(`Restored. Bring the master key back to ${join(folder, 'master.key')}, then start.\n`)
    return 0
  },
}
