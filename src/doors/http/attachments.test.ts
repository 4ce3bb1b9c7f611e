import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { jpegOf, pngOf } from '../../desk/testing.ts'
import { openHouse, type TestHouse } from './testing.ts'

async function caseOf(house: TestHouse, cookie: string): Promise<string> {
  const opened = await house.ask<{ id: string }>('POST', '/v1/cases', {
    cookie,
    body: { procedure: 'unsolicited-contact', lang: 'ko', number: '+821099990000' },
  })
  assert.equal(opened.status, 201, opened.text)
  return opened.body.id
}

const picture = (bytes: Buffer, type = 'image/png') => ({ text: Uint8Array.from(bytes), type })

test('a picture goes in, comes out as a picture and nothing else, and is destroyed; others see nothing of it', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  const path = `/v1/cases/${await caseOf(house, cookie)}/attachments`
  const hidden = '<script>alert(1)</script>'
  const bytes = Buffer.concat([pngOf({ width: 12, height: 5 }), Buffer.from(hidden)])
  const name = encodeURIComponent('통화 기록 "1".png')
  const added = await house.ask<{ id: string; name: string; width: number }>('POST', `${path}?name=${name}`, {
    cookie,
    raw: picture(bytes, 'application/octet-stream'),
  })
  assert.equal(added.status, 201, added.text)
  assert.deepEqual([added.body.name, added.body.width], ['picture-1.png', 12])
  const read = await fetch(`${house.url}${path}/${added.body.id}?purpose=Compare`, { headers: { cookie } })
  assert.equal(read.status, 200)
  const headers = Object.fromEntries(read.headers)
  assert.equal(headers['content-type'], 'image/png')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(headers['content-security-policy'] ?? '', /default-src 'none'; sandbox/)
  assert.equal(
    headers['content-disposition'],
    `inline; filename="picture-1.png"; filename*=UTF-8''${encodeURIComponent('통화 기록 1.png')}`,
  )
  assert.ok(!Buffer.from(await read.arrayBuffer()).includes('script'))

  const listed = await house.ask<{ items: { byName: string }[]; left: number }>('GET', path, { cookie })
  assert.deepEqual([listed.body.items.length, listed.body.left, listed.body.items[0]?.byName], [1, 19, 'agent.1'])
  const { cookie: auditor } = await house.member('auditor')
  assert.equal((await house.ask('GET', path, { cookie: auditor })).status, 200)
  assert.equal((await house.ask('GET', `${path}/${added.body.id}`, { cookie: auditor })).status, 403)
  const { organisation } = await house.firm('Hanbit Insurance', '+82215771234')
  const { cookie: stranger } = await house.member('administrator', organisation)
  for (const [method, to] of [
    ['GET', path],
    ['GET', `${path}/${added.body.id}`],
    ['POST', path],
  ] as const)
    assert.equal((await house.ask(method, to, { cookie: stranger })).status, 404)
  const destroy = `${path}/${added.body.id}/destroy`
  assert.equal((await house.ask('POST', destroy, { cookie, body: { reason: 'A child is in it.' } })).status, 403)
  const { cookie: lead } = await house.member('lead')
  const gone = await house.ask('POST', destroy, { cookie: lead, body: { reason: 'A child is in it.' } })
  assert.ok(gone.body.destroyedAt, gone.text)
  assert.equal((await house.ask('GET', `${path}/${added.body.id}`, { cookie })).body.code, 'data-destroyed')
})

test('what is no picture is refused by its content, whatever it says it is', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  const path = `/v1/cases/${await caseOf(house, cookie)}/attachments`
  const post = async (bytes: string | Buffer, type: string) => {
    const text = typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)
    const answer = await house.ask<{ code: string }>('POST', path, { cookie, raw: { text, type } })
    return [answer.status, answer.body.code]
  }
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  for (const type of ['image/png', 'image/svg+xml', 'image/jpeg', 'application/octet-stream'])
    assert.deepEqual(await post(svg, type), [415, 'unsupported-media-type'])
  assert.deepEqual(await post('%PDF-1.7', 'application/pdf'), [415, 'unsupported-media-type'])
  assert.deepEqual(await post('#!/bin/sh', 'image/png'), [415, 'unsupported-media-type'])
  assert.deepEqual(await post('{}', 'application/json'), [415, 'unsupported-media-type'])
  assert.deepEqual(await post(jpegOf({ width: 8, height: 8 }).subarray(0, 60), 'image/jpeg'), [
    415,
    'unsupported-media-type',
  ])
  assert.deepEqual((await post(jpegOf({ width: 8, height: 8 }), 'image/png'))[0], 201, 'the content decides')
})

test('200 MB are refused before they have come: by the length that is stated, and by the limit where none is', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  const path = `/v1/cases/${await caseOf(house, cookie)}/attachments`
  const { port } = new URL(house.url)
  const head = (more: string) =>
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${house.url}\r\ncookie: ${cookie}\r\ncontent-type: image/png\r\n${more}\r\n\r\n`

  // Nothing of the body is sent: the answer comes all the same.
  const stated = connect(Number(port), '127.0.0.1')
  stated.write(head(`content-length: ${200 * 1024 * 1024}`))
  const [answer] = (await once(stated, 'data')) as [Buffer]
  assert.match(answer.toString(), /^HTTP\/1\.1 413 .*"code":"too-large"/s)
  stated.destroy()

  // No length stated: the answer comes when eleven of the two hundred have been sent; the rest is not kept.
  const collect = garbageCollector()
  collect()
  const before = process.memoryUsage().arrayBuffers
  const streaming = connect(Number(port), '127.0.0.1')
  let said = ''
  streaming.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  streaming.on('error', () => {})
  streaming.write(head('transfer-encoding: chunked'))
  const megabyte = Buffer.alloc(1024 * 1024)
  for (let sent = 0; sent < 200 && !streaming.destroyed; sent++) {
    streaming.write(`${megabyte.length.toString(16)}\r\n`)
    streaming.write(megabyte)
    if (!streaming.write('\r\n')) await Promise.race([once(streaming, 'drain'), once(streaming, 'close')])
    if (sent === 12 && said === '') await once(streaming, 'data')
  }
  assert.match(said, /^HTTP\/1\.1 413 /)
  collect()
  assert.ok(process.memoryUsage().arrayBuffers - before < 64 * 1024 * 1024, 'two hundred megabytes were not held')
  streaming.destroy()
  assert.equal((await house.ask<{ items: unknown[] }>('GET', path, { cookie })).body.items.length, 0)
})

test('the evidence of a case over HTTP: its clock, what it is about, what was preserved', async (t) => {
  const house = await openHouse(t)
  const { organisation } = await house.firm('Dallim Mobility', '+8215880001')
  const { cookie } = await house.member('agent')
  const key = await house.key(['manage', 'read'], organisation)
  const made = await house.ask<{ id: string }>('POST', '/v1/accounts', {
    key,
    body: { organisation, number: '+821012345678' },
  })
  const booking = {
    id: 'ride-1',
    organisation,
    account: made.body.id,
    rider: '010-5555-6666',
    country: 'KR',
    area: '역삼동',
  }
  const booked = await house.ask<{ rider?: object }>('POST', '/v1/bookings', { key, body: booking })
  assert.ok(booked.body.rider, 'the screen before dispatch')
  const change = (state: string, more = {}) =>
    house.ask<{ rider?: object; state: string }>('POST', '/v1/bookings/ride-1/state', { key, body: { state, ...more } })
  const dispatched = await change('dispatched', { driver: '010-8765-4321', country: 'KR', driverCategory: 'blue' })
  assert.deepEqual([dispatched.status, dispatched.body.rider], [200, undefined], dispatched.text)
  for (const path of ['/v1/bookings/ride-1', '/v1/bookings'])
    assert.doesNotMatch((await house.ask('GET', path, { key })).text, /"rider"/)
  const person = house.app.vault.personRef('+821055556666')
  assert.equal((await house.ask('GET', `/v1/bookings?rider=${person}`, { key })).status, 403)

  const found = await house.ask<{ bookings: { id: string; rider: object; numberChanged: boolean }[] }>(
    'POST',
    '/v1/directory/look-up',
    { cookie, body: { by: 'rider', number: '０１０ 5555 6666', country: 'KR' } },
  )
  assert.equal(found.status, 200, found.text)
  assert.deepEqual([found.body.bookings[0]?.id, found.body.bookings[0]?.numberChanged], ['ride-1', false])
  for (const body of [
    { by: 'account', number: '+821012345678' },
    { by: 'booker', number: '+821012345678' },
    { by: 'driver', number: '+821087654321' },
    { by: 'time', from: '2026-03-02T00:00:00Z', until: '2026-03-03T00:00:00Z', area: '역삼동' },
  ]) {
    const answer = await house.ask<{ accounts: object[]; bookings: object[] }>('POST', '/v1/directory/look-up', {
      cookie,
      body,
    })
    assert.equal(answer.body.accounts.length + answer.body.bookings.length, 1, `${body.by}: ${answer.text}`)
  }
  for (const body of [{ by: 'time' }, { by: 'rider' }, { by: 'rider', number: '1', area: 'x' }, { by: 'x' }])
    assert.equal((await house.ask('POST', '/v1/directory/look-up', { cookie, body })).status, 400)
  assert.equal(
    (await house.ask('POST', '/v1/directory/look-up', { key, body: { by: 'rider', ref: person } })).status,
    403,
  )

  const path = `/v1/cases/${await caseOf(house, cookie)}`
  const linked = await house.ask<{ daysLeft: number }>('POST', `${path}/bookings`, {
    cookie,
    body: { bookings: ['ride-1'] },
  })
  assert.equal(linked.body.daysLeft, 91, linked.text)
  const reason = 'Needed for the sanction.'
  const preserved = await house.ask<{ preserved: { area: string; rider: { masked: string } }[]; daysLeft?: number }>(
    'POST',
    `${path}/preserve`,
    { cookie, body: { bookings: ['ride-1'], reason } },
  )
  assert.equal(preserved.body.preserved[0]?.area, '역삼동', preserved.text)
  assert.match(preserved.body.preserved[0]?.rider.masked ?? '', /\*\*66$/)
  assert.equal(preserved.body.daysLeft, undefined)
  assert.equal((await house.ask('GET', `${path}/evidence`, { cookie })).text, preserved.text)
  assert.equal(
    (await house.ask('POST', `${path}/preserve`, { cookie, body: { bookings: ['none'], reason } })).status,
    404,
  )
})

/** What was let go but not collected yet is not held. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
