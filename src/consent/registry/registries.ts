import { type Clock, Problem } from '../../terms/index.ts'
import { compactList } from './compact-list.ts'
import type { ListChanges, NumbersOf } from './list-change-store.ts'
import type { LoadedLists } from './loaded-lists.ts'
import type { RegistryInfo } from './registry-file.ts'
import type { RegistryShelf } from './registry-shelf.ts'

/** One list as it is in force on this node. */
export interface ListInForce extends RegistryInfo {
  /** Bytes of memory that it takes here. */
  residentBytes: number
}

export interface RegistriesOptions {
  shelf: RegistryShelf
  loaded: LoadedLists
  changes: ListChanges
  numbersOf: NumbersOf
  clock: Clock
}

/** The lists of the house as a whole: files on the shelf, in memory, and what single people changed since. */
export class Registries {
  readonly #options: RegistriesOptions
  /** One compaction at a time: two would each write half. */
  #compacting: Promise<unknown> = Promise.resolve()
  constructor(options: RegistriesOptions) {
    this.#options = options
  }

  get changes(): ListChanges {
    return this.#options.changes
  }

  inForce(): readonly ListInForce[] {
    return this.#options.loaded.inForce.map(({ file: _, ...info }) => info)
  }

  /** Writes the waiting changes of one list, or of all, into new files. Names of the lists that got one. The gate goes on answering. */
  compact(list?: string): Promise<string[] | Problem> {
    const done = this.#compacting.then(() => this.#compact(list))
    this.#compacting = done.catch(() => undefined)
    return done
  }

  async #compact(list: string | undefined): Promise<string[] | Problem> {
    const { changes, loaded } = this.#options
    await changes.settle()
    const written: string[] = []
    for (const one of list === undefined ? await changes.lists() : [list]) {
      const done = await compactList(this.#options, one)
      if (done instanceof Problem) return done
      if (done !== undefined) written.push(one)
    }
    await loaded.follow()
    return written
  }
}
