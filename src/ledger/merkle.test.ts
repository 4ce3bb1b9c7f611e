import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { nodeSha256 } from './leaf.ts'
import {
  consistencyStretches,
  emptyRoot,
  Frontier,
  type Hash,
  inclusionStretches,
  leafHash,
  nodeHash,
  type Stretch,
  splitPoint,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'

const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex')

/** RFC 6962 §2.1 as it is written: slow, and the measure of everything else. */
function slowRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return emptyRoot()
  if (leaves.length === 1) return leaves[0] as Hash
  const k = splitPoint(leaves.length)
  return nodeHash(slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k)))
}
const proof = (leaves: readonly Hash[], stretches: readonly Stretch[]) =>
  stretches.map(([from, to]) => slowRoot(leaves.slice(from, to)))

// The leaves, roots and proofs of the reference implementation of Certificate Transparency (merkle_tree_test.cc).
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const leaves = inputs.map((input) => leafHash(Buffer.from(input, 'hex')))
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const known = {
  a: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  b: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  c: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  d: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  e: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  f: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
}

test('the known roots and proofs', () => {
  assert.equal(hex(emptyRoot()), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const frontier = new Frontier()
  leaves.forEach((leaf, i) => {
    frontier.add(leaf)
    assert.equal(hex(frontier.root()), roots[i])
  })
  const path = (position: number, size: number) => proof(leaves, inclusionStretches(position, size)).map(hex)
  assert.deepEqual(path(0, 1), [])
  assert.deepEqual(path(0, 8), [known.a, known.b, known.c])
  assert.deepEqual(path(5, 8), [known.d, known.e, roots[3]])
  assert.deepEqual(path(2, 3), [roots[1]])
  assert.deepEqual(path(1, 5), [roots[0], known.b, known.d])
  const from = (first: number, second: number) => proof(leaves, consistencyStretches(first, second)).map(hex)
  assert.deepEqual(from(1, 1), [])
  assert.deepEqual(from(1, 8), [known.a, known.b, known.c])
  assert.deepEqual(from(6, 8), [known.f, known.e, roots[3]])
  assert.deepEqual(from(2, 5), [known.b, known.d])
})

test('every proof of every small tree verifies, and for no other place, size or root', () => {
  const many = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)))
  const root = Array.from({ length: 41 }, (_, size) => slowRoot(many.slice(0, size)))
  for (let size = 1; size <= 40; size++) {
    for (let i = 0; i < size; i++) {
      const path = proof(many, inclusionStretches(i, size))
      for (let at = 0; at < size; at++)
        assert.equal(
          verifyInclusion(many[i] as Hash, at, size, path, root[size] as Hash),
          at === i,
          `${i} at ${at} of ${size}`,
        )
      assert.ok(!verifyInclusion(many[i] as Hash, i, size, path, root[size - 1] as Hash))
      assert.ok(!verifyInclusion(many[i] as Hash, i, size, [...path, root[1] as Hash], root[size] as Hash))
      if (path.length > 0) assert.ok(!verifyInclusion(many[i] as Hash, i, size, path.slice(1), root[size] as Hash))
    }
    for (let first = 0; first <= size; first++) {
      const steps = proof(many, consistencyStretches(first, size))
      for (let other = 0; other <= size; other++)
        assert.equal(
          verifyConsistency(first, root[other] as Hash, size, root[size] as Hash, steps),
          other === first,
          `${first} (root of ${other}) to ${size}`,
        )
      if (first > 0 && first < size) {
        assert.ok(!verifyConsistency(first, root[first] as Hash, size, root[size - 1] as Hash, steps))
        assert.ok(!verifyConsistency(first, root[first] as Hash, size, root[size] as Hash, [...steps, root[1] as Hash]))
        assert.ok(!verifyConsistency(first, root[first] as Hash, size, root[size] as Hash, steps.slice(0, -1)))
      }
    }
  }
  assert.throws(() => inclusionStretches(3, 3), RangeError)
  assert.throws(() => consistencyStretches(4, 3), RangeError)
  assert.ok(!verifyInclusion(many[0] as Hash, 0, 0, [], emptyRoot()))
  assert.ok(!verifyInclusion(many[0] as Hash, 0.5, 1, [], many[0] as Hash))
})

test('random trees: proofs verify, and fail when any one bit of them is changed', () => {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}`)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000 }).chain((size) =>
        fc.record({
          size: fc.constant(size),
          position: fc.nat(size - 1),
          first: fc.integer({ min: 1, max: size }),
          bit: fc.nat(255),
          which: fc.nat(),
        }),
      ),
      ({ size, position, first, bit, which }) => {
        const all = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`leaf ${i} of ${size}`), nodeSha256))
        const frontier = new Frontier(nodeSha256)
        for (const leaf of all.slice(0, first)) frontier.add(leaf)
        const firstRoot = frontier.root()
        for (const leaf of all.slice(first)) frontier.add(leaf)
        const root = frontier.root()
        const flip = (hash: Hash): Hash => {
          const copy = Uint8Array.from(hash)
          copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
          return copy
        }
        const path = proof(all, inclusionStretches(position, size))
        const leaf = all[position] as Hash
        assert.ok(verifyInclusion(leaf, position, size, path, root))
        assert.ok(!verifyInclusion(flip(leaf), position, size, path, root))
        assert.ok(!verifyInclusion(leaf, position, size, path, flip(root)))
        if (path.length > 0)
          assert.ok(
            !verifyInclusion(
              leaf,
              position,
              size,
              path.with(which % path.length, flip(path[which % path.length] as Hash)),
              root,
            ),
          )
        const steps = proof(all, consistencyStretches(first, size))
        assert.ok(verifyConsistency(first, firstRoot, size, root, steps))
        assert.ok(!verifyConsistency(first, flip(firstRoot), size, root, steps))
        assert.ok(!verifyConsistency(first, firstRoot, size, flip(root), steps))
        if (steps.length > 0)
          assert.ok(
            !verifyConsistency(
              first,
              firstRoot,
              size,
              root,
              steps.with(which % steps.length, flip(steps[which % steps.length] as Hash)),
            ),
          )
      },
    ),
    { seed, numRuns: 60 },
  )
})

test('a frontier takes whole subtrees in their place alone', () => {
  const frontier = new Frontier()
  frontier.add(nodeHash(leaves[0] as Hash, leaves[1] as Hash), 1)
  frontier.add(leaves[2] as Hash)
  assert.throws(() => frontier.add(leaves[3] as Hash, 1), RangeError)
  const copy = frontier.clone()
  copy.add(leaves[3] as Hash)
  assert.equal(hex(copy.root()), roots[3])
  assert.equal(hex(frontier.root()), roots[2])
})
