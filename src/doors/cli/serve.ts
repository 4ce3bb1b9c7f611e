import { type Logger, pino } from 'pino'
import type { App } from '../../app.ts'
import { Problem } from '../../terms/index.ts'
import { type Command, type ExitCode, refuse, type Terminal } from './command.ts'
import { openHouse, settingsOf } from './house.ts'
import { LocalDoor } from './local-door.ts'

export const serve: Command = {
  words: 'serve',
  usage: '',
  summary: 'Run everything: gate, ledger, desk, console and API.',
  options: {},
  positionals: [0, 0],
  async run({ json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const log = pino({ level: settings.config.logLevel })
    const app = await openHouse(settings, terminal, log)
    if (app instanceof Problem) return refuse(terminal, json, app.code, app.detail)
    let local: LocalDoor | undefined
    return await serveUntilStopped(app, terminal, async () => {
      terminal.onReload(reloads(app, log))
      local = await LocalDoor.open(settings.folder, app, log)
      terminal.signal.addEventListener('abort', () => local?.close(), { once: true })
      await app.startJobs()
      const url = await app.http.listen()
      terminal.out(`Ringfence answers on ${url}\n`)
      const first = await app.staff.invitations.firstAdministrator()
      if (first !== undefined)
        terminal.out(
          `Nobody administers this house yet. This link works once, until ${new Date(first.expiresAt).toISOString()}:\n  ${first.link}\n`,
        )
    })
  },
}

/** One at a time, in the order of the signals: each reads the file as it is then. */
function reloads(app: App, log: Logger): () => void {
  let last: Promise<void> = Promise.resolve()
  return () => {
    last = last.then(async () => {
      try {
        const done = await app.rereadMasterKeys()
        if (done instanceof Problem) log.warn({ code: done.code }, `the master key was not read again: ${done.detail}`)
        else log.info(done, done.rewrapped > 0 ? 'another master key wraps the vault now' : 'master keys read again')
      } catch (error) {
        // What was given before goes on holding.
        log.error({ err: error }, 'the master key file could not be used; nothing was changed')
      }
    })
  }
}

/** Opens the doors, waits for SIGTERM or Ctrl-C, and closes everything in order. A taken port is said plainly. */
export async function serveUntilStopped(app: App, terminal: Terminal, open: () => Promise<void>): Promise<ExitCode> {
  try {
    await open()
    if (!terminal.signal.aborted)
      await new Promise<void>((stopped) => terminal.signal.addEventListener('abort', () => stopped(), { once: true }))
    return 0
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { port?: number }
    if (code !== 'EADDRINUSE') throw error
    terminal.err(`Port ${port} is taken by another program. Choose another: RINGFENCE_PORT=${(port ?? 8080) + 1}\n`)
    return 1
  } finally {
    await app.close()
  }
}
