import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { errorTable } from '../../terms/index.ts'
import { type Answer, openHouse } from './testing.ts'

const number = /\d[\d ().-]{6,}\d/

/** Every refusal looks alike: a problem document that agrees with the table, and no number in it. */
function assertProblem(answer: Answer, status: number, code: keyof typeof errorTable) {
  assert.equal(answer.status, status, answer.text)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.deepEqual([answer.body.code, answer.body.status, answer.body.title], [code, status, errorTable[code].title])
  assert.equal(typeof answer.body.detail, 'string')
  assert.doesNotMatch(String(answer.body.detail), number)
}

/** Sends bytes as they are; gives all that comes back until the other side closes. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  socket.on('error', () => {})
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

test('bad input', async (t) => {
  const house = await openHouse(t, { addressRequestsPerMinute: 1_000_000 })
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const good = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
  const send = (body: unknown) => house.ask('POST', '/v1/decisions', { key, body })
  const before = (await house.app.ledger.head()).size

  await t.test('what is not JSON', async () => {
    for (const text of ['{', 'nope', '', '\u0000', '[1,', '{"a":1}}'])
      assertProblem(await house.ask('POST', '/v1/decisions', { key, raw: { text } }), 400, 'bad-request')
    for (const text of ['null', '[]', '"x"', '1']) {
      const answer = await house.ask('POST', '/v1/decisions', { key, raw: { text } })
      assertProblem(answer, 400, 'invalid-field')
    }
    const poisoned = `{"__proto__":{"verdict":"allow"},${JSON.stringify(good).slice(1)}`
    assertProblem(await house.ask('POST', '/v1/decisions', { key, raw: { text: poisoned } }), 400, 'bad-request')
  })
  await t.test('fields that are unknown, missing or of another form', async () => {
    for (const [more, field] of [
      [{ colour: 'red' }, 'colour'],
      [{ purpose: 'fun' }, 'purpose'],
      [{ onBehalf: 'yes' }, 'onBehalf'],
      [{ channel: undefined }, 'channel'],
      [{ to: 1023456789 }, 'to'],
      [{ to: 'x'.repeat(65) }, 'to'],
      [{ organisation: '../../etc' }, 'organisation'],
      [{ at: 'yesterday' }, 'at'],
    ] as const) {
      const answer = await send({ ...good, ...more })
      assertProblem(answer, 400, 'invalid-field')
      assert.equal(answer.body.field, field)
    }
    const named = await send({ ...good, '+821023456789': 1 })
    assertProblem(named, 400, 'invalid-field')
    assert.ok(!named.text.includes('1023456789'), 'a number that is sent as a name does not come back')
  })
  await t.test('numbers in every writing, and none', async () => {
    for (const to of [
      '+82 10-2345-6789',
      '010-2345-6789',
      '(010) 2345 6789',
      '00821023456789',
      'tel:+82-10-2345-6789',
      '０１０２３４５６７８９',
    ])
      assert.equal((await house.ask('POST', '/v1/decisions/simulate', { key, body: { ...good, to } })).status, 200, to)
    for (const to of ['call me', '---', '+', '12 34 five', '+999999999999999999999'])
      assertProblem(await send({ ...good, to }), 400, 'invalid-number')
  })
  await t.test('times that cannot be', async () => {
    for (const at of ['2020-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-12-01T00:00:00Z', '0001-01-01T00:00:00Z'])
      assertProblem(await send({ ...good, at }), 400, 'invalid-time')
    for (const at of ['2026-02-30T00:00:00Z', '2026-03-02', '1772420400000', '2026-03-02T25:00:00Z'])
      assertProblem(await send({ ...good, at }), 400, 'invalid-field')
  })
  await t.test('what is too large, or of another kind', async () => {
    assertProblem(
      await house.ask('POST', '/v1/decisions', { key, raw: { text: `"${'x'.repeat(10 * 2 ** 20)}"` } }),
      413,
      'too-large',
    )
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x'])
      assertProblem(
        await house.ask('POST', '/v1/decisions', { key, raw: { text: '{}', type } }),
        415,
        'unsupported-media-type',
      )
  })
  await t.test('paths and methods that are not served', async () => {
    for (const path of [
      '/v1/nothing',
      '/v1',
      '/v1/decisions/a/b/c',
      '/.env',
      '/auth/sign-up/email',
      '/v1/decisions/%00',
      '/..%2f..%2fetc/passwd',
    ])
      assertProblem(await house.ask('GET', path, { key }), 404, 'not-found')
    for (const [method, path] of [
      ['DELETE', '/v1/decisions'],
      ['PUT', '/v1/decisions/dec_1'],
      ['PATCH', '/v1/me'],
    ] as const) {
      const answer = await house.ask(method, path, { key })
      assertProblem(answer, 405, 'method-not-allowed')
      assert.ok(answer.headers.get('allow'))
    }
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'colour=red', 'before=x&before=y'])
      assertProblem(await house.ask('GET', `/v1/decisions?${query}`, { key }), 400, 'invalid-field')
    assertProblem(await house.ask('GET', '/v1/decisions?before=x', { key }), 400, 'invalid-field')
  })
  await t.test('a hundred thousand headers, and what is not HTTP', async () => {
    const flood = Array.from({ length: 100_000 }, (_, i) => `x-${i}: nonsense`).join('\r\n')
    const answer = await raw(house.url, `GET /v1/me HTTP/1.1\r\nHost: x\r\n${flood}\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 431 .*"code":"headers-too-large"/s)
    for (const bytes of ['\u0016\u0003\u0001\u0002\u0000\u0001', 'HELO example.org\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n'])
      assert.match(await raw(house.url, bytes), /^HTTP\/1\.1 400 .*"code":"bad-request"/s)
    const both = 'POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}'
    assert.match(await raw(house.url, both), /^HTTP\/1\.1 400/, 'two lengths are how requests are smuggled')
  })
  await t.test('nothing of all that was decided', async () => {
    assert.equal((await house.app.ledger.head()).size, before)
    assert.equal((await send(good)).status, 201)
  })
})

test('limits hold', async (t) => {
  await t.test('requests of one key, by Retry-After', async (t) => {
    const house = await openHouse(t, { keyRequestsPerMinute: 5 })
    const [key, other] = [await house.key(['read']), await house.key(['read'])]
    const me = (as: string) => house.ask('GET', '/v1/me', { key: as })
    for (let i = 0; i < 5; i++) assert.equal((await me(key)).status, 200)
    const refused = await me(key)
    assertProblem(refused, 429, 'too-many-requests')
    assert.equal(refused.headers.get('retry-after'), '12')
    assert.equal((await me(other)).status, 200, "another key's requests are its own")
    house.clock.step(12_000)
    assert.equal((await me(key)).status, 200)
    assert.equal((await me(key)).status, 429)
  })
  await t.test('a body that does not come', async (t) => {
    const house = await openHouse(t, { requestTimeoutMs: 200 })
    const key = await house.key(['decide'])
    const began = performance.now()
    const head = `POST /v1/decisions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`
    await raw(house.url, head)
    assert.ok(performance.now() - began < 5_000, 'the connection is cut')
  })
})
