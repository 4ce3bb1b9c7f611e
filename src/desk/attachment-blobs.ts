import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Store } from '../store/index.ts'

/** Where sealed pictures lie. They are sealed before they come here; the keys are the vault's, so that a copy of this store opens nothing. */
export interface Blobs {
  /** Resolves once it is kept. `name`: letters and digits. Throws BlobsUnavailable. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Undefined where there is none. Throws BlobsUnavailable. */
  get(name: string): Promise<Uint8Array | undefined>
  /** Resolves when it is gone, also where it never was. Throws BlobsUnavailable. */
  delete(name: string): Promise<void>
}

/** The store of pictures cannot be reached or is full. */
export class BlobsUnavailable extends Error {
  override name = 'BlobsUnavailable'
}

/** A folder beside the embedded store: one process has it to itself, as it has the store. */
export class DiskBlobs implements Blobs {
  readonly #folder: string
  constructor(folder: string) {
    this.#folder = folder
  }

  #path(name: string): string {
    // Names are ours; one that is not would leave the folder.
    if (!/^[A-Za-z0-9]{16,64}$/.test(name)) throw new Error('that is no name of a picture')
    return join(this.#folder, name.slice(-2), name)
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(name)
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const handle = await open(`${path}.part`, 'w', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(`${path}.part`, path)
      const folder = await open(dirname(path), 'r')
      await folder.sync().finally(() => folder.close())
    } catch (error) {
      await rm(`${path}.part`, { force: true }).catch(() => {})
      throw new BlobsUnavailable('a picture could not be written', { cause: error })
    }
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path(name))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new BlobsUnavailable('a picture could not be read', { cause: error })
    }
  }

  async delete(name: string): Promise<void> {
    for (const path of [this.#path(name), `${this.#path(name)}.part`]) await rm(path, { force: true })
  }
}

export interface BlobTables {
  'desk.blobs': { name: string; bytes: Uint8Array }
}

/** A table: what every node of a PostgreSQL installation reaches without more, and what its backup has in it. */
export class TableBlobs implements Blobs {
  readonly #store: Store
  constructor(store: Store) {
    this.#store = store
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#store
      .tables<BlobTables>()
      .insertInto('desk.blobs')
      .values({ name, bytes })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ bytes }))
      .execute()
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const db = this.#store.tables<BlobTables>()
    const row = await db.selectFrom('desk.blobs').select('bytes').where('name', '=', name).executeTakeFirst()
    return row?.bytes
  }

  async delete(name: string): Promise<void> {
    await this.#store.tables<BlobTables>().deleteFrom('desk.blobs').where('name', '=', name).execute()
  }
}

/** A store of pictures that another came before: new ones go into the first, those that lie in the others are found there still. */
export class MovedBlobs implements Blobs {
  readonly #now: Blobs
  readonly #before: readonly Blobs[]
  constructor(now: Blobs, before: readonly Blobs[]) {
    this.#now = now
    this.#before = before
  }

  put(name: string, bytes: Uint8Array): Promise<void> {
    return this.#now.put(name, bytes)
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    for (const blobs of [this.#now, ...this.#before]) {
      const bytes = await blobs.get(name)
      if (bytes) return bytes
    }
    return undefined
  }

  async delete(name: string): Promise<void> {
    for (const blobs of [this.#now, ...this.#before]) await blobs.delete(name)
  }
}
