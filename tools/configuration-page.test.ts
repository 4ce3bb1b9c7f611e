import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { configurationPage } from './configuration-page.ts'

test('docs/configuration.md is what src/config.ts says', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/configuration.md'), 'utf8')
  assert.equal(page, configurationPage(), 'run: node tools/generate-configuration.ts')
})
