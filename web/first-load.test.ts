import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

const assets = join(import.meta.dirname, 'dist', 'assets')
const limitBytes = 250_000

/** A built file and everything that it imports before it can run. */
function reached(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const source = readFileSync(join(assets, file), 'utf8')
  for (const match of source.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) reached(match[1] ?? '', seen)
  return seen
}

test('the first screen loads in under 250 kB of script', {
  skip: !existsSync(assets) && 'npm run build:web first',
}, () => {
  const files = readdirSync(assets)
  const entry = /src="\/assets\/([\w.-]+\.js)"/.exec(readFileSync(join(assets, '..', 'index.html'), 'utf8'))?.[1] ?? ''
  const needed = reached(entry, new Set())
  for (const first of ['live', 'ko']) {
    const file = files.find((name) => new RegExp(`^${first}-[\\w-]{8}\\.js$`).test(name))
    assert.ok(file, first)
    reached(file, needed)
  }
  const bytes = [...needed].reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).length, 0)
  assert.ok(bytes < limitBytes, `${bytes} bytes in ${needed.size} files`)
})
