import { closeSync, createReadStream, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { Problem } from '../terms/index.ts'
import { databaseFolder } from './data-folder.ts'
import { dumpEnd, dumpStatements } from './dump-statements.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import type { Engine } from './engine.ts'
import { FolderOwner } from './folder-owner.ts'
import { PostgresEngine } from './postgres-engine.ts'
import type { StoreOptions } from './store.ts'

/** Statements sent to the database at once, in characters. */
const batchCharacters = 1_000_000

export interface BackupDone {
  file: string
  bytes: number
}
export interface RestoreDone {
  statements: number
}
type Target = Pick<StoreOptions, 'url' | 'folder' | 'clock' | 'log'>

/**
 * Writes an embedded store into one SQL file (mode 0600), whole or not at all. Nothing may have the folder open: Problem
 * 'store-in-use' otherwise; a running program backs itself up with `store.backup(file)`.
 */
export async function backup(source: Target & { folder: string }, file: string): Promise<BackupDone | Problem> {
  if (!existsSync(databaseFolder(source.folder)))
    return new Problem('not-found', `there is no store in ${source.folder}`)
  const owner = FolderOwner.claim(source.folder, source.clock)
  if (owner instanceof Problem) return owner
  const engine = new EmbeddedEngine({ folder: source.folder }, () => owner.release())
  try {
    return await dumpTo(engine, file)
  } finally {
    await engine.close()
  }
}

/**
 * Backs up a store that is in use: its files are copied (others wait for that long), and the copy is dumped by a thread of its own.
 * The copy stands beside the backup while that takes: it needs as much room as the store.
 */
export async function backupRunning(engine: EmbeddedEngine, file: string): Promise<BackupDone> {
  const folder = `${file}.copy`
  try {
    await engine.copyTo(folder)
    const copy = new EmbeddedEngine({ folder })
    try {
      return await dumpTo(copy, file)
    } finally {
      await copy.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes the dump beside its place, then moves it there. */
async function dumpTo(engine: EmbeddedEngine, file: string): Promise<BackupDone> {
  const partial = `${file}.partial`
  try {
    await engine.dump(partial)
    if (!isWhole(partial)) throw new Error('the dump is not whole')
    renameSync(partial, file)
    return { file, bytes: statSync(file).size }
  } finally {
    rmSync(partial, { force: true })
  }
}

/**
 * Loads a backup into an empty target, a folder or a PostgreSQL database: all of it or nothing. Problem 'bad-request' when the file
 * is cut short or none of ours, 'already-exists' when the target holds a store.
 * `image` spares tests the making of a fresh database.
 */
export async function restore(file: string, target: Target, image?: string): Promise<RestoreDone | Problem> {
  if (!existsSync(file)) return new Problem('not-found', `there is no file ${file}`)
  if (!isWhole(file)) return new Problem('bad-request', `${file} is not a whole backup: its last line is missing`)
  if (target.url !== undefined) return await into(new PostgresEngine(target.url, target.log), file)
  const { folder } = target
  if (folder === undefined)
    return new Problem('bad-request', 'say where to restore to: a folder or the address of a database')
  if (existsSync(databaseFolder(folder))) return new Problem('already-exists', `${folder} holds a store already`)
  const owner = FolderOwner.claim(folder, target.clock)
  if (owner instanceof Problem) return owner
  let loaded = false
  try {
    const result = await into(new EmbeddedEngine({ folder, image }), file)
    loaded = !(result instanceof Problem)
    return result
  } finally {
    // An empty store in the place of a failed restore would look like a restored one.
    if (!loaded) rmSync(databaseFolder(folder), { recursive: true, force: true })
    owner.release()
  }
}

async function into(engine: Engine, file: string): Promise<RestoreDone | Problem> {
  try {
    const session = await engine.acquire()
    try {
      const { rows } = await session.run("select 1 from pg_namespace where nspname = 'store'", [])
      if (rows.length > 0) return new Problem('already-exists', 'the database holds a store already')
      await session.script('begin')
      const statements = await load(file, (sql) => session.script(sql))
      await session.script('commit')
      // The planner knows nothing of what was just loaded.
      await session.script('analyze')
      return { statements }
    } finally {
      // The dump changes settings of the session it is loaded in.
      session.release(true)
    }
  } finally {
    await engine.close()
  }
}

async function load(file: string, run: (sql: string) => Promise<unknown>): Promise<number> {
  let statements = 0
  let batch = ''
  for await (const statement of dumpStatements(createReadStream(file, { encoding: 'utf8', highWaterMark: 262_144 }))) {
    // Settings of newer servers than the target may be.
    if (/^SET transaction_timeout\b/i.test(statement)) continue
    statements++
    batch += `${statement};\n`
    if (batch.length < batchCharacters) continue
    await run(batch)
    batch = ''
  }
  if (batch !== '') await run(batch)
  return statements
}

function isWhole(file: string): boolean {
  const tail = Buffer.alloc(400)
  const descriptor = openSync(file, 'r')
  try {
    const start = Math.max(0, statSync(file).size - tail.length)
    const read = readSync(descriptor, tail, 0, tail.length, start)
    return tail.toString('utf8', 0, read).includes(dumpEnd)
  } finally {
    closeSync(descriptor)
  }
}
