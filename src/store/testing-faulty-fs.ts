import { fstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { DurableFs, type WasmStream, type WasmStreamOps } from './durable-fs.ts'

/** What a test of crashes may ask of the file system under the embedded store. Numbers are shared between the threads. */
export interface Faults {
  /** [0] syncs so far, [1] not 0: the disk is full, [2] acknowledged so far (written by the test), [3] images taken. */
  shared: Int32Array
  /** Takes images of what would be left after a power cut: at these counts of file operations, into this folder. */
  powerCuts?: { at: number[]; into: string; seed: number }
}

/** Where the database's folder appears inside the WebAssembly program. */
const mountPoint = '/pglite/data'

/** DurableFs that counts, fills up, or loses power. For tests; loaded on the database's thread. */
export function openFs(folder: string, faults: Faults): DurableFs {
  return new FaultyFs(folder, faults)
}

class FaultyFs extends DurableFs {
  readonly #folder: string
  readonly #faults: Faults
  readonly #disk: SyncedDisk | undefined
  #operations = 0

  constructor(folder: string, faults: Faults) {
    super(folder)
    this.#folder = folder
    this.#faults = faults
    if (faults.powerCuts) this.#disk = new SyncedDisk(folder)
  }

  protected override harden(ops: WasmStreamOps): void {
    super.harden(ops)
    const { write } = ops
    ops.write = (stream, buffer, offset, length, position) => {
      this.#operation()
      // Emscripten's own number of ENOSPC; NODEFS would translate Node's error to it.
      if (Atomics.load(this.#faults.shared, 1) !== 0) throw Object.assign(new Error('disk full'), wasmError(51))
      return write(stream, buffer, offset, length, position)
    }
  }

  protected override sync(stream: WasmStream): void {
    this.#operation()
    super.sync(stream)
    Atomics.add(this.#faults.shared, 0, 1)
    this.#disk?.synced(stream.nfd, (stream.path ?? '').slice(mountPoint.length))
  }

  #operation(): void {
    const cuts = this.#faults.powerCuts
    if (!cuts || !this.#disk) return
    this.#operations++
    if (!cuts.at.includes(this.#operations)) return
    const taken = Atomics.load(this.#faults.shared, 3)
    const acknowledged = Atomics.load(this.#faults.shared, 2)
    const image = join(cuts.into, `image-${taken}`)
    this.#disk.writeTo(join(image, basename(this.#folder)), cuts.seed + taken)
    writeFileSync(join(image, 'acknowledged'), String(acknowledged))
    Atomics.add(this.#faults.shared, 3, 1)
  }
}

function wasmError(errno: number): object {
  return { name: 'ErrnoError', errno }
}

/**
 * What is certain to be on the disk: each file's content at its last sync; each folder's entries at its own last sync, and a
 * file's entry at the file's. What was written later may or may not have arrived: an image takes it block by block, by a coin.
 */
class SyncedDisk {
  readonly #root: string
  /** By inode: a renamed file keeps what was synced under its old name. */
  readonly #contents = new Map<number, Buffer>()
  readonly #folders = new Map<string, Map<string, number>>()

  constructor(root: string) {
    this.#root = root
    this.#scan(root)
  }

  #scan(folder: string): void {
    this.#remember(folder)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) this.#scan(path)
      else this.#contents.set(statSync(path).ino, readFileSync(path))
    }
  }

  #remember(folder: string): void {
    const entries = new Map<string, number>()
    for (const name of readdirSync(folder)) entries.set(name, statSync(join(folder, name)).ino)
    this.#folders.set(folder, entries)
  }

  synced(descriptor: number, inside: string): void {
    const path = join(this.#root, inside)
    const status = fstatSync(descriptor)
    if (status.isDirectory()) {
      this.#remember(path)
      return
    }
    const current = statSync(path, { throwIfNoEntry: false })
    // Deleted or renamed since it was opened: its content has nowhere to be, or is found again when its folder is synced.
    const found = current?.ino === status.ino
    if (found) {
      this.#contents.set(status.ino, readFileSync(path))
      this.#folders.get(dirname(path))?.set(basename(path), status.ino)
    }
  }

  writeTo(image: string, seed: number): void {
    const coin = seededCoin(seed)
    // Half of the images hold nothing but what was synced.
    const luck = coin() < 0.5 ? 0 : 0.5
    for (const [folder, entries] of this.#folders) {
      const target = join(image, relative(this.#root, folder))
      mkdirSync(target, { recursive: true, mode: 0o700 })
      for (const [name, inode] of entries) {
        const path = join(folder, name)
        if (this.#folders.has(path)) continue
        const status = statSync(path, { throwIfNoEntry: false })
        if (status?.isDirectory()) {
          mkdirSync(join(target, name), { recursive: true, mode: 0o700 })
          continue
        }
        const synced = this.#contents.get(inode) ?? Buffer.alloc(0)
        const current = status?.ino === inode ? readFileSync(path) : synced
        writeFileSync(join(target, name), luck === 0 ? synced : mixed(synced, current, () => coin() < luck))
      }
    }
  }
}

const blockBytes = 4_096
function mixed(synced: Buffer, current: Buffer, arrived: () => boolean): Buffer {
  const result = Buffer.from(synced.length >= current.length || !arrived() ? synced : Buffer.alloc(current.length))
  synced.copy(result)
  for (let at = 0; at < result.length; at += blockBytes) {
    if (!arrived()) continue
    current.copy(result, at, at, Math.min(at + blockBytes, current.length))
  }
  return result
}

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
export function seededCoin(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
