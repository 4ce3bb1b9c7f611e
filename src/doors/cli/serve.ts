import { pino } from 'pino'
import type { App } from '../../app.ts'
import { Problem } from '../../terms/index.ts'
import { type Command, type ExitCode, refuse, type Terminal } from './command.ts'
import { openHouse, settingsOf } from './house.ts'

export const serve: Command = {
  words: 'serve',
  usage: '',
  summary: 'Run everything: gate, ledger, desk, console and API.',
  options: {},
  positionals: [0, 0],
  async run({ json }, terminal) {
    const settings = settingsOf(terminal)
    if (settings instanceof Problem) return refuse(terminal, json, settings.code, settings.detail)
    const app = await openHouse(settings, terminal, pino({ level: settings.config.logLevel }))
    if (app instanceof Problem) return refuse(terminal, json, app.code, app.detail)
    return await serveUntilStopped(app, terminal, async () => {
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
