import { hash } from 'node:crypto'
import type { Ledger } from '../ledger/index.ts'
import type { Ids } from '../terms/index.ts'
import type { Circumstances } from './circumstances.ts'
import type { Findings } from './findings.ts'
import type { DaySeal } from './recorder.ts'

/** Recorded once a day and class; past it a decision carries its grounds itself. About 150 bytes of memory each. */
const groundsPerDayMax = 20_000
/** Grounds kept in memory after they were read. */
const readMax = 200

/** The body of a ground's leaf: sealed like the decisions that stand on it, and unreadable with them when the day's key is gone. */
export interface GroundBody {
  class: string
  day: string
  sealed: string
}

/** What a decision cites: the id of a durable ground, or the ground itself. */
export type Cited<Ground> = string | Ground

/** One text that many decisions of a day share. `ref` is set once it is durable. */
export interface Shared {
  ref: string | undefined
  recording: Promise<void> | undefined
}

/** What is known of the grounds under one key; it goes when the key goes. */
class Day {
  readonly byHash = new Map<string, Shared>()
  readonly read = new Map<string, unknown>()
}

/**
 * What many decisions of a day stand on (the firm, its line and script; what the rules said) is written once, in a leaf of its own, and
 * cited by each of them: see docs/decisions/0025-what-a-decision-seals.md. A ground is durable before the first decision that cites it is written.
 */
export class Grounds {
  readonly #ledger: Ledger
  readonly #ids: Ids
  readonly #days = new WeakMap<DaySeal, Day>()

  constructor(ledger: Ledger, ids: Ids) {
    this.#ledger = ledger
    this.#ids = ids
  }

  /** The one that stands for this text on this day; undefined where so many are known that it is better carried along. */
  shared(key: DaySeal, text: string): Shared | undefined {
    const { byHash } = this.#day(key)
    const name = hash('sha256', text, 'base64url')
    let known = byHash.get(name)
    if (known === undefined && byHash.size < groundsPerDayMax) {
      known = { ref: undefined, recording: undefined }
      byHash.set(name, known)
    }
    return known
  }

  /** Resolves once it is durable; throws what the ledger throws, and then it may be tried again. */
  record(key: DaySeal, shared: Shared, text: string, at: number): Promise<void> {
    shared.recording ??= this.#write(key, shared, text, at).finally(() => {
      shared.recording = undefined
    })
    return shared.recording
  }

  async #write(key: DaySeal, shared: Shared, text: string, at: number): Promise<void> {
    const ref = this.#ids.next('ground')
    const sealed = Buffer.from(key.seal(Buffer.from(text))).toString('base64url')
    const body: GroundBody = { class: key.class, day: key.day, sealed }
    await this.#ledger.record({ kind: 'ground', ref, at, body: body as unknown as Record<string, unknown> })
    shared.ref = ref
  }

  /** Reads what a decision cites. Throws where it is not in the ledger: somebody changed the tables behind its back. */
  async read<Ground extends Circumstances | Findings>(key: DaySeal, cited: Cited<Ground>): Promise<Ground> {
    if (typeof cited !== 'string') return cited
    const { read } = this.#day(key)
    const known = read.get(cited)
    if (known !== undefined) return known as Ground
    const leaf = await this.#ledger.byRef('ground', cited)
    if (leaf === undefined) throw new Error(`the ledger has lost ${cited}, which decisions stand on`)
    const { sealed } = leaf.body as unknown as GroundBody
    const ground = JSON.parse(Buffer.from(key.open(Buffer.from(sealed, 'base64url'))).toString('utf8')) as Ground
    if (read.size >= readMax) read.delete(read.keys().next().value as string)
    read.set(cited, ground)
    return ground
  }

  #day(key: DaySeal): Day {
    let day = this.#days.get(key)
    if (day === undefined) {
      day = new Day()
      this.#days.set(key, day)
    }
    return day
  }
}
