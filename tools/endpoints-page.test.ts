import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { endpointsPage } from './endpoints-page.ts'

test('docs/endpoints.md is what the HTTP door serves', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/endpoints.md'), 'utf8')
  assert.equal(page, endpointsPage(), 'run: node tools/generate-endpoints.ts')
})
