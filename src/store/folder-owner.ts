import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Clock, Problem } from '../terms/index.ts'

interface Owner {
  pid: number
  host: string
  /** ISO 8601, by the owner's clock. */
  since: string
}

/**
 * The one process that may open a data folder. Two PGlite on one folder do not notice each other and corrupt it. The lock is
 * SQLite's exclusive lock on a file of its own: the operating system frees it with the process, even by SIGKILL.
 */
export class FolderOwner {
  readonly #lock: DatabaseSync
  private constructor(lock: DatabaseSync) {
    this.#lock = lock
  }

  /** Problem 'store-in-use' (with pid, host and since of the owner) when another process, or this one, holds the folder. */
  static claim(folder: string, clock: Clock): FolderOwner | Problem {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const lock = new DatabaseSync(join(folder, 'owner.lock'), { timeout: 0 })
    const note = join(folder, 'owner.json')
    try {
      lock.exec('begin exclusive')
    } catch (error) {
      lock.close()
      // SQLITE_BUSY: https://www.sqlite.org/rescode.html
      if ((error as { errcode?: number }).errcode === 5) return inUse(folder, note)
      throw error
    }
    const owner: Owner = { pid: process.pid, host: hostname(), since: new Date(clock.now()).toISOString() }
    // The note only says who it is; it decides nothing, so it need not be synced.
    writeFileSync(`${note}.new`, JSON.stringify(owner))
    renameSync(`${note}.new`, note)
    return new FolderOwner(lock)
  }

  release(): void {
    if (this.#lock.isOpen) this.#lock.close()
  }
}

function inUse(folder: string, note: string): Problem {
  let owner: Partial<Owner> = {}
  try {
    owner = JSON.parse(readFileSync(note, 'utf8'))
  } catch {
    // The owner has the lock but has not written its note yet.
  }
  const { pid = 0, host = 'unknown', since = 'unknown' } = owner
  const detail = `the data folder ${folder} is in use by process ${pid} on ${host} since ${since}`
  return new Problem('store-in-use', detail, { pid, host, since })
}
