import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson } from '../terms/index.ts'
import { checkExport, type ExportCheck } from './export-check.ts'
import { verifyExport } from './index.ts'
import { type Leaf, leafText, nodeSha256, prepareLeaf } from './leaf.ts'
import { Frontier } from './merkle.ts'
import { signCheckpoint, writeVerifier } from './note.ts'
import { nodeVerifySignature, signerOf } from './signing.ts'

const origin = 'ledger.example/test'
const signer = signerOf(Buffer.alloc(32, 7))
const verifierKey = writeVerifier({ name: origin, publicKey: signer.publicKey })
const header = JSON.stringify({ 'ringfence-ledger-export': 1, origin })

function leavesOf(count: number): Leaf[] {
  return Array.from({ length: count }, (_, n) => ({
    kind: 'decision',
    ref: `dec_${n}`,
    at: 1_700_000_000_000 + n,
    body: { n, 글: '거절' },
  }))
}
function checkpointOf(leaves: readonly Leaf[]): string {
  const frontier = new Frontier(nodeSha256)
  for (const leaf of leaves) frontier.add(prepareLeaf(leaf).hash)
  return signCheckpoint({ origin, size: leaves.length, root: frontier.root() }, signer.publicKey, signer.sign)
}
function linesOf(leaves: readonly Leaf[]): string[] {
  const texts = leaves.map((leaf) => leafText(leaf, canonicalJson(leaf.body)))
  return [header, ...texts, JSON.stringify({ checkpoint: checkpointOf(leaves) })]
}
const check = (lines: readonly string[], known: string[] = []): Promise<ExportCheck> =>
  verifyExport([`${lines.join('\n')}\n`], verifierKey, known)
const faultOf = async (lines: readonly string[], known: string[] = []) => {
  const result = await check(lines, known)
  return result.ok ? 'none' : result.fault
}

test('changing, dropping, reordering or doubling any leaf, and cutting the end, is found', async () => {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}`)
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 600 }).chain((count) =>
        fc.record({
          count: fc.constant(count),
          at: fc.integer({ min: 1, max: count }),
          other: fc.integer({ min: 1, max: count }),
          letter: fc.nat(10_000),
        }),
      ),
      async ({ count, at, other, letter }) => {
        const lines = linesOf(leavesOf(count))
        const known = [checkpointOf(leavesOf(count))]
        const whole = await check(lines, known)
        assert.ok(whole.ok && whole.leaves === count && whole.firstAt === 1_700_000_000_000)
        const line = lines[at] as string
        const spot = letter % line.length
        const changed = line.slice(0, spot) + String.fromCharCode(line.charCodeAt(spot) ^ 1) + line.slice(spot + 1)
        assert.notEqual(await faultOf(lines.with(at, changed)), 'none')
        assert.equal(await faultOf(lines.toSpliced(at, 1)), 'wrong-count')
        assert.equal(await faultOf(lines.toSpliced(at, 0, line)), 'wrong-count')
        if (at !== other) {
          assert.equal(await faultOf(lines.with(at, lines[other] as string).with(other, line)), 'changed')
          assert.equal(await faultOf(lines.toSpliced(at, 1).toSpliced(other, 0, lines[other] as string)), 'changed')
        }
        assert.equal(await faultOf(lines.slice(0, at + 1)), 'cut')
        // Dropped and made good by a leaf of the forger's own: the count is right, the root is not.
        assert.equal(await faultOf(lines.with(at, line.replace('decision', 'act'))), 'changed')
      },
    ),
    { seed, numRuns: 60 },
  )
})

test('a genuine but shorter or other history is found by who kept a checkpoint', async () => {
  const leaves = leavesOf(300)
  const kept = [100, 300].map((size) => checkpointOf(leaves.slice(0, size)))
  assert.equal(await faultOf(linesOf(leaves), kept), 'none')
  assert.equal(await faultOf(linesOf(leaves.slice(0, 200)), kept), 'other-history')
  assert.equal(await faultOf(linesOf(leaves.slice(0, 200))), 'none')
  const rewritten = leaves.with(50, { ...(leaves[50] as Leaf), body: { n: -1 } })
  const result = await check(linesOf(rewritten), kept)
  assert.deepEqual(result, { ok: false, fault: 'other-history', line: 101 })
  const contradicting = checkpointOf(rewritten.slice(0, 100))
  assert.equal(await faultOf(linesOf(leaves), [...kept, contradicting]), 'other-history')
})

test('an empty ledger is one; what is no export is not', async () => {
  assert.equal(await faultOf(linesOf([])), 'none')
  assert.equal(await faultOf(['']), 'not-an-export')
  assert.equal((await verifyExport([], verifierKey)).ok, false)
  assert.equal(
    await faultOf([
      JSON.stringify({ 'ringfence-ledger-export': 1, origin: 'another' }),
      ...linesOf(leavesOf(2)).slice(1),
    ]),
    'not-an-export',
  )
  assert.equal(await faultOf([...linesOf(leavesOf(2)), '{"at":1}']), 'not-an-export')
  assert.equal(await faultOf([header, '{"checkpoint":7}']), 'not-an-export')
  assert.equal(await faultOf([header, '{"checkpoint":"x"}']), 'not-signed')
  assert.equal(await faultOf([header, 'x'.repeat(600_000)]), 'changed')
  const other = writeVerifier({ name: origin, publicKey: signerOf(Buffer.alloc(32, 8)).publicKey })
  const result = await verifyExport([linesOf(leavesOf(3)).join('\n')], other)
  assert.deepEqual(result, { ok: false, fault: 'not-signed', line: 5 })
  await assert.rejects(verifyExport([], 'no key'), TypeError)
})

test('it makes no difference how the stream is cut, nor which SHA-256 is used; an endless line is refused', async () => {
  const bytes = Buffer.from(`${linesOf(leavesOf(40)).join('\n')}\n`)
  for (const size of [1, 2, 3, 7, 64, 1_000]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, i * size + size),
    )
    assert.ok((await verifyExport(pieces, verifierKey)).ok, `${size}`)
  }
  const verifier = { name: origin, publicKey: signer.publicKey }
  assert.ok((await checkExport([bytes], verifier, { verifySignature: nodeVerifySignature })).ok)
  function* endless() {
    for (;;) yield 'x'.repeat(100_000)
  }
  assert.deepEqual(await verifyExport(endless(), verifierKey), { ok: false, fault: 'not-an-export', line: 1 })
})

test('a leaf’s text is canonical JSON (RFC 8785)', () => {
  const leaf: Leaf = {
    kind: 'act',
    ref: 'act_"1"',
    owner: 'org_1',
    subject: Buffer.alloc(16, 251),
    tag: 'deny',
    source: 'lin_1',
    at: 5,
    body: { z: 1, a: [null, 1e21, -0, '€\u2028'], ä: { b: true } },
  }
  const text = leafText(leaf, canonicalJson(leaf.body))
  assert.equal(text, canonicalJson({ ...leaf, subject: Buffer.from(leaf.subject as Uint8Array).toString('base64url') }))
})
