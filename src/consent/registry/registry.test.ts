import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../terms/index.ts'
import { PreferenceCodes } from './preference-codes.ts'
import { notListed, type Registry } from './registry.ts'
import { RegistryBuilder } from './registry-builder.ts'
import { readRegistryFile, writeRegistryFile } from './registry-file.ts'

const key = Buffer.alloc(32, 9)
const info = { list: 'national', asOf: 1_790_000_000_000, madeAt: 1_790_000_000_001 }

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-registry-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const codes = () =>
  PreferenceCodes.from([
    { categories: [], channels: [] },
    { categories: ['loans'], channels: [] },
    { categories: ['insurance', 'loans'], channels: ['voice'] },
    { categories: [], channels: ['sms'] },
  ])

async function made(
  path: string,
  builder: RegistryBuilder,
  kinds: PreferenceCodes,
): Promise<{ registry: Registry; size: number }> {
  const written = await writeRegistryFile(path, key, info, kinds, builder.finish())
  const opened = await readRegistryFile(path, key)
  if (opened instanceof Problem) assert.fail(opened.detail)
  assert.deepEqual(opened.info, { ...info, size: written.size })
  return { registry: opened.registry, size: written.size }
}

test('what went in, in any order and more than once, is found; nothing else is', async (t) => {
  const folder = folderOf(t)
  let round = 0
  const number = fc.oneof(
    fc.integer({ min: 8_613_000_000_000, max: 8_613_000_001_000 }),
    fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }),
    fc.constantFrom(8_613_099_999_999, 8_613_100_000_000, 8_613_199_999_999),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(number, fc.integer({ min: 0, max: 3 })), { maxLength: 400 }),
      fc.array(number, { maxLength: 100 }),
      async (rows, others) => {
        const kinds = codes()
        const path = join(folder, `${round++}`)
        const builder = new RegistryBuilder({ folder, codes: kinds })
        const expected = new Map<number, number>()
        for (const [one, code] of rows) {
          builder.add(one, code)
          const before = expected.get(one)
          expected.set(one, before === undefined ? code : kinds.union(before, code))
        }
        const { registry, size } = await made(path, builder, kinds)
        assert.equal(size, expected.size)
        assert.equal(builder.duplicates, rows.length - expected.size)
        for (const [one, code] of expected)
          assert.deepEqual(registry.preferenceOf(one), kinds.preference(code), `${rows.length} rows`)
        for (const other of others) if (!expected.has(other)) assert.equal(registry.lookUp(other), notListed)
        assert.deepEqual(
          [...registry.entries()].map(([one]) => one),
          [...expected.keys()].sort((a, b) => a - b),
        )
      },
    ),
    { numRuns: 100 },
  )
})

test('a full block, and the thinner ones beside it, say the same as a table of all places', async (t) => {
  const folder = folderOf(t)
  const kinds = codes()
  // Little memory: most of what is collected waits on disk.
  const builder = new RegistryBuilder({ folder, codes: kinds, memoryBytes: 2 ** 20 })
  let state = 20261121
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 2 ** 32
  }
  const base = 8_613_000_000_000
  const cells = new Uint8Array(100_000_000)
  for (let i = 0; i < 5_000_000; i++) {
    const place = Math.floor(next() * 100_000_000)
    const code = i % 4
    builder.add(base + place, code)
    const before = cells[place] as number
    cells[place] = (before === 0 ? code : kinds.union(before - 1, code)) + 1
  }
  for (let i = 0; i < 40_000; i++) builder.add(base + 100_000_000 + i * 2_500, 1)
  assert.ok(
    readdirSync(folder).some((name) => name.endsWith('.part')),
    'entries waited on disk',
  )
  const { registry, size } = await made(join(folder, 'list'), builder, kinds)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.part')),
    [],
  )
  const listed = cells.reduce((sum, cell) => sum + (cell === 0 ? 0 : 1), 0)
  assert.equal(size, listed + 40_000)
  for (let place = 0; place < 100_000_000; place += 7)
    if (registry.lookUp(base + place) !== (cells[place] as number) - 1) assert.fail(`place ${place}`)
  for (let i = 0; i < 100_000_000; i += 1_250) {
    const expected = i % 2_500 === 0 ? 1 : notListed
    if (registry.lookUp(base + 100_000_000 + i) !== expected) assert.fail(`thin place ${i}`)
  }
  let seen = 0
  let last = 0
  for (const [number] of registry.entries()) {
    assert.ok(number > last)
    last = number
    seen++
  }
  assert.equal(seen, size)
})

test('a damaged file, one cut off, one of another version or key is refused, and says why', async (t) => {
  const folder = folderOf(t)
  const path = join(folder, 'list')
  const kinds = codes()
  const builder = new RegistryBuilder({ folder, codes: kinds })
  for (let i = 0; i < 2_000; i++) builder.add(8_613_000_000_000 + i * 37, i % 4)
  await writeRegistryFile(path, key, info, kinds, builder.finish())
  const whole = readFileSync(path)
  const refused = async (bytes: Uint8Array, why: RegExp) => {
    const other = join(folder, 'other')
    writeFileSync(other, bytes)
    const opened = await readRegistryFile(other, key)
    assert.ok(opened instanceof Problem, 'it must not open')
    assert.match(opened.detail, why)
    assert.equal(opened.code, 'registry-unusable')
  }
  const flipped = (at: number) => {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] as number) ^ 1
    return bytes
  }
  await refused(flipped(10), /damaged near byte 0/)
  await refused(flipped(whole.length - 60), /head is damaged/)
  await refused(flipped(whole.length - 1), /version/)
  await refused(whole.subarray(0, whole.length - 1), /not a registry file/)
  await refused(Buffer.concat([whole.subarray(1_000)]), /shorter or longer/)
  await refused(Buffer.alloc(0), /not a registry file/)
  const opened = await readRegistryFile(path, Buffer.alloc(32, 8))
  assert.ok(opened instanceof Problem && /another key/.test(opened.detail))
  assert.ok((await readRegistryFile(folder, key)) instanceof Problem, 'a folder')
  assert.ok((await readRegistryFile(join(folder, 'none'), key)) instanceof Problem)
  // Whoever finds the file finds no number in it.
  assert.ok(!whole.toString('latin1').includes('86130000'))
})
