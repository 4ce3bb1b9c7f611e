import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse, type TestHouse } from './testing.ts'

interface Shown {
  id: string
  reference: string
  revision: number
  status: string
  person?: { ref: string; masked: string }
  assignee?: string
  mergedInto?: string
  items: { id: string; text?: string; case?: Shown; kinds?: string[]; staff?: string; editing?: boolean }[]
  item?: Shown
  next?: string
  code?: string
  present: { revision: number; status: string }
}
const procedure = 'driver-call-failure'
const number = '010-2345-6789'

async function opened(house: TestHouse, cookie: string, more: object = {}): Promise<Shown> {
  const body = { procedure, lang: 'ko', number, country: 'KR', ...more }
  const answer = await house.ask<Shown>('POST', '/v1/cases', { cookie, body })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

test('a case is found by its number in every writing, by the last four digits, and by its reference', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  const made = await opened(house, cookie, { about: '1588-1234', text: '010 9999 8888 <img src=x onerror=alert(1)>' })
  assert.equal(made.person?.masked, '+82 10-****-**89')
  await opened(house, cookie, { number: '010-7777-0000' })
  for (const query of [
    number,
    '+82 10 2345 6789',
    '０１０－２３４５－６７８９',
    '01023456789',
    ' 010 2345 6789 ',
    '6789',
    '…６７８９',
  ]) {
    const found = await house.ask<{ items: { ref: string }[] }>('POST', '/v1/numbers/lookup', {
      cookie,
      body: { query, country: 'KR' },
    })
    const refs = found.body.items.map(({ ref }) => ref)
    assert.ok(refs.includes(made.person?.ref ?? ''), `${query}: ${found.text}`)
  }
  for (const filter of [
    `ref=${made.person?.ref}`,
    `reference=${made.reference.toLowerCase()}`,
    `reference=${made.id.slice(-8)}`,
  ]) {
    const list = await house.ask<Shown>('GET', `/v1/cases?${filter}`, { cookie })
    assert.deepEqual(
      list.body.items.map(({ id }) => id),
      [made.id],
      filter,
    )
  }
  const notes = await house.ask<Shown>('GET', `/v1/cases/${made.id}/notes`, { cookie })
  assert.equal(notes.body.items[0]?.text, '*** **** **88 <img src=x onerror=alert(1)>')
  assert.match(notes.headers.get('content-type') ?? '', /^application\/json/)
})

test('notes: 20,000 characters and not one more; a megabyte is refused whole', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  const { id } = await opened(house, cookie)
  const write = (text: string) => house.ask('POST', `/v1/cases/${id}/notes`, { cookie, body: { text } })
  assert.equal((await write('가'.repeat(20_000))).status, 201)
  const long = await write('가'.repeat(20_001))
  assert.deepEqual([long.status, long.body.code, long.body.field], [400, 'invalid-field', 'text'])
  const megabyte = await write('x'.repeat(1_100_000))
  assert.deepEqual([megabyte.status, megabyte.body.code], [413, 'too-large'])
})

test('two agents on one case: they see each other, and the second writer sees what the first did', async (t) => {
  const house = await openHouse(t)
  const [one, two] = [await house.member('agent'), await house.member('agent', undefined, 2)]
  const { id } = await opened(house, one.cookie)
  const stop = new AbortController()
  const stream = await fetch(`${house.url}/v1/events`, { headers: { cookie: two.cookie }, signal: stop.signal })
  const be = (cookie: string, editing: boolean) =>
    house.ask<Shown>('POST', `/v1/cases/${id}/presence`, { cookie, body: { editing } })
  assert.deepEqual((await be(one.cookie, true)).body.items, [])
  const seen = await be(two.cookie, false)
  assert.deepEqual([seen.body.items[0]?.staff, seen.body.items[0]?.editing], [one.id, true])

  const taken = await house.ask<Shown>('POST', `/v1/cases/${id}/assign`, {
    cookie: one.cookie,
    body: { revision: 1, to: 'me' },
  })
  assert.deepEqual([taken.status, taken.body.assignee, taken.body.revision], [200, one.id, 2])
  const late = await house.ask<Shown>('POST', `/v1/cases/${id}/close`, {
    cookie: two.cookie,
    body: { revision: 1, outcome: 'duplicate' },
  })
  assert.deepEqual([late.status, late.body.code, late.body.present.revision], [409, 'wrong-state', 2])
  const mine = { revision: 2, to: 'me' }
  const snatched = await house.ask('POST', `/v1/cases/${id}/assign`, { cookie: two.cookie, body: mine })
  assert.deepEqual([snatched.status, snatched.body.code], [403, 'not-allowed'])
  const lead = await house.member('lead')
  assert.equal((await house.ask('POST', `/v1/cases/${id}/assign`, { cookie: lead.cookie, body: mine })).status, 200)

  const events = await heard(stream, (text) => /"kind":"case"/.test(text) && /"kind":"presence"/.test(text))
  assert.ok(events.includes(`"key":"${id}"`))
  assert.ok(!events.includes('2345'))
  stop.abort()
})

test('merged cases answer with where they went; the queue goes on to the next', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  const first = await opened(house, cookie)
  house.clock.step(60_000)
  const second = await opened(house, cookie)
  const links = await house.ask<Shown>('GET', `/v1/cases/${second.id}/links`, { cookie })
  assert.deepEqual(
    links.body.items.map((link) => [link.case?.id, link.kinds]),
    [[first.id, ['same-number']]],
  )
  const merged = await house.ask<Shown>('POST', `/v1/cases/${second.id}/merge`, {
    cookie,
    body: { revision: 1, into: first.id },
  })
  assert.equal(merged.status, 200, merged.text)
  const read = await house.ask<Shown>('GET', `/v1/cases/${second.id}`, { cookie })
  assert.deepEqual([read.status, read.body.mergedInto], [200, first.id])
  const next = await house.ask<Shown>('GET', '/v1/cases/next', { cookie })
  assert.equal(next.body.item?.id, first.id)
  assert.deepEqual((await house.ask('GET', `/v1/cases/next?but=${first.id}`, { cookie })).body, {})
  const counts = await house.ask<{ status: object; unassigned: number }>('GET', '/v1/cases/counts', { cookie })
  assert.deepEqual(counts.body.status, { open: 1, waiting: 0, escalated: 0, closed: 1 })
})

test('a key opens and reads, a person acts, an auditor only reads', async (t) => {
  const house = await openHouse(t)
  const key = await house.key(['manage'])
  const made = await house.ask<Shown>('POST', '/v1/cases', {
    key,
    body: { procedure, lang: 'zh', number, country: 'KR' },
  })
  assert.equal(made.status, 201, made.text)
  const path = `/v1/cases/${made.body.id}`
  assert.equal((await house.ask('GET', path, { key })).status, 200)
  assert.equal((await house.ask('GET', '/v1/cases?assignee=me', { key })).body.code, 'invalid-field')
  for (const [asked, method, more] of [
    [`${path}/notes`, 'GET', {}],
    [`${path}/close`, 'POST', { body: { revision: 1, outcome: 'mistake' } }],
  ] as const)
    assert.equal((await house.ask(method, asked, { key, ...more })).status, 403, asked)
  const auditor = await house.member('auditor')
  assert.equal((await house.ask('GET', path, auditor)).status, 200)
  assert.equal((await house.ask('GET', `${path}/notes`, auditor)).status, 200)
  const tag = { ...auditor, body: { revision: 1, tags: [] } }
  assert.equal((await house.ask('POST', `${path}/tags`, tag)).status, 403)
})

test('the public form: a reference and nothing else, so many and no more, and what was agreed to', async (t) => {
  const house = await openHouse(t)
  const consent = (await house.ask<{ version: string }>('GET', '/v1/intake')).body.version
  const form = {
    lang: 'ko',
    number: '010-4444-0001',
    country: 'KR',
    channel: 'voice',
    text: '010-1234-5678에서 전화',
    consent,
  }
  const send = (more: object = {}) =>
    house.ask<{ reference: string; code?: string }>('POST', '/v1/intake', { body: { ...form, ...more } })
  const unknown = await send({
    about: '1588 1234',
    at: house.clock.now() && new Date(house.clock.now() + 60_000).toISOString(),
  })
  assert.equal(unknown.status, 202, unknown.text)
  assert.match(unknown.body.reference, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  const known = await send({ text: '또' })
  assert.deepEqual(Object.keys(known.body).sort(), Object.keys(unknown.body).sort())
  for (const [more, status, code] of [
    [{ consent: 'older' }, 400, 'invalid-field'],
    [{ number: 'x' }, 400, 'invalid-number'],
    [{ text: 'x'.repeat(20_001) }, 400, 'invalid-field'],
    [{ account: 'acc_1' }, 400, 'invalid-field'],
  ] as const) {
    const refused = await send(more)
    assert.deepEqual([refused.status, refused.body.code], [status, code], refused.text)
  }
  const { cookie } = await house.member('agent')
  const queue = await house.ask<{ items: { reference: string; channel: string; repeated: boolean; id: string }[] }>(
    'GET',
    '/v1/cases?sort=opened',
    { cookie },
  )
  const shown = queue.body.items.map(({ reference, channel, repeated }) => [reference, channel, repeated])
  assert.deepEqual(
    shown.toSorted(),
    [
      [unknown.body.reference, 'web', false],
      [known.body.reference, 'web', true],
    ].toSorted(),
  )
  const statuses: number[] = []
  for (let n = 0; n < 8; n++) statuses.push((await send()).status)
  assert.ok(statuses.includes(429) && statuses.indexOf(429) <= 3, statuses.join(' '))
  house.clock.step(3_600_000)
  assert.equal((await send({ number: '010-4444-0002' })).status, 202, 'another number, an hour later')
  house.clock.step(24 * 3_600_000)
  assert.equal((await send()).status, 202)
})

async function heard(stream: Response, enough: (text: string) => boolean): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    if (enough(text)) break
  }
  return text
}
