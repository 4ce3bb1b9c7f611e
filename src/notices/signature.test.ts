import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkSignature, signBody, webhookSecret } from './signature.ts'

const secret = webhookSecret(Buffer.alloc(32, 1), 'whk_1')
const at = Date.parse('2026-03-02T03:00:00.500Z')

test('the lines that docs/notices.md gives to receivers believe us and nobody else', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/notices.md'), 'utf8')
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const receiver = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    isFromRingfence(secret: string, header: string, body: string, nowMs: number): boolean
  }
  const header = signBody(secret, '{"a":"가"}', at)
  for (const check of [
    receiver.isFromRingfence,
    (s: string, h: string, b: string, now: number) => checkSignature(s, b, h, now),
  ]) {
    assert.equal(check(secret, header, '{"a":"가"}', at), true)
    assert.equal(check(secret, header, '{"a":"나"}', at), false)
    assert.equal(check(`${secret}x`, header, '{"a":"가"}', at), false)
    assert.equal(check(secret, header.replace('t=1', 't=2'), '{"a":"가"}', at), false)
    assert.equal(check(secret, header, '{"a":"가"}', at + 301_000), false)
    assert.equal(check(secret, 'v1=', '{"a":"가"}', at), false)
  }
})

test('each webhook has a secret of its own', () => {
  assert.notEqual(secret, webhookSecret(Buffer.alloc(32, 1), 'whk_2'))
  assert.notEqual(secret, webhookSecret(Buffer.alloc(32, 2), 'whk_1'))
  assert.match(secret, /^whsec_[A-Za-z0-9_-]{43}$/)
})
