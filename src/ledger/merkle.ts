import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

/**
 * The Merkle tree of RFC 6962 §2.1: hashes, proofs and their verification. Pure, and free of node's modules: a browser runs this file
 * as it is. Sizes and positions are whole numbers below 2^53; a hash has 32 bytes.
 */
export type Hash = Uint8Array
export type Sha256 = (bytes: Uint8Array) => Uint8Array
/** The default is plain JavaScript, so that a browser needs nothing; the server passes node's. */
export const portableSha256: Sha256 = nobleSha256

/** MTH of one leaf: SHA-256(0x00 ‖ leaf). */
export function leafHash(leaf: Uint8Array, sha256: Sha256 = portableSha256): Hash {
  const bytes = new Uint8Array(leaf.length + 1)
  bytes.set(leaf, 1)
  return sha256(bytes)
}

/** MTH of two subtrees: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash, sha256: Sha256 = portableSha256): Hash {
  const bytes = new Uint8Array(65)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 33)
  return sha256(bytes)
}

/** MTH of no leaf at all: SHA-256 of nothing. */
export function emptyRoot(sha256: Sha256 = portableSha256): Hash {
  return sha256(new Uint8Array(0))
}

export function sameHash(a: Hash, b: Hash): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Largest power of two below `size` (size ≥ 2): where RFC 6962 splits. Not by bit operators: sizes may pass 2^31. */
export function splitPoint(size: number): number {
  let k = 1
  while (k * 2 < size) k *= 2
  return k
}

/** A stretch of leaves [from, to) whose subtree hash a proof needs. */
export type Stretch = readonly [from: number, to: number]

/** Stretches of the inclusion proof of leaf `position` in the tree of `size` leaves, nearest sibling first (RFC 6962 §2.1.1). */
export function inclusionStretches(position: number, size: number): Stretch[] {
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(size) || position < 0 || position >= size)
    throw new RangeError('the leaf is not in that tree')
  const path: Stretch[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    if (position < middle) {
      path.push([middle, to])
      to = middle
    } else {
      path.push([from, middle])
      from = middle
    }
  }
  return path.reverse()
}

/** Stretches of the consistency proof from the tree of `first` leaves to that of `second` (RFC 6962 §2.1.2). Empty for equal or empty. */
export function consistencyStretches(first: number, second: number): Stretch[] {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second)
    throw new RangeError('the first tree is not a part of the second')
  if (first === 0 || first === second) return []
  const proof: Stretch[] = []
  let from = 0
  let to = second
  let whole = true
  while (first !== to) {
    const middle = from + splitPoint(to - from)
    if (first <= middle) {
      proof.push([middle, to])
      to = middle
    } else {
      proof.push([from, middle])
      from = middle
      whole = false
    }
  }
  if (!whole) proof.push([from, to])
  return proof.reverse()
}

/** Whether `path` proves that a leaf of this hash stands at `position` in the tree of `size` leaves with that root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Hash,
  position: number,
  size: number,
  path: readonly Hash[],
  root: Hash,
  sha256: Sha256 = portableSha256,
): boolean {
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(size) || position < 0 || position >= size) return false
  let node = position
  let last = size - 1
  let hash = leaf
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash, sha256)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = nodeHash(hash, sibling, sha256)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && sameHash(hash, root)
}

/** Whether `proof` shows that the tree (first, firstRoot) is a beginning of (second, secondRoot) (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  first: number,
  firstRoot: Hash,
  second: number,
  secondRoot: Hash,
  proof: readonly Hash[],
  sha256: Sha256 = portableSha256,
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second) return false
  // Everything continues the empty tree, but only the empty tree has its root.
  if (first === 0) return proof.length === 0 && sameHash(firstRoot, emptyRoot(sha256))
  if (first === second) return proof.length === 0 && sameHash(firstRoot, secondRoot)
  let node = first - 1
  let last = second - 1
  while (node % 2 === 1) {
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  // A first tree that is a whole power of two is its own first node: the proof leaves it out.
  const path = node === 0 ? [firstRoot, ...proof] : proof
  const start = path[0]
  if (start === undefined || path.some((hash) => hash.length !== 32)) return false
  let old = start
  let grown = start
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      old = nodeHash(sibling, old, sha256)
      grown = nodeHash(sibling, grown, sha256)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      grown = nodeHash(grown, sibling, sha256)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && sameHash(old, firstRoot) && sameHash(grown, secondRoot)
}

/**
 * The right edge of a growing tree: one hash per set bit of its size. Adding a leaf costs two hashes on average whatever the size,
 * and the whole state is at most 53 hashes: this is how an export is verified in constant memory.
 */
export class Frontier {
  readonly #sha256: Sha256
  /** Roots of the complete subtrees, largest first; heights fall strictly. */
  readonly #nodes: { height: number; hash: Hash }[]
  #size: number
  /** The root of the present size, once somebody asked for it. */
  #root: Hash | undefined

  constructor(sha256: Sha256 = portableSha256) {
    this.#sha256 = sha256
    this.#nodes = []
    this.#size = 0
  }

  get size(): number {
    return this.#size
  }

  /**
   * Adds a complete subtree of 2^height leaves at a multiple of its size. `built` hears of every complete subtree that this makes,
   * the added one first, then upwards.
   */
  add(hash: Hash, height = 0, built?: (height: number, hash: Hash) => void): void {
    const leaves = 2 ** height
    if (this.#size % leaves !== 0) throw new RangeError('a subtree stands only at a multiple of its size')
    this.#size += leaves
    this.#root = undefined
    let node = { height, hash }
    built?.(height, hash)
    for (let last = this.#nodes.at(-1); last?.height === node.height; last = this.#nodes.at(-1)) {
      node = { height: node.height + 1, hash: nodeHash(last.hash, node.hash, this.#sha256) }
      this.#nodes.pop()
      built?.(node.height, node.hash)
    }
    this.#nodes.push(node)
  }

  /** The root of the tree so far. */
  root(): Hash {
    this.#root ??= this.#hashed()
    return this.#root
  }

  #hashed(): Hash {
    let root: Hash | undefined
    for (let i = this.#nodes.length - 1; i >= 0; i--) {
      const { hash } = this.#nodes[i] as { hash: Hash }
      root = root === undefined ? hash : nodeHash(hash, root, this.#sha256)
    }
    return root ?? emptyRoot(this.#sha256)
  }

  clone(): Frontier {
    const copy = new Frontier(this.#sha256)
    copy.#nodes.push(...this.#nodes)
    copy.#size = this.#size
    copy.#root = this.#root
    return copy
  }
}
