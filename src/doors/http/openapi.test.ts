import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { errorTable } from '../../terms/index.ts'
import { openApiDocument } from './openapi.ts'
import { routes } from './routes.ts'

test('the OpenAPI document is one, and lists every endpoint once', async () => {
  const document = openApiDocument('1.0.0')
  const result = await new Validator().validate(structuredClone(document))
  assert.equal(result.valid, true, JSON.stringify(result.errors ?? '').slice(0, 2_000))
  const paths = document.paths as Record<string, Record<string, { operationId: string }>>
  const listed = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  assert.deepEqual(listed.sort(), Object.keys(routes).sort())
  const text = JSON.stringify(document)
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    assert.ok((document.components as { schemas: object }).schemas[name as never], `${name} is written out`)
})

test('every error code is explained in docs/errors.md, with its status', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  for (const [code, { status }] of Object.entries(errorTable)) {
    const row = page.split('\n').find((line) => line.includes(`\`${code}\``) && line.includes(String(status)))
    assert.ok(row, `${code} (${status})`)
  }
})
