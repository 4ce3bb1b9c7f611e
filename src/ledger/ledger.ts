import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { isUniqueViolation, type Store, type Transaction } from '../store/index.ts'
import type { Clock } from '../terms/index.ts'
import { Appender } from './appender.ts'
import { type Committed, GroupCommit, LedgerUnavailable } from './group-commit.ts'
import { type Leaf, type PreparedLeaf, prepareLeaf, type RecordedLeaf } from './leaf.ts'
import { Listeners } from './listeners.ts'
import type { Hash } from './merkle.ts'
import type { LedgerTables } from './migrations.ts'
import { signCheckpoint, toBase64, writeVerifier } from './note.ts'
import { Prover } from './proofs.ts'
import { type LeafQuery, LeafReader } from './reader.ts'
import type { Receipt } from './receipt.ts'
import { type Signer, signerOf } from './signing.ts'

export interface LedgerOptions {
  /** Migrated with ledgerMigrations. */
  store: Store
  clock: Clock
  /** Ed25519 seed, 32 bytes. The same on every node. */
  signingKey: Uint8Array
  /** The log's name in its checkpoints and its verifier key: a host and path, "ledger.example.com/ringfence". No white space, no plus. */
  origin: string
  log: Logger
}

/** Where a leaf was put. */
export interface Recorded {
  seq: number
  hash: Hash
}

export interface Head {
  /** Leaves. */
  size: number
  root: Hash
  /** Signed, c2sp.org/tlog-checkpoint. */
  checkpoint: string
}

/** A leaf with the same kind and ref stands there already and says something else. */
export class DuplicateLeaf extends Error {
  override name = 'DuplicateLeaf'
  constructor(leaf: Leaf) {
    super(`The ledger holds another leaf for ${leaf.kind} ${leaf.ref}`)
  }
}

const limits = { batch: 1_000, waiting: 20_000, waitMs: 5_000 }
/** Leaves read at once while exporting. */
const exportPage = 2_000

/** Append-only record of decisions, contacts and acts: see README.md. */
export class Ledger {
  /** The published verifier key: "origin+hash+key" (c2sp.org/signed-note). */
  readonly verifierKey: string
  readonly origin: string
  readonly #store: Store
  readonly #log: Logger
  readonly #signer: Signer
  readonly #appender = new Appender()
  readonly #commits: GroupCommit<PreparedLeaf, Recorded>
  readonly #reader: LeafReader
  readonly #prover: Prover
  readonly #listeners: Listeners
  #head: Head | undefined

  constructor({ store, signingKey, origin, log }: LedgerOptions) {
    this.#store = store
    this.#log = log
    this.#signer = signerOf(signingKey)
    this.origin = origin
    this.verifierKey = writeVerifier({ name: origin, publicKey: this.#signer.publicKey })
    this.#commits = new GroupCommit((leaves) => this.#commit(leaves), limits)
    const tables = () => store.tables<LedgerTables>()
    this.#reader = new LeafReader(tables)
    this.#prover = new Prover(tables)
    this.#listeners = new Listeners(this.#reader, log)
  }

  /** Raw Ed25519 public key, 32 bytes. */
  get publicKey(): Uint8Array {
    return this.#signer.publicKey
  }

  /** Leaves that wait for their commit. */
  get waiting(): number {
    return this.#commits.waiting
  }

  /** Tells of every group commit of this node from now on, for figures. One hearer; it must not throw. */
  measure(hear: (committed: Committed<{ leaf: Leaf }>) => void): void {
    this.#commits.hear = hear
  }

  /**
   * Records one leaf and resolves once it is durable. Rejects with LedgerUnavailable where that failed or is not known (the leaf may stand
   * in the ledger all the same; the same leaf again is not written twice), with DuplicateLeaf, or with LeafRefused.
   */
  async record(leaf: Leaf): Promise<Recorded> {
    const prepared = prepareLeaf(leaf)
    return this.#store.detached(() => this.#commits.add(prepared))
  }

  /**
   * Appends inside another room's transaction: the leaf stands exactly if that commits. Call it last: from here on every other writer to
   * the ledger waits for this transaction. A leaf that exists already makes the whole transaction fail.
   */
  async append(trx: Transaction, ...leaves: readonly Leaf[]): Promise<Recorded> {
    const prepared = leaves.map(prepareLeaf)
    const seq = await this.#appender.append(trx, prepared)
    return { seq, hash: (prepared[0] as PreparedLeaf).hash }
  }

  /** `trx`: as it stands inside that transaction, for whoever has one open. */
  byRef(kind: string, ref: string, trx?: Transaction): Promise<RecordedLeaf | undefined> {
    const reader = trx ? new LeafReader(() => trx.tables<LedgerTables>()) : this.#reader
    return reader.byRef(kind, ref)
  }

  /** Leaves about any of these pseudonyms, newest first. */
  bySubjects(subjects: readonly Uint8Array[], query: LeafQuery = {}): Promise<RecordedLeaf[]> {
    return this.#reader.list({ ...query, subjects })
  }

  /** Leaves of one organisation, newest first. */
  byOwner(owner: string, query: LeafQuery = {}): Promise<RecordedLeaf[]> {
    return this.#reader.list({ ...query, owner })
  }

  /** Leaves of everybody, newest first. */
  list(query: LeafQuery & { owner?: string } = {}): Promise<RecordedLeaf[]> {
    return this.#reader.list(query)
  }

  /** Leaves after `seq` (−1: from the first), oldest first; at most `limit`. */
  tail(afterSeq: number, limit = 500): Promise<RecordedLeaf[]> {
    return this.#reader.tail(afterSeq, limit)
  }

  /** Hears every leaf from now on, in order, of all nodes; others' within 300 ms. Returns its end. */
  listen(hear: (leaf: RecordedLeaf) => void): Promise<() => void> {
    return this.#listeners.add(hear)
  }

  /** The signed head as of now. */
  async head(): Promise<Head> {
    const { size, root } = await this.#state()
    if (this.#head?.size !== size || toBase64(this.#head.root) !== toBase64(root)) {
      const checkpoint = signCheckpoint({ origin: this.origin, size, root }, this.#signer.publicKey, this.#signer.sign)
      this.#head = { size, root, checkpoint }
    }
    return this.#head
  }

  /** Inclusion path of a leaf. RangeError where the leaf or the size is not there. */
  async inclusion(seq: number, size: number): Promise<Hash[]> {
    await this.#within(size)
    return this.#prover.inclusion(seq, size)
  }

  /** Consistency proof between two sizes. RangeError where there is none. */
  async consistency(from: number, to: number): Promise<Hash[]> {
    await this.#within(to)
    return this.#prover.consistency(from, to)
  }

  /** Everything that somebody else needs to verify that this leaf stands in the ledger. */
  async receipt(kind: string, ref: string): Promise<Receipt | undefined> {
    const leaf = await this.#reader.text(kind, ref)
    if (!leaf) return undefined
    const head = await this.head()
    const path = await this.#prover.inclusion(leaf.seq, head.size)
    return {
      format: 'ringfence-receipt/1',
      leaf: leaf.text,
      seq: leaf.seq,
      path: path.map(toBase64),
      checkpoint: head.checkpoint,
    }
  }

  /** The whole ledger as text, see export-check.ts; at most one page of leaves in memory. Ends the stream. Returns the head it ends with. */
  async exportTo(stream: Writable): Promise<Head> {
    const head = await this.head()
    await pipeline(this.exportLines(head), stream)
    return head
  }

  /** The lines of an export up to `head`, in pieces of many lines each. */
  async *exportLines(head: Head): AsyncGenerator<string> {
    yield `${JSON.stringify({ 'ringfence-ledger-export': 1, origin: this.origin })}\n`
    for (let from = 0; from < head.size; from += exportPage) {
      const texts = await this.#reader.texts(from, Math.min(from + exportPage, head.size))
      yield `${texts.join('\n')}\n`
    }
    yield `${JSON.stringify({ checkpoint: head.checkpoint })}\n`
  }

  /** Writes what waits, then refuses. The store is the caller's to close. */
  async close(): Promise<void> {
    this.#listeners.close()
    await this.#commits.close()
  }

  async #state(): Promise<{ size: number; root: Hash }> {
    return this.#store
      .tables<LedgerTables>()
      .selectFrom('ledger.state')
      .select(['size', 'root'])
      .executeTakeFirstOrThrow()
  }

  async #within(size: number): Promise<void> {
    const state = await this.#state()
    if (!(size <= state.size)) throw new RangeError('the ledger is not that long')
  }

  async #commit(leaves: PreparedLeaf[]): Promise<(Recorded | Error)[]> {
    try {
      const first =
        (await this.#appender.appendAlone(this.#store.tables(), leaves)) ??
        (await this.#store.transaction((trx) => this.#appender.append(trx, leaves)))
      this.#listeners.committed(first, leaves)
      return leaves.map(({ hash }, i) => ({ seq: first + i, hash }))
    } catch (error) {
      if (isUniqueViolation(error)) return this.#commitOthers(leaves)
      this.#log.error({ err: error, leaves: leaves.length }, 'leaves could not be recorded')
      throw new LedgerUnavailable('the store failed', error)
    }
  }

  /** Some of the batch stand there already (a retry): they are answered with what stands, or refused, and the others are written. */
  async #commitOthers(leaves: PreparedLeaf[]): Promise<(Recorded | Error)[]> {
    const results = new Map<PreparedLeaf, Recorded | Error>()
    await this.#store.transaction(async (trx) => {
      results.clear()
      const fresh = new Map<string, PreparedLeaf>()
      const twice: PreparedLeaf[] = []
      const standing = await this.#reader.standing(trx.tables<LedgerTables>(), leaves)
      for (const prepared of leaves) {
        const key = `${prepared.leaf.kind}\n${prepared.leaf.ref}`
        const before = standing.get(key)
        if (before) results.set(prepared, sameOrDuplicate(prepared, before))
        else if (fresh.has(key)) twice.push(prepared)
        else fresh.set(key, prepared)
      }
      const first = fresh.size > 0 ? await this.#appender.append(trx, [...fresh.values()]) : 0
      ;[...fresh.values()].forEach((prepared, i) => void results.set(prepared, { seq: first + i, hash: prepared.hash }))
      for (const prepared of twice) {
        const other = fresh.get(`${prepared.leaf.kind}\n${prepared.leaf.ref}`) as PreparedLeaf
        results.set(prepared, sameOrDuplicate(prepared, results.get(other) as Recorded))
      }
    })
    return leaves.map((prepared) => results.get(prepared) as Recorded | Error)
  }
}

function sameOrDuplicate(prepared: PreparedLeaf, before: Recorded): Recorded | DuplicateLeaf {
  return toBase64(before.hash) === toBase64(prepared.hash) ? before : new DuplicateLeaf(prepared.leaf)
}

/** Opens the ledger. The store must have been migrated with ledgerMigrations. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const ledger = new Ledger(options)
  await ledger.head()
  return ledger
}
