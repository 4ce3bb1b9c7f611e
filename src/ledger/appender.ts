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

/**
 * Writes leaves inside a transaction, at the end of the tree. The state row is the one order across all nodes: it is locked until the
 * transaction ends. Which of our transactions committed we learn from that row, the next time we hold it: an edge is adopted when its size
 * and root are those of the row, and otherwise read back from the tables.
 */
export class Appender {
  #edge: Edge = newEdge()
  readonly #unsettled: Edge[] = []
  readonly #open = new WeakMap<Transaction, Edge>()

  /** Appends in the given order; hands back the position of the first. */
  async append(trx: Transaction, leaves: readonly PreparedLeaf[]): Promise<number> {
    const tables = trx.tables<LedgerTables>()
    let edge = this.#open.get(trx)
    if (edge === undefined) {
      edge = (await this.#lockedEdge(tables)).clone()
      this.#open.set(trx, edge)
    }
    const first = edge.size
    const tiles: Tile[] = []
    for (const leaf of leaves) tiles.push(...edge.add(leaf.hash))
    await insertLeaves(tables, leaves, first)
    if (tiles.length > 0) await tables.insertInto('ledger.tiles').values(tiles).execute()
    const moved = await tables
      .updateTable('ledger.state')
      .set({ size: edge.size, root: edge.root() })
      .where('size', '=', first)
      .executeTakeFirst()
    if (Number(moved.numUpdatedRows) !== 1) throw new LedgerCorrupt('the ledger moved while its state was locked')
    this.#note(edge)
    return first
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

/** One statement with one parameter: with ten parameters a row, building and parsing the statement costs more than the insert. */
async function insertLeaves(
  tables: Kysely<LedgerTables>,
  leaves: readonly PreparedLeaf[],
  first: number,
): Promise<void> {
  const rows = leaves.map(({ leaf, body, hash }, i) => ({
    seq: first + i,
    kind: leaf.kind,
    ref: leaf.ref,
    owner: leaf.owner,
    subject: leaf.subject && Buffer.from(leaf.subject).toString('hex'),
    tag: leaf.tag,
    source: leaf.source,
    at: leaf.at,
    body,
    hash: Buffer.from(hash).toString('hex'),
  }))
  await sql`
    insert into ledger.leaves (seq, kind, ref, owner, subject, tag, source, at, body, hash)
    select seq, kind, ref, owner, decode(subject, 'hex'), tag, source, at, body, decode(hash, 'hex')
    from json_to_recordset(${JSON.stringify(rows)}::json) as leaf (
      seq bigint, kind text, ref text, owner text, subject text, tag text, source text, at bigint, body text, hash text
    )`.execute(tables)
}
