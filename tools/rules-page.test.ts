import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { notInPacks } from './rules-not-in-packs.ts'
import { packsHere, rulesPage } from './rules-page.ts'

const inPacks = new Map(packsHere().flatMap((pack) => pack.rules.map((rule) => [rule.id, rule])))

test('docs/rules.md is what the packs say', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/rules.md'), 'utf8')
  assert.equal(page, rulesPage(), 'run: node tools/generate-rules.ts')
})

test('nothing is both in a pack and said to be in none', () => {
  assert.deepEqual(
    Object.keys(notInPacks).filter((id) => inPacks.has(id)),
    [],
  )
})

test('medium confidence says why it is live or not', () => {
  const silent = [...inPacks.values()].filter((rule) => rule.confidence === 'medium' && !rule.note)
  assert.deepEqual(
    silent.map((rule) => rule.id),
    [],
  )
})

const list = resolve(import.meta.dirname, '../../shared/rules/rules.json')
test('every researched rule of a country that has a pack is in it or says why not', (t) => {
  if (!existsSync(list)) return t.diagnostic('Not compared: the research list of rules is not on this machine')
  const { rules } = JSON.parse(readFileSync(list, 'utf8')) as {
    rules: { id: string; confidence: string }[]
  }
  const covered = new Set([...inPacks.keys()].map((id) => id.slice(0, 3)))
  const ours = rules.filter(({ id }) => covered.has(id.slice(0, 3)))
  assert.ok(ours.length > 50)
  const lost = ours.filter(({ id }) => !inPacks.has(id) && !(id in notInPacks)).map(({ id }) => id)
  assert.deepEqual(lost, [])
  for (const { id, confidence } of ours) {
    const rule = inPacks.get(id)
    if (rule) assert.equal(rule.confidence, confidence, `${id}: as sure as its source, no surer`)
  }
})
