import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pino } from 'pino'
import { openApp } from '../../app.ts'
import { defaultConfig } from '../../config.ts'
import { Problem, systemClock } from '../../terms/index.ts'

const root = join(import.meta.dirname, '../../..')
const operator = { kind: 'system', id: 'test' } as const

export interface SeededHouse {
  folder: string
  /** Who calls, as options of `decide`. */
  caller: string[]
  /** The ledger's public key and its signed head, as they were when the house was made. */
  ledgerKey: string
  firstHead: string
}

/** A data folder with an invented ride platform and its line, closed again: commands open it. */
export async function seedHouse(folder: string): Promise<SeededHouse> {
  const log = pino({ level: 'silent' })
  const app = must(await openApp({ config: defaultConfig(), clock: systemClock, log, folder }))
  try {
    const { organisations, lines } = app.callers
    const firm = must(
      await organisations.create({ name: 'Dallim Mobility', country: 'KR', sector: 'transport' }, operator),
    )
    const validFrom = systemClock.now() - 1_000
    must(await organisations.addLicence(firm.id, { kind: 'business-registration', country: 'KR', validFrom }, operator))
    const line = must(
      await lines.create(
        {
          organisation: firm.id,
          callerId: '+8215880001',
          channels: ['voice'],
          filed: true,
          callerIdRegistered: true,
          supplyChain: [
            { role: 'carrier', name: 'Hanbit Telecom', qualified: true },
            { role: 'line-vendor', name: 'Saebyeok Lines', qualified: true },
            { role: 'business', name: 'Dallim Mobility', organisation: firm.id, qualified: true },
          ],
        },
        operator,
      ),
    )
    const caller = ['--organisation', firm.id, '--line', line.id, '--category', 'transport']
    return { folder, caller, ledgerKey: app.ledger.verifierKey, firstHead: (await app.ledger.head()).checkpoint }
  } finally {
    await app.close()
  }
}

function must<T>(value: T | Problem): T {
  if (value instanceof Problem) throw new Error(`${value.code}: ${value.detail}`)
  return value
}

export interface Running {
  child: ChildProcess
  /** What it printed so far. */
  out: string
  err: string
  ended: Promise<number | null>
}

/** Starts a command without waiting for its end: to be stopped, or left alone by its reader. */
export function startCommand(folder: string, args: readonly string[]): Running {
  const child = spawn(join(root, 'bin/ringfence'), args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, RINGFENCE_FOLDER: folder },
  })
  const running: Running = { child, out: '', err: '', ended: once(child, 'close').then(([code]) => code) }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    running.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    running.err += text
  })
  return running
}

/** The lines of an output, read as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a story reads answers as an outside program would, without our types
export function jsonLines(out: string): any[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
