import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { databaseFolder } from './data-folder.ts'

// Stock PGlite must not hold records: it starts PostgreSQL with -F (never sync), and its file system on Node has no fsync at all.
// This file leans on its internals; durable-fs.test.ts counts the syncs, so that an upgrade cannot lose them silently.

/** An open file of emscripten's NODEFS; `nfd` is Node's file descriptor. */
export interface WasmStream {
  nfd: number
  path?: string
}
export interface WasmStreamOps {
  fsync?: (stream: WasmStream) => number
  write(stream: WasmStream, buffer: Uint8Array, offset: number, length: number, position: number): number
}
interface WasmModule {
  NODEFS: { stream_ops: WasmStreamOps }
}

/** NODEFS whose fsync reaches the disk. */
export class DurableFs extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    const preRun = [...(emscriptenOpts.preRun ?? [])]
    preRun.unshift((module) => this.harden((module as unknown as WasmModule).NODEFS.stream_ops))
    return { emscriptenOpts: { ...emscriptenOpts, preRun } }
  }

  /** Gives the stream operations of this file system their sync. Errors reach PostgreSQL as such: it panics rather than go on. */
  protected harden(ops: WasmStreamOps): void {
    ops.fsync = (stream) => {
      this.sync(stream)
      return 0
    }
  }

  protected sync(stream: WasmStream): void {
    fsyncSync(stream.nfd)
  }
}

/** PGlite's own start parameters without `-F` (which means "never sync"), and what an embedded server needs. */
export function startParameters(): string[] {
  const own = PGlite.defaultStartParams
  if (!own.includes('-F'))
    throw new Error('PGlite starts differently than expected: check durable-fs.ts before upgrading')
  const settings = {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // The default, fdatasync, is an empty function in the WebAssembly build.
    wal_sync_method: 'fsync',
    shared_buffers: '32MB',
    // Checkpoints come from checkpoint.ts: there is no checkpointer process. Recycle few segments, the disk is the user's.
    min_wal_size: '32MB',
    max_wal_size: '256MB',
    timezone: 'UTC',
  }
  return [
    ...own.filter((parameter) => parameter !== '-F'),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
}

/** Syncs every file and folder below, children first. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else if (entry.isFile()) syncPath(path)
  }
  syncPath(folder)
}

function syncPath(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Makes the database's files when there are none, so that a crash at any moment leaves either nothing or a whole database:
 * made under another name, synced, then renamed. `image` is a tar of a fresh data directory, to save making it (tests).
 */
export async function createDatabase(folder: string, image?: string): Promise<void> {
  const final = databaseFolder(folder)
  if (existsSync(final)) return
  const making = `${final}.making`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true, mode: 0o700 })
  const db = await PGlite.create({ fs: new NodeFS(making), ...(image ? { loadDataDir: imageOf(image) } : {}) })
  await db.close()
  syncTree(making)
  renameSync(making, final)
  syncPath(folder)
}

export function imageOf(path: string): Blob {
  return new Blob([readFileSync(path)])
}

/** Writes an image of a fresh database for {@link createDatabase}: initdb in WebAssembly takes seconds. */
export async function writeImage(path: string): Promise<void> {
  const db = await PGlite.create()
  const dump = await db.dumpDataDir('none')
  await db.close()
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, Buffer.from(await dump.arrayBuffer()))
  renameSync(temporary, path)
}
