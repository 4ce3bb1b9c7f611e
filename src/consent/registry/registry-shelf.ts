import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../../terms/index.ts'
import { type MasterKey, NotOpened } from '../../vault/index.ts'
import type { RegistryInfo } from './registry-file.ts'
import { type Opened, readRegistryFile } from './registry-file.ts'

/** What a list may be called. */
export const listName = /^[a-z][a-z0-9-]{0,39}$/

/** What is in force under a list's name: which file, and the file's key, wrapped. Replaced as a whole, by renaming. */
interface Manifest extends RegistryInfo {
  file: string
  /** Base64; wrapped by the master key that `masterKey` names. */
  key: string
  masterKey: string
  bytes: number
}

/** A list on the shelf, unread. */
export type ListOnShelf = RegistryInfo & { file: string; bytes: number }

/**
 * The folder of registry files: for each list one file in force. A new one is written beside it and takes its place in one step, so an
 * import that is interrupted, or that fills the disk, leaves the old list in force. Each file has a key of its own, wrapped by the
 * master key: rotating that rewrites a few hundred bytes.
 */
export class RegistryShelf {
  readonly folder: string
  readonly #masterKeys: () => readonly [MasterKey, ...MasterKey[]]

  /** `masterKeys`: the one to wrap by first, then those that are still accepted. Asked each time: they may be rotated meanwhile. */
  constructor(folder: string, masterKeys: () => readonly [MasterKey, ...MasterKey[]]) {
    this.folder = folder
    this.#masterKeys = masterKeys
  }

  /** Lists in force, by name. A manifest that cannot be read is a Problem: a list must not vanish silently. */
  async lists(): Promise<ListOnShelf[] | Problem> {
    const names = await readdir(this.folder).catch(() => [])
    const found: ListOnShelf[] = []
    for (const name of names.filter((one) => one.endsWith('.list.json')).sort()) {
      const manifest = await this.#manifest(name.slice(0, -'.list.json'.length))
      if (manifest instanceof Problem) return manifest
      const { key: _, masterKey: _m, ...info } = manifest
      found.push(info)
    }
    return found
  }

  /** Reads a list into memory. */
  async open(list: string): Promise<(Opened & { file: string }) | Problem> {
    const manifest = await this.#manifest(list)
    if (manifest instanceof Problem) return manifest
    const key = this.#unwrap(manifest)
    if (key instanceof Problem) return key
    const opened = await readRegistryFile(join(this.folder, manifest.file), key)
    return opened instanceof Problem ? opened : { ...opened, file: manifest.file }
  }

  /**
   * Has `write` make a file and puts it in force under the list's name. What `write` throws passes through, and its half file is
   * removed. `place`: a folder for what waits meanwhile, removed afterwards.
   */
  async publish(
    list: string,
    write: (path: string, key: Uint8Array, place: string) => Promise<RegistryInfo & { bytes: number }>,
  ): Promise<ListOnShelf | Problem> {
    if (!listName.test(list))
      return new Problem(
        'invalid-field',
        'A list is named by a letter and then letters, digits or dashes, at most 40.',
        {
          field: 'name',
        },
      )
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const id = randomUUID()
    const file = `${list}.${id}.registry`
    await this.#sweep()
    const place = join(this.folder, `.${hostname()}-${process.pid}-${id}`)
    await mkdir(place, { mode: 0o700 })
    try {
      const key = randomBytes(32)
      // Written out of sight: whoever publishes the same list meanwhile does not touch it.
      const path = join(place, 'list')
      const info = await write(path, key, place)
      const before = await this.#manifest(list)
      await rename(path, join(this.folder, file))
      const [masterKey] = this.#masterKeys()
      const wrapped = masterKey.wrap(`registry ${file}`, key).toString('base64')
      await this.#replace({ ...info, list, file, key: wrapped, masterKey: masterKey.id })
      if (!(before instanceof Problem)) await rm(join(this.folder, before.file), { force: true })
      return { ...info, list, file }
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  }

  /** Wraps every file's key by the first master key. Returns how many were wrapped by another. */
  async rewrap(): Promise<number | Problem> {
    const lists = await this.lists()
    if (lists instanceof Problem) return lists
    const [masterKey] = this.#masterKeys()
    let rewrapped = 0
    for (const { list } of lists) {
      const manifest = await this.#manifest(list)
      if (manifest instanceof Problem) return manifest
      if (manifest.masterKey === masterKey.id) continue
      const key = this.#unwrap(manifest)
      if (key instanceof Problem) return key
      const wrapped = masterKey.wrap(`registry ${manifest.file}`, key).toString('base64')
      await this.#replace({ ...manifest, key: wrapped, masterKey: masterKey.id })
      rewrapped++
    }
    return rewrapped
  }

  async #manifest(list: string): Promise<Manifest | Problem> {
    if (!listName.test(list)) return new Problem('not-found', 'There is no list of this name.')
    const text = await readFile(join(this.folder, `${list}.list.json`), 'utf8').catch(() => undefined)
    if (text === undefined) return new Problem('not-found', `There is no list ${list}.`)
    try {
      return JSON.parse(text) as Manifest
    } catch {
      return new Problem('registry-unusable', `What stands beside the list ${list} cannot be read. Import it again.`)
    }
  }

  #unwrap(manifest: Manifest): Uint8Array | Problem {
    const masterKey = this.#masterKeys().find(({ id }) => id === manifest.masterKey)
    const sealed = Buffer.from(manifest.key, 'base64')
    try {
      if (masterKey) return masterKey.unwrap(`registry ${manifest.file}`, sealed)
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
    }
    return new Problem('registry-unusable', `The list ${manifest.list} was made under a master key that is not here.`)
  }

  async #replace(manifest: Manifest): Promise<void> {
    const path = join(this.folder, `${manifest.list}.list.json`)
    const fresh = `${path}.${randomUUID()}`
    const file = await open(fresh, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(manifest)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, path)
    const folder = await open(this.folder, 'r')
    await folder.sync().finally(() => folder.close())
  }

  /** Takes away what imports of this machine left that were killed: their rows wait there unsealed. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const ours = `.${hostname()}-`
      const pid = name.startsWith(ours) ? Number.parseInt(name.slice(ours.length), 10) : Number.NaN
      if (Number.isNaN(pid) || isAlive(pid)) continue
      await rm(join(this.folder, name), { recursive: true, force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
