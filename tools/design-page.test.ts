import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { rooms } from './house/rooms.ts'
import { packsHere } from './rules-page.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')

test('docs/design.md has the rooms that there are, with what each may import', () => {
  const told = new Map(
    [...read('docs/design.md').matchAll(/^\| `(\w+)` \| .+ \| (.+) \|$/gm)].map((row) => [row[1], row[2]]),
  )
  const built = readdirSync(resolve(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  assert.deepEqual([...told.keys()].sort(), built.sort())
  for (const name of built) {
    const room = rooms[name]
    assert.ok(room, name)
    const own = room.mayImport === 'any room' ? 'any room' : room.mayImport.join(', ') || 'nothing'
    const facts = room.factsOf === undefined ? '' : `; the facts of ${room.factsOf.join(', ')}`
    assert.equal(told.get(name), own + facts, name)
  }
})

test('a rule of the house names a paragraph of docs/house-rules.md, and each paragraph has its rule', () => {
  const paragraphs = [...read('docs/house-rules.md').matchAll(/^## §(\d+) /gm)].map((row) => row[1])
  const sources = packsHere()
    .filter((pack) => pack.country === '*')
    .flatMap((pack) =>
      pack.rules.map(({ id, source }) => ({ id, named: /^Ringfence house rules §(\d+)/.exec(source)?.[1] })),
    )
  assert.deepEqual(
    sources.filter(({ named }) => named === undefined || !paragraphs.includes(named)).map(({ id }) => id),
    [],
  )
  assert.deepEqual(
    paragraphs.filter((one) => !sources.some(({ named }) => named === one)),
    [],
  )
})
