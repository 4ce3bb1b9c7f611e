import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs } from '../../terms/index.ts'
import { openHouse } from './testing.ts'

test('idempotency keys', async (t) => {
  const house = await openHouse(t)
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const body = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
  const post = (idempotency: string, sent: object = body, path = '/v1/decisions', as: object = { key }) =>
    house.ask<{ id: string; code?: string }>('POST', path, {
      ...as,
      body: sent,
      headers: { 'idempotency-key': idempotency },
    })
  /** Without what decisions share with others, which is recorded once a day. */
  const size = async () => (await house.app.ledger.head()).size - ((await house.leafKinds()).ground ?? 0)

  await t.test('ten at once have one effect and one answer', async () => {
    const before = await size()
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('key-0001')))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
    assert.equal(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length, 9)
    assert.equal(await size(), before + 1)
  })
  await t.test('another body is refused', async () => {
    const before = await size()
    const answer = await post('key-0001', { ...body, purpose: 'marketing' })
    assert.deepEqual([answer.status, answer.body.code], [422, 'idempotency-mismatch'])
    assert.equal((await post('key-0001', body, '/v1/decisions/simulate')).status, 422, 'so is another endpoint')
    assert.equal(await size(), before)
  })
  await t.test("another caller's same key is another key", async () => {
    const other = await house.key(['decide'])
    assert.equal(
      (await post('key-0001', body, '/v1/decisions', { key: other })).headers.get('idempotency-replayed'),
      null,
    )
  })
  await t.test('refusals are remembered too', async () => {
    const wrong = { ...body, to: '12' }
    const first = await post('key-0002', wrong)
    const again = await post('key-0002', wrong)
    assert.deepEqual([first.status, again.status, again.text], [400, 400, first.text])
    assert.equal(again.headers.get('content-type'), 'application/problem+json')
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
  })
  await t.test('nothing that was asked or answered can be read in the table', async () => {
    const { cookie } = await house.member('administrator')
    const made = await post('key-0003', { name: 'x', scopes: ['read'] }, '/v1/keys', { cookie })
    assert.equal((await post('key-0003', { name: 'x', scopes: ['read'] }, '/v1/keys', { cookie })).text, made.text)
    const rows = await house.app.store
      .tables<{ 'doors.idempotency': object }>()
      .selectFrom('doors.idempotency')
      .selectAll()
      .execute()
    const dump = rows
      .map((row) =>
        Object.values(row)
          .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value))
          .join(' '),
      )
      .join('\n')
    for (const secret of ['rf_', 'key-000', '1023456789', 'verdict']) assert.ok(!dump.includes(secret), secret)
  })
  await t.test('a key that is no key is refused', async () => {
    assert.equal((await post('short')).body.code, 'invalid-field')
  })
  await t.test('after a day it is forgotten', async () => {
    house.clock.step(24 * hourMs)
    assert.equal((await post('key-0001')).headers.get('idempotency-replayed'), null)
  })
})
