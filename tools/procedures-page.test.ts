import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { roleNames } from '../src/procedures/index.ts'
import { staffRoles } from '../src/staff/index.ts'
import { proceduresPage } from './procedures-page.ts'

test('docs/procedures.md has the look-ups, acts and waits that there are', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/procedures.md'), 'utf8')
  assert.equal(page, proceduresPage(page), 'run: node tools/generate-procedures.ts')
})

test('procedures name the roles that the staff has', () => {
  assert.deepEqual([...roleNames], [...staffRoles])
})
