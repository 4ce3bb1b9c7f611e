import type { Kysely } from 'kysely'
import { LedgerCorrupt, leafHashes } from './appender.ts'
import { tileWidth } from './edge.ts'
import { nodeSha256 } from './leaf.ts'
import { consistencyStretches, type Hash, inclusionStretches, nodeHash, type Stretch, splitPoint } from './merkle.ts'
import type { LedgerTables } from './migrations.ts'
import { TileRows } from './tile-rows.ts'

/** Tiles in memory, latest used: about 20 KB each. What a tile holds at a given width never changes. */
const keptTiles = 512

/** Hashes index × 256 to index × 256 + width − 1 of one level of the tree. */
interface TileName {
  level: number
  index: number
  width: number
}

/**
 * Proofs from the stored tiles: a stretch of the tree is hashed from one or two tiles of each level, so that a proof in a tree of a million
 * leaves reads three rows or so.
 */
export class Prover {
  readonly #tables: () => Kysely<LedgerTables>
  readonly #kept = new Map<string, TileRows>()

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

  async #hashes(stretches: readonly Stretch[], size: number): Promise<Hash[]> {
    // The parts first, to learn which tiles they lie in and read those at once; then to hash.
    const parts = stretches.map(wholeSubtrees)
    const names = new Map<string, TileName>()
    for (const { level, index } of parts.flat()) {
      const width = Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth)
      names.set(`${level}/${index}`, { level, index, width })
    }
    const tiles = await this.#tiles(names)
    return parts.map((subtrees) => {
      const hashes = subtrees.map(({ level, index, first, height }) =>
        (tiles.get(`${level}/${index}`) as TileRows).over(first, height),
      )
      // A ragged stretch is its whole subtrees, joined from the right.
      return hashes.reduceRight((right, left) => nodeHash(left, right, nodeSha256))
    })
  }

  async #tiles(names: ReadonlyMap<string, TileName>): Promise<Map<string, TileRows>> {
    const tiles = new Map<string, TileRows>()
    const full: TileName[] = []
    for (const [key, name] of names) {
      const kept = this.#recall(name)
      if (kept) tiles.set(key, kept)
      else if (name.width === tileWidth) full.push(name)
      else tiles.set(key, this.#keep(name, await this.#partial(name)))
    }
    if (full.length > 0) {
      const rows = await this.#tables()
        .selectFrom('ledger.tiles')
        .select(['level', 'index', 'hashes'])
        .where(({ or, and, eb }) =>
          or(full.map(({ level, index }) => and([eb('level', '=', level), eb('index', '=', index)]))),
        )
        .execute()
      if (rows.length !== full.length) throw new LedgerCorrupt('a tile of the ledger is missing')
      for (const { level, index, hashes } of rows) {
        const split = Array.from({ length: tileWidth }, (_, i) => hashes.subarray(i * 32, i * 32 + 32))
        tiles.set(`${level}/${index}`, this.#keep({ level, index, width: tileWidth }, split))
      }
    }
    return tiles
  }

  /** A tile that was not complete at that size: from the leaves, or from the roots of the tiles below. */
  async #partial({ level, index, width }: TileName): Promise<Hash[]> {
    const from = index * tileWidth
    if (level === 0) return leafHashes(this.#tables(), from, from + width)
    const rows = await this.#tables()
      .selectFrom('ledger.tiles')
      .select('root')
      .where('level', '=', level - 1)
      .where('index', '>=', from)
      .where('index', '<', from + width)
      .orderBy('index')
      .execute()
    if (rows.length !== width) throw new LedgerCorrupt('a tile of the ledger is missing')
    return rows.map((row) => row.root)
  }

  #recall(name: TileName): TileRows | undefined {
    const key = keyOf(name)
    const kept = this.#kept.get(key)
    if (kept) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
    }
    return kept
  }

  #keep(name: TileName, hashes: Hash[]): TileRows {
    const rows = new TileRows(hashes)
    this.#kept.set(keyOf(name), rows)
    if (this.#kept.size > keptTiles) this.#kept.delete(this.#kept.keys().next().value as string)
    return rows
  }
}

function keyOf({ level, index, width }: TileName): string {
  return `${level}/${index}/${width}`
}

/** A whole subtree: 2^height hashes of one tile, from the tile's hash number `first`. */
interface Subtree {
  level: number
  index: number
  first: number
  height: number
}

/** A stretch as whole subtrees, largest first: RFC 6962 splits off the largest power of two each time. */
function wholeSubtrees([start, end]: Stretch): Subtree[] {
  const subtrees: Subtree[] = []
  let from = start
  while (from < end) {
    const rest = end - from
    const leaves = rest === 1 ? 1 : splitPoint(rest) * 2 === rest ? rest : splitPoint(rest)
    let level = 0
    let unit = 1
    while (unit * tileWidth <= leaves) {
      unit *= tileWidth
      level++
    }
    const position = from / unit
    const index = Math.floor(position / tileWidth)
    subtrees.push({ level, index, first: position - index * tileWidth, height: Math.log2(leaves / unit) })
    from += leaves
  }
  return subtrees
}
