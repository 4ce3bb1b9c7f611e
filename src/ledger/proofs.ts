import type { Kysely } from 'kysely'
import { leafHashes } from './appender.ts'
import { tileWidth } from './edge.ts'
import { nodeSha256 } from './leaf.ts'
import { consistencyStretches, type Hash, inclusionStretches, nodeHash, type Stretch, splitPoint } from './merkle.ts'
import type { LedgerTables } from './migrations.ts'

/** Complete tiles never change, so the latest used ones are kept: 8 KB each. */
const keptTiles = 512

/**
 * Proofs from the stored tiles: a stretch of the tree is hashed from one or two tiles of each level, so that a proof in a tree of a million
 * leaves reads three rows or so.
 */
export class Prover {
  readonly #tables: () => Kysely<LedgerTables>
  readonly #kept = new Map<string, Hash[]>()

  constructor(tables: () => Kysely<LedgerTables>) {
    this.#tables = tables
  }

  /** Inclusion path of leaf `position` in the tree of `size` leaves. Both must be in the ledger already. */
  inclusion(position: number, size: number): Promise<Hash[]> {
    return this.#hashes(inclusionStretches(position, size), size)
  }

  consistency(first: number, second: number): Promise<Hash[]> {
    return this.#hashes(consistencyStretches(first, second), second)
  }

  /** Root of the tree as it was at `size` leaves. */
  async root(size: number): Promise<Hash> {
    return (await this.#hashes([[0, size]], size))[0] as Hash
  }

  async #hashes(stretches: readonly Stretch[], size: number): Promise<Hash[]> {
    // Twice over the same walk: first to learn which tiles it needs, then, with those at hand, to hash.
    const wanted = new Map<string, { level: number; index: number }>()
    for (const stretch of stretches)
      walk(stretch, (level, index) => void wanted.set(`${level}/${index}`, { level, index }))
    const tiles = new Map<string, Hash[]>()
    for (const [key, { level, index }] of wanted) tiles.set(key, await this.#tile(level, index, size))
    return stretches.map((stretch) =>
      hashOf(stretch, (level, index, from, to) => (tiles.get(`${level}/${index}`) as Hash[]).slice(from, to)),
    )
  }

  async #tile(level: number, index: number, size: number): Promise<Hash[]> {
    const key = `${level}/${index}`
    const kept = this.#kept.get(key)
    if (kept) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      return kept
    }
    const leaves = tileWidth ** level
    const last = Math.min((index + 1) * tileWidth, Math.floor(size / leaves))
    if (last < (index + 1) * tileWidth) return this.#partialTile(level, index, last)
    const row = await this.#tables()
      .selectFrom('ledger.tiles')
      .select('hashes')
      .where('level', '=', level)
      .where('index', '=', index)
      .executeTakeFirstOrThrow()
    const hashes = Array.from({ length: tileWidth }, (_, i) => row.hashes.subarray(i * 32, i * 32 + 32))
    this.#kept.set(key, hashes)
    if (this.#kept.size > keptTiles) this.#kept.delete(this.#kept.keys().next().value as string)
    return hashes
  }

  /** A tile that was not complete at that size: from the leaves, or from the roots of the tiles below. */
  async #partialTile(level: number, index: number, last: number): Promise<Hash[]> {
    if (level === 0) return leafHashes(this.#tables(), index * tileWidth, last)
    const rows = await this.#tables()
      .selectFrom('ledger.tiles')
      .select('root')
      .where('level', '=', level - 1)
      .where('index', '>=', index * tileWidth)
      .where('index', '<', last)
      .orderBy('index')
      .execute()
    return rows.map((row) => row.root)
  }
}

/** Hashes number from … to (within the tile) of one tile. */
type TileHashes = (level: number, index: number, from: number, to: number) => Hash[]

function walk(stretch: Stretch, seen: (level: number, index: number) => void): void {
  hashOf(stretch, (level, index, from, to) => {
    seen(level, index)
    return Array.from({ length: to - from }, () => placeholder)
  })
}
const placeholder = new Uint8Array(32)

/** Hash over [from, to): split as RFC 6962 does until a part is a whole subtree, which lies in one tile. */
function hashOf([from, to]: Stretch, tileHashes: TileHashes): Hash {
  const leaves = to - from
  let level = 0
  let unit = 1
  while (unit * tileWidth <= leaves) {
    unit *= tileWidth
    level++
  }
  // `unit` leaves make one hash of this level's tiles; whole subtrees of up to 256 such hashes stand in one tile.
  const count = leaves / unit
  if (Number.isInteger(Math.log2(leaves)) && from % leaves === 0) {
    const first = from / unit
    const index = Math.floor(first / tileWidth)
    return fold(tileHashes(level, index, first - index * tileWidth, first - index * tileWidth + count))
  }
  const middle = from + splitPoint(leaves)
  return nodeHash(hashOf([from, middle], tileHashes), hashOf([middle, to], tileHashes), nodeSha256)
}

function fold(hashes: Hash[]): Hash {
  let row = hashes
  while (row.length > 1) {
    const next: Hash[] = []
    for (let i = 0; i < row.length; i += 2) next.push(nodeHash(row[i] as Hash, row[i + 1] as Hash, nodeSha256))
    row = next
  }
  return row[0] as Hash
}
