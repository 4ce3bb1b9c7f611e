import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse } from './testing.ts'

test('pages, health and figures', async (t) => {
  const house = await openHouse(t)
  const html = { accept: 'text/html,application/xhtml+xml' }

  for (const path of ['/', '/live', '/numbers/whatever']) {
    const page = await house.ask('GET', path, { headers: html })
    assert.equal(page.status, 200, path)
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
    const policy = page.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /script-src[^;]*unsafe/)
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
  }
  const unknown = await house.ask('GET', '/v1/whatever', { headers: html })
  assert.equal(unknown.status, 404, 'the API never answers with a page')
  assert.equal((await house.ask('GET', '/live')).status, 404, 'nor does a page answer who asks for data')

  assert.deepEqual((await house.ask('GET', '/healthz')).body, { status: 'ok' })
  assert.equal((await house.ask('GET', '/readyz')).body.status, 'ready')
  const figures = await house.ask('GET', '/metrics')
  assert.match(figures.text, /ringfence_http_answers_total\{operation="health",status="200"\} 1/)
  assert.match(figures.text, /ringfence_http_seconds_bucket/)
  const api = await house.ask('GET', '/v1/openapi.json')
  assert.equal(api.body.openapi, '3.1.0')
  const head = await house.ask('GET', '/v1/ledger/head')
  assert.equal(head.headers.get('cache-control'), 'no-store')
})
