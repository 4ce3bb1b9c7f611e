import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Logger, pino } from 'pino'
import { type App, openApp } from '../../app.ts'
import { type Config, loadConfig } from '../../config.ts'
import { Problem } from '../../terms/index.ts'
import type { Terminal } from './command.ts'

/** What a command needs before it opens anything. */
export interface Settings {
  config: Config
  folder: string
}

/** The settings of the environment, checked. */
export function settingsOf(terminal: Terminal): Settings | Problem {
  const config = loadConfig(terminal.env)
  return config instanceof Problem ? config : { config, folder: resolve(config.folder) }
}

/** A log for commands: only what an operator must see, on standard error, so that standard output is the answer alone. */
export function quietLog(level: 'error' | 'fatal' = 'error'): Logger {
  return pino({ level }, pino.destination({ dest: 2, sync: true }))
}

/** Opens the whole house for one command and closes it afterwards, whatever happened. */
export async function withHouse<T>(
  terminal: Terminal,
  work: (app: App) => Promise<T>,
  log = quietLog(),
): Promise<T | Problem> {
  const settings = settingsOf(terminal)
  if (settings instanceof Problem) return settings
  const app = await openHouse(settings, terminal, log)
  if (app instanceof Problem) return app
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

/** The data folder is made readable to its owner alone: it holds keys. */
export function openHouse({ config, folder }: Settings, terminal: Terminal, log: Logger): Promise<App | Problem> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return openApp({ config, clock: terminal.clock, log, folder })
}
