import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Edge, type Tile, tileWidth } from './edge.ts'
import { nodeSha256 } from './leaf.ts'
import { Frontier, leafHash, nodeHash } from './merkle.ts'

const leaf = (i: number) => leafHash(Buffer.from(`leaf ${i}`), nodeSha256)

test('an edge hands out each complete tile once, and its roots are those of the tree', () => {
  const size = 2 * tileWidth * tileWidth + 300
  const edge = new Edge(new Frontier(nodeSha256))
  const frontier = new Frontier(nodeSha256)
  const tiles: Tile[] = []
  for (let i = 0; i < size; i++) {
    frontier.add(leaf(i))
    tiles.push(...edge.add(leaf(i)))
  }
  assert.deepEqual(edge.root(), frontier.root())
  const at = (level: number) => tiles.filter((tile) => tile.level === level).map(({ index }) => index)
  assert.deepEqual(
    at(0),
    Array.from({ length: 2 * tileWidth + 1 }, (_, i) => i),
  )
  assert.deepEqual(at(1), [0, 1])
  assert.equal(tiles.length, 2 * tileWidth + 3)
  for (const tile of tiles) {
    let row = Array.from({ length: tileWidth }, (_, i) => tile.hashes.subarray(i * 32, i * 32 + 32))
    while (row.length > 1)
      row = row.flatMap((hash, i) => (i % 2 ? [] : [nodeHash(hash, row[i + 1] as Uint8Array, nodeSha256)]))
    assert.deepEqual(Buffer.from(row[0] as Uint8Array), Buffer.from(tile.root))
  }
  assert.deepEqual(Buffer.from((tiles[0] as Tile).hashes.subarray(96, 128)), Buffer.from(leaf(3)))

  // Read back from tile roots alone, it goes on as the first would have.
  const back = new Edge(new Frontier(nodeSha256))
  for (const tile of tiles.filter(({ level }) => level === 1)) back.addTile(1, tile.root)
  back.addTile(0, (tiles.at(-1) as Tile).root)
  for (let i = back.size; i < size; i++) back.add(leaf(i))
  assert.deepEqual(back.root(), edge.root())
  const copy = edge.clone()
  for (let i = size; i < size + 1_000; i++) assert.deepEqual(back.add(leaf(i)), copy.add(leaf(i)))
  assert.deepEqual(back.root(), copy.root())
  assert.equal(edge.size, size)
})
