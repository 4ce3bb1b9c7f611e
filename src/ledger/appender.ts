import { type Kysely, sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { Edge, type Tile, tileWidth } from './edge.ts'
import { nodeSha256, type PreparedLeaf } from './leaf.ts'
import { Frontier, type Hash, sameHash } from './merkle.ts'
import type { LedgerTables } from './migrations.ts'

/** The tables and the tree in memory do not agree: somebody changed the tables behind the ledger's back. */
export class LedgerCorrupt extends Error {
  override name = 'LedgerCorrupt'
}

/** Further behind than this, reading the stored tiles is cheaper than reading every leaf's hash. */
const replayLimit = 4_096
/** Edges of transactions whose end we have not seen yet. Each costs about 60 KB at most; forgetting one costs a re-read. */
const unsettledLimit = 8
const lockedAfterMiss = 8

/**
 * Writes leaves inside a transaction, at the end of the tree. The state row is the one order across all nodes: it is locked until the
 * transaction ends. Which of our transactions committed we learn from that row, the next time we hold it: an edge is adopted when its size
 * and root are those of the row, and otherwise read back from the tables.
 */
export class Appender {
  #edge: Edge = newEdge()
  readonly #unsettled: Edge[] = []
  readonly #open = new WeakMap<Transaction, Edge>()
  /** How many appends go without trying `appendAlone`: while another node writes too, the try would nearly always be in vain. */
  #locked = 0

  /** Appends in the given order; hands back the position of the first. */
  async append(trx: Transaction, leaves: readonly PreparedLeaf[]): Promise<number> {
    const tables = trx.tables<LedgerTables>()
    let edge = this.#open.get(trx)
    if (edge === undefined) {
      edge = (await this.#lockedEdge(tables)).clone()
      this.#open.set(trx, edge)
    }
    const before = { size: edge.size, root: edge.root() }
    const tiles = grown(edge, leaves)
    if (!(await write(tables, before, leaves, tiles, edge)))
      throw new LedgerCorrupt('the ledger moved while its state was locked')
    this.#note(edge)
    return before.size
  }

  /**
   * Appends in one statement that is its own transaction: one way to the database and back instead of five. It goes by the newest end of the
   * tree that this node knows of, and hands back undefined, with nothing written, where that is not the end any more: then `append` reads it.
   */
  async appendAlone(tables: Kysely<LedgerTables>, leaves: readonly PreparedLeaf[]): Promise<number | undefined> {
    if (this.#locked > 0) {
      this.#locked--
      return undefined
    }
    const known = this.#unsettled.at(-1) ?? this.#edge
    const edge = known.clone()
    const before = { size: edge.size, root: edge.root() }
    const tiles = grown(edge, leaves)
    // Others of this node may hold the state before we hear that this was committed.
    this.#note(edge)
    if (!(await write(tables, before, leaves, tiles, edge))) {
      this.#locked = lockedAfterMiss
      return undefined
    }
    if (edge.size > this.#edge.size) this.#edge = edge
    this.#unsettled.splice(0, this.#unsettled.indexOf(edge) + 1)
    return before.size
  }

  #note(edge: Edge): void {
    if (this.#unsettled.includes(edge)) return
    this.#unsettled.push(edge)
    if (this.#unsettled.length > unsettledLimit) this.#unsettled.shift()
  }

  async #lockedEdge(tables: Kysely<LedgerTables>): Promise<Edge> {
    const state = await tables.selectFrom('ledger.state').select(['size', 'root']).forUpdate().executeTakeFirstOrThrow()
    const known = [this.#edge, ...this.#unsettled].find(
      (edge) => edge.size === state.size && sameHash(edge.root(), state.root),
    )
    this.#edge = known ?? (await this.#readEdge(tables, state.size))
    if (!known && !sameHash(this.#edge.root(), state.root))
      throw new LedgerCorrupt('the stored tree does not have the root that the ledger wrote down')
    this.#unsettled.length = 0
    return this.#edge
  }

  async #readEdge(tables: Kysely<LedgerTables>, size: number): Promise<Edge> {
    const behind = size - this.#edge.size
    if (behind > 0 && behind <= replayLimit) {
      const edge = this.#edge.clone()
      for (const hash of await leafHashes(tables, edge.size, size)) edge.add(hash)
      return edge
    }
    return loadEdge(tables, size)
  }
}

/** Reads the right side of a tree of `size` leaves from its tiles: at most 255 rows a level. */
export async function loadEdge(tables: Kysely<LedgerTables>, size: number): Promise<Edge> {
  const edge = newEdge()
  let highest = 0
  while (tileWidth ** (highest + 2) <= size) highest++
  for (let level = highest; level >= 0; level--) {
    const leaves = tileWidth ** (level + 1)
    const rows = await tables
      .selectFrom('ledger.tiles')
      .select(['index', 'root'])
      .where('level', '=', level)
      .where('index', '>=', edge.size / leaves)
      .where('index', '<', Math.floor(size / leaves))
      .orderBy('index')
      .execute()
    for (const row of rows) {
      if (row.index !== edge.size / leaves) throw new LedgerCorrupt('a tile of the ledger is missing')
      edge.addTile(level, row.root)
    }
  }
  for (const hash of await leafHashes(tables, edge.size, size)) edge.add(hash)
  return edge
}

/** Hashes of the leaves [from, to). Throws LedgerCorrupt where one is missing. */
export async function leafHashes(tables: Kysely<LedgerTables>, from: number, to: number): Promise<Hash[]> {
  if (from >= to) return []
  const rows = await tables
    .selectFrom('ledger.leaves')
    .select('hash')
    .where('seq', '>=', from)
    .where('seq', '<', to)
    .orderBy('seq')
    .execute()
  if (rows.length !== to - from) throw new LedgerCorrupt('a leaf of the ledger is missing')
  return rows.map((row) => row.hash)
}

function newEdge(): Edge {
  return new Edge(new Frontier(nodeSha256))
}

/** Adds the leaves; hands back the tiles that they complete. */
function grown(edge: Edge, leaves: readonly PreparedLeaf[]): Tile[] {
  const tiles: Tile[] = []
  for (const leaf of leaves) tiles.push(...edge.add(leaf.hash))
  return tiles
}

/**
 * Writes leaves, tiles and the new state, if the state is still as it was before: all in one statement, so all or nothing. Whether it was
 * written. The statement is a function of the database (migrations.ts), which plans it once a session: planning cost as much as ten leaves.
 */
async function write(
  tables: Kysely<LedgerTables>,
  before: { size: number; root: Hash },
  leaves: readonly PreparedLeaf[],
  tiles: readonly Tile[],
  after: Edge,
): Promise<boolean> {
  const rows = leaves.map(({ leaf, body, hash }, i) => ({
    seq: before.size + i,
    kind: leaf.kind,
    ref: leaf.ref,
    owner: leaf.owner,
    subject: leaf.subject && hex(leaf.subject),
    tag: leaf.tag,
    source: leaf.source,
    at: leaf.at,
    body,
    hash: hex(hash),
  }))
  const kept = tiles.map(({ level, index, root, hashes }) => ({ level, index, root: hex(root), hashes: hex(hashes) }))
  // Not a plain "select": where the store is lost meanwhile, that would be taken for something that surely changed nothing (dialect.ts).
  const { rows: answers } = await sql<{ written: boolean }>`
    with appending as (
      select ledger.append(
        ${before.size}::bigint, ${before.root}::bytea, ${after.size}::bigint, ${after.root()}::bytea,
        ${JSON.stringify(rows)}::json, ${kept.length === 0 ? null : JSON.stringify(kept)}::json
      ) as written
    )
    select written from appending`.execute(tables)
  return answers[0]?.written === true
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
