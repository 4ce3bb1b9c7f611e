import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { langs } from '../api/words.ts'

const web = join(import.meta.dirname, '..')
const read = (lang: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${lang}.json`), 'utf8')) as Record<string, string>
const catalogues = Object.fromEntries(langs.map((lang) => [lang, read(lang)]))
const ids = Object.keys(catalogues.en ?? {})

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$|^dist|node_modules/.test(path))
  .map((path) => readFileSync(join(web, path), 'utf8'))
  .join('\n')
/** Ids as they are written, and the beginnings and ends of those that are put together (the type checker knows their middles). */
const written = new Set([...sources.matchAll(/['"]([a-z]+\.[a-z0-9-]+)['"]/g)].map((match) => match[1]))
const patterns = [...sources.matchAll(/`([a-z]+\.[a-z-]*)\$\{[^`]*\}([a-z-]*)`/g)].map(
  ([, head, tail]) => new RegExp(`^${head?.replace('.', '\\.')}[a-z0-9.-]+${tail}$`, 'i'),
)

test('every language says everything', () => {
  for (const lang of langs) {
    assert.deepEqual(Object.keys(catalogues[lang] ?? {}).sort(), [...ids].sort(), lang)
    for (const [id, text] of Object.entries(catalogues[lang] ?? {})) assert.notEqual(text.trim(), '', `${lang} ${id}`)
  }
})

/** Names of the values that a compiled message takes. */
function values(text: string): string[] {
  const names = compileMessageOrThrow(text).flatMap((token) => (typeof token === 'string' ? [] : [token[0]]))
  return [...new Set(names)].sort()
}

test('every message compiles, and uses the same values in every language', () => {
  for (const id of ids) {
    for (const lang of langs) {
      assert.deepEqual(values(catalogues[lang]?.[id] ?? ''), values(catalogues.en?.[id] ?? ''), `${lang} ${id}`)
    }
  }
})

test('no message is unused', () => {
  const unused = ids.filter((id) => !written.has(id) && !patterns.some((pattern) => pattern.test(id)))
  assert.deepEqual(unused, [])
})

test('Korean and Chinese are not left in English', () => {
  for (const lang of ['ko', 'zh'] as const) {
    const same = ids.filter((id) => catalogues[lang]?.[id] === catalogues.en?.[id] && id !== 'field.id')
    assert.deepEqual(same, [], lang)
  }
})
