import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Listing, RegistryList } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('a person on the house’s own list is refused by the next decision, and no more once taken off', async (t) => {
  const house = await openHouse(t)
  const { organisation, line } = await house.firm('Hanbit Insurance', '+82215771234')
  const { cookie: agent } = await house.member('agent')
  const { cookie: administrator } = await house.member('administrator')
  const key = await house.key(['decide'])
  const number = '+821023456789'
  const change = (body: object, list = 'platform', cookie = agent) =>
    house.ask<Listing & { code?: string }>('POST', `/v1/registries/${list}/changes`, { cookie, body })
  const listed = async () => {
    const contact = { organisation, line, to: number, channel: 'voice', purpose: 'marketing', category: 'insurance' }
    const { body } = await house.ask<{ reasons: { rule: string; outcome: string; fact?: string }[] }>(
      'POST',
      '/v1/decisions/simulate',
      { key, body: contact },
    )
    const reason = body.reasons.find(({ rule }) => rule === 'RF-platform-list')
    return [reason?.outcome, reason?.fact]
  }
  assert.deepEqual(await listed(), ['pass', undefined])
  const put = await change({ number, listed: { categories: ['insurance'], channels: [] } })
  assert.equal(put.status, 201, put.text)
  assert.match(put.body.person.masked, /\*/)
  assert.ok(!put.text.includes('23456789'))
  assert.deepEqual(await listed(), ['deny', 'platform'])

  const compact = await house.ask<{ lists: string[] }>('POST', '/v1/registries/platform/compact', {
    cookie: administrator,
  })
  assert.deepEqual([compact.status, compact.body.lists], [200, ['platform']], compact.text)
  assert.deepEqual(await listed(), ['deny', 'platform'])
  const lists = await house.ask<RegistryList>('GET', '/v1/registries', { cookie: agent })
  assert.deepEqual(
    lists.body.items.map(({ list, size }) => [list, size]),
    [['platform', 1]],
  )
  assert.equal((await change({ number, listed: null })).status, 201)
  assert.deepEqual(await listed(), ['pass', undefined])

  assert.equal(
    (await change({ number, listed: { categories: ['gambling'], channels: [] } })).body.code,
    'invalid-field',
  )
  assert.equal((await change({ number: '12', country: 'XX', listed: null })).status, 400)
  assert.equal((await change({ number, listed: null }, 'No_Such')).status, 404)
  assert.equal((await house.ask('POST', '/v1/registries/platform/compact', { cookie: agent })).status, 403)
})
