import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const mebibyte = 1_048_576
/** A fresh house takes some thirty. */
const sizeMebibytes = 96
/** Where nothing may be mounted (a container), its own small /dev/shm does as well, unless filling it would take the machine's memory. */
const sharedMemory = '/dev/shm'
const sharedMemoryMost = 256 * mebibyte

/** A real disk that is small enough to be filled: a tmpfs of its own, or a container's /dev/shm. */
export class SmallDisk {
  /** A folder on it. */
  readonly folder: string
  readonly #mounted: boolean

  private constructor(folder: string, mounted: boolean) {
    this.folder = folder
    this.#mounted = mounted
  }

  /** `at` is made and must not exist. Undefined where this machine offers none. */
  static make(at: string): SmallDisk | undefined {
    mkdirSync(at)
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMebibytes}m,mode=0777`, 'none', at])
    if (mount.status === 0) return new SmallDisk(at, true)
    const { blocks, bsize } = statfsSync(sharedMemory)
    if (blocks * bsize > sharedMemoryMost) return undefined
    const folder = join(sharedMemory, `rf-${process.pid}-${process.hrtime.bigint()}`)
    mkdirSync(folder, { mode: 0o777 })
    return new SmallDisk(folder, false)
  }

  /** Writes until nothing more fits. */
  fill(): void {
    const file = openSync(join(this.folder, 'filler'), 'w')
    const zeros = Buffer.alloc(mebibyte)
    // The last pages too, which a large piece would leave.
    for (const piece of [zeros, zeros.subarray(0, 4_096)]) {
      try {
        for (;;) writeSync(file, piece)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
    closeSync(file)
  }

  makeRoom(): void {
    rmSync(join(this.folder, 'filler'), { force: true })
  }

  /** Whoever uses it must have ended. */
  remove(): void {
    if (this.#mounted) spawnSync('umount', [this.folder])
    else rmSync(this.folder, { recursive: true, force: true })
  }
}
