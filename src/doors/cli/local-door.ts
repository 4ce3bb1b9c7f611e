import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { isAbsolute, join } from 'node:path'
import type { Logger } from 'pino'
import type { BackupDone } from '../../store/index.ts'
import { Problem } from '../../terms/index.ts'
import { plainly } from './unexpected.ts'

/** A path and two words: nothing longer is asked for. */
const longestRequest = 8_192
const notAnswering = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'])

/** In the data folder, which its owner alone may enter. */
const socketOf = (folder: string): string => join(folder, 'control.sock')

interface Work {
  backup(file: string): Promise<BackupDone | Problem>
  registries: { compact(list?: string): Promise<string[] | Problem> }
}

/** What may be asked for. */
type Request = { backup: string } | { compact: string | null }

/**
 * The door for commands that run beside the program on the same machine: a socket in the data folder, for the folder's owner alone, who
 * could read all of it anyway. One line of JSON in, one out. What it does is written by the running program, as its own user.
 */
export class LocalDoor {
  readonly #server: Server
  #busy = false

  private constructor(work: Work) {
    this.#server = createServer((socket) => {
      socket.on('error', () => {})
      void answer(socket, (request) =>
        'backup' in request ? this.#once(() => work.backup(request.backup)) : compacted(work, request.compact),
      )
    })
    this.#server.unref()
  }

  /** Undefined where there is nothing to do here (PostgreSQL is backed up with its own tools), or where the folder can hold no socket. */
  static async open(
    folder: string,
    app: Work & { store: { engine: 'embedded' | 'postgresql' } },
    log: Logger,
  ): Promise<LocalDoor | undefined> {
    if (app.store.engine !== 'embedded') return undefined
    const door = new LocalDoor(app)
    const path = socketOf(folder)
    // Left behind by a process that was killed: the folder is ours, so nobody answers there any more.
    rmSync(path, { force: true })
    try {
      await new Promise<void>((listening, failed) => door.#server.once('error', failed).listen(path, listening))
      chmodSync(path, 0o600)
      return door
    } catch (error) {
      log.warn(
        { err: error },
        'no socket in the data folder (is its path too long?): "ringfence backup" and "registry compact" cannot reach this program',
      )
      return undefined
    }
  }

  /** A copy of the store stands beside the backup while it is made: two at once would need the room twice. */
  async #once(work: () => Promise<BackupDone | Problem>): Promise<BackupDone | Problem> {
    if (this.#busy) return new Problem('wrong-state', 'A backup is being made already.')
    this.#busy = true
    try {
      return await work()
    } finally {
      this.#busy = false
    }
  }

  close(): void {
    this.#server.close()
  }
}

async function compacted(work: Work, list: string | null): Promise<{ lists: string[] } | Problem> {
  const lists = await work.registries.compact(list ?? undefined)
  return lists instanceof Problem ? lists : { lists }
}

function requestIn(text: string): Request {
  const { backup, compact } = JSON.parse(text) as { backup?: unknown; compact?: unknown }
  if (typeof backup === 'string' && isAbsolute(backup)) return { backup }
  if (backup === undefined && (typeof compact === 'string' || compact === null)) return { compact }
  throw new Error('not a request')
}

async function answer(socket: Socket, work: (request: Request) => Promise<object | Problem>): Promise<void> {
  let said: object
  try {
    const done = await work(requestIn(await lineFrom(socket)))
    said = done instanceof Problem ? { code: done.code, detail: done.detail } : done
  } catch (error) {
    said = plainly(error)
  }
  socket.end(`${JSON.stringify(said)}\n`)
}

async function lineFrom(socket: Socket): Promise<string> {
  let text = ''
  return await new Promise((done, failed) => {
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) done(text.slice(0, text.indexOf('\n')))
      else if (text.length > longestRequest) failed(new Error('not a request'))
    })
    socket.on('end', () => failed(new Error('the answer was cut short')))
    socket.on('error', failed)
  })
}

/** Asks the program that has this data folder open for a backup; `file` absolute. Undefined where none answers. */
export function askForBackup(folder: string, file: string): Promise<BackupDone | Problem | undefined> {
  return ask(folder, { backup: file })
}

/** Asks it to write what waits into new files of one list, or of all. Undefined where none answers. */
export function askToCompact(
  folder: string,
  list: string | undefined,
): Promise<{ lists: string[] } | Problem | undefined> {
  return ask(folder, { compact: list ?? null })
}

async function ask<T extends object>(folder: string, request: Request): Promise<T | Problem | undefined> {
  const socket = connect(socketOf(folder))
  try {
    socket.write(`${JSON.stringify(request)}\n`)
    const said = JSON.parse(await lineFrom(socket)) as T | { code: string; detail: string }
    return 'code' in said ? new Problem(said.code as Problem['code'], said.detail) : said
  } catch (error) {
    if (notAnswering.has(String((error as NodeJS.ErrnoException).code))) return undefined
    throw error
  } finally {
    socket.destroy()
  }
}
