import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { openHouse } from './testing.ts'

const events = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; line?: number; reason?: string; [name: string]: unknown })

test('accounts and bookings stream in over HTTP, rejected rows and the report stream out', async (t) => {
  const house = await openHouse(t, { batchLinesMax: 3_000 })
  const { organisation } = await house.firm('Dallim Mobility', '+8215880001')
  const other = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['manage'], organisation)
  const post = (query: string, raw: { text: string; type: string }, as: object = { key }) =>
    house.ask('POST', `/v1/directory/import?${query}`, { ...as, raw })
  const csv = (text: string) => ({ text, type: 'text/csv; charset=utf-8' })
  const ndjson = (text: string) => ({ text, type: 'application/x-ndjson' })
  const accounts = `what=accounts&organisation=${organisation}&country=KR`

  const first = await post(accounts, csv('id,number,verified_at\nu1,010-1234-5678,2026-01-01T00:00:00Z\nu2,x,\n'))
  assert.equal(first.headers.get('content-type'), 'application/x-ndjson')
  const said = events(first.text).filter(({ event }) => event !== 'progress')
  assert.deepEqual(said[0], { event: 'rejected', line: 3, reason: 'bad-number' })
  assert.deepEqual([said[1]?.event, said[1]?.imported, said[1]?.rejected], ['done', 1, { 'bad-number': 1 }])
  const booking = JSON.stringify({ id: 'r1', account: 'u1', at: '2026-03-01T00:00:00Z', rider: '01055556666' })
  const second = await post(`what=bookings&organisation=${organisation}&country=KR`, ndjson(`${booking}\n`))
  assert.equal(events(second.text).at(-1)?.imported, 1, second.text)
  assert.equal(events((await post(accounts, csv('nonsense\n'))).text).at(-1)?.event, 'refused')

  const many = Array.from({ length: 4_000 }, (_, n) => JSON.stringify({ id: `m${n}` })).join('\n')
  const cut = events((await post(accounts, ndjson(many))).text).at(-1)
  assert.deepEqual([cut?.event, cut?.imported], ['cut-off', 3_000])

  for (const [query, status] of [
    [`what=accounts&organisation=${other.organisation}`, 404],
    ['what=accounts&organisation=org_none', 404],
    [`what=people&organisation=${organisation}`, 400],
    [`organisation=${organisation}`, 400],
  ] as const)
    assert.equal((await post(query, csv('id\nx\n'))).status, status, query)
  const { cookie } = await house.member('agent')
  assert.equal((await post(accounts, csv('id\nx\n'), { cookie })).status, 403)
  assert.equal((await post(accounts, { text: '{}', type: 'application/json' })).status, 415)
})

test('an import whose sender goes away leaves whole batches, and the house goes on', async (t) => {
  const house = await openHouse(t)
  const { organisation } = await house.firm('Dallim Mobility', '+8215880001')
  const key = await house.key(['manage', 'read'], organisation)
  async function* rows() {
    yield 'id\n'
    for (let n = 0; n < 1_200; n++) yield `u${n}\n`
    throw new Error('the sender went away')
  }
  const sent = fetch(`${house.url}/v1/directory/import?what=accounts&organisation=${organisation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: Readable.toWeb(Readable.from(rows())) as ReadableStream,
    duplex: 'half',
  } as RequestInit)
  await assert.rejects(sent.then((response) => response.text()))
  for (;;) {
    const { body } = await house.ask<{ items: object[] }>('GET', '/v1/accounts?limit=200', { key })
    if (body.items.length > 0) break
  }
  const again = await house.ask('POST', `/v1/directory/import?what=accounts&organisation=${organisation}`, {
    key,
    raw: { text: `id\n${Array.from({ length: 1_200 }, (_, n) => `u${n}`).join('\n')}\n`, type: 'text/csv' },
  })
  const report = events(again.text).at(-1)
  assert.equal(Number(report?.imported) + Number(report?.already), 1_200, again.text)
})
