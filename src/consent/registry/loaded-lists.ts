import type { Logger } from 'pino'
import { type Country, type PersonRef, Problem } from '../../terms/index.ts'
import type { ListFact, ListFacts } from '../list-fact.ts'
import type { ChangedLists } from './changed-lists.ts'
import type { ListChange } from './list-change-store.ts'
import { notListed, type Registry } from './registry.ts'
import type { RegistryInfo } from './registry-file.ts'
import type { RegistryShelf } from './registry-shelf.ts'

/** How often the shelf is looked at for a newer file, ms. */
const lookMs = 5_000

interface Loaded {
  file: string
  info: RegistryInfo
  registry: Registry
  /** Facts by preference code, made once: a look-up allocates no more than the array that holds them. */
  facts: readonly ListFact[]
  absent: ListFact
}

/**
 * The lists in memory that the gate asks. Follows the shelf: a file that was replaced (an import, a compaction, on whichever machine
 * shares the folder) is loaded beside the one in force and takes its place at once; one that cannot be used is refused, said in the log,
 * and the one before stays.
 */
export class LoadedLists implements ListFacts {
  readonly #shelf: RegistryShelf
  readonly #changed: ChangedLists
  readonly #log: Logger
  #lists: readonly Loaded[] = []
  #timer: NodeJS.Timeout | undefined
  #following: Promise<void> | undefined
  /** Files that were refused: said once. */
  readonly #refused = new Set<string>()

  private constructor(shelf: RegistryShelf, changed: ChangedLists, log: Logger) {
    this.#shelf = shelf
    this.#changed = changed
    this.#log = log
  }

  /** Loads what is on the shelf, then follows it. */
  static async open(shelf: RegistryShelf, changed: ChangedLists, log: Logger): Promise<LoadedLists> {
    const lists = new LoadedLists(shelf, changed, log)
    await lists.follow()
    lists.#timer = setInterval(() => void lists.follow(), lookMs)
    lists.#timer.unref()
    return lists
  }

  close(): void {
    clearInterval(this.#timer)
    this.#changed.stop()
  }

  of(e164: string, country: Country, person: PersonRef): readonly ListFact[] {
    const lists = this.#lists
    const changed = this.#changed
    if (lists.length === 0 && changed.size === 0) return none
    const number = numberOf(e164)
    const facts: ListFact[] = []
    for (let i = 0; i < lists.length; i++) {
      const { info, registry, facts: byCode, absent } = lists[i] as Loaded
      if (info.country !== undefined && info.country !== country && !sharesCode(info.country, country)) continue
      const change = changed.of(info.list, person)
      if (change !== undefined) facts.push(factOf(info.list, info.asOf, change))
      else {
        const code = number === undefined ? notListed : registry.lookUp(number)
        facts.push(code === notListed ? absent : (byCode[code] as ListFact))
      }
    }
    // A list that has no file yet knows of those alone who were put on it.
    for (const list of changed.lists) {
      if (lists.some(({ info }) => info.list === list)) continue
      const change = changed.of(list, person)
      if (change !== undefined) facts.push(factOf(list, change.at, change))
    }
    return facts
  }

  /** What is in force here, by name. */
  get inForce(): readonly (RegistryInfo & { file: string; residentBytes: number })[] {
    return this.#lists.map(({ file, info, registry }) => ({ ...info, file, residentBytes: registry.residentBytes }))
  }

  /** Looks at the shelf now. One look at a time. */
  follow(): Promise<void> {
    this.#following ??= this.#follow().finally(() => {
      this.#following = undefined
    })
    return this.#following
  }

  async #follow(): Promise<void> {
    try {
      const onShelf = await this.#shelf.lists()
      if (onShelf instanceof Problem) return this.#say('the shelf', onShelf)
      const lists: Loaded[] = []
      for (const { list, file } of onShelf) {
        const before = this.#lists.find((one) => one.info.list === list)
        const next = before?.file === file ? before : await this.#load(list, file)
        if (next ?? before) lists.push((next ?? before) as Loaded)
      }
      this.#lists = lists
    } catch (error) {
      this.#log.error({ err: error }, 'the lists on the shelf could not be read')
    }
  }

  async #load(list: string, file: string): Promise<Loaded | undefined> {
    if (this.#refused.has(file)) return undefined
    const opened = await this.#shelf.open(list)
    if (opened instanceof Problem) {
      this.#refused.add(file)
      this.#say(list, opened)
      return undefined
    }
    const { info, registry } = opened
    const facts = registry.codes.all.map((listed): ListFact => Object.freeze({ list, asOf: info.asOf, listed }))
    const absent: ListFact = Object.freeze({ list, asOf: info.asOf })
    this.#log.info({ list, size: info.size, asOf: new Date(info.asOf).toISOString() }, 'a list is in force')
    return { file: opened.file, info, registry, facts, absent }
  }

  #say(list: string, problem: Problem): void {
    this.#log.error({ list, code: problem.code }, `a list cannot be used, the one before stays: ${problem.detail}`)
  }
}

function factOf(list: string, asOf: number, { listed }: ListChange): ListFact {
  return listed === null ? { list, asOf } : { list, asOf, listed }
}

const none: readonly ListFact[] = []

/** "+" and up to 15 digits as an integer; undefined for a longer code, which no list of people holds. */
function numberOf(e164: string): number | undefined {
  return e164.length > 16 ? undefined : Number(e164.slice(1))
}

/** Puerto Rico and Guam stand on the list of the US; the Channel Islands and Man on that of the UK. */
function sharesCode(list: Country, number: Country): boolean {
  return list === 'US' ? usTerritories.has(number) : list === 'GB' && crownDependencies.has(number)
}
const usTerritories = new Set(['PR', 'GU', 'VI', 'AS', 'MP'])
const crownDependencies = new Set(['GG', 'JE', 'IM'])
