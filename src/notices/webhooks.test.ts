import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { openHouse } from '../doors/http/testing.ts'
import { minuteMs, Problem } from '../terms/index.ts'
import { isPublicAddress, PrivateAddress, publicLookup } from './address-guard.ts'
import { backOffMs } from './deliveries.ts'
import { checkSignature } from './signature.ts'
import { TestMailServer } from './testing-mail.ts'
import { checkWebhookUrl, postWebhook } from './webhook-post.ts'

interface Posted {
  headers: IncomingHttpHeaders
  body: string
}

/** A receiver that answers as it is told. */
async function receiver(
  t: TestContext,
  answer: (posted: Posted) => { status: number; headers?: Record<string, string> },
) {
  const posted: Posted[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const one = { headers: request.headers, body }
      posted.push(one)
      const { status, headers = {} } = answer(one)
      response.writeHead(status, headers).end('x'.repeat(100_000))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted }
}

const said = {
  about: 'esc_1',
  title: { ko: '이첩: 010-5550-0077', zh: '升级', en: 'Escalation' },
  path: '/cases/cas_1',
  data: { priority: 'high', findings: 3 },
}

test('an escalation is told to who asked, signed; refused ones are tried again, later and later, and then no more', async (t) => {
  const house = await openHouse(t, { webhookAddresses: 'any' })
  const { cookie } = await house.member('administrator')
  let status = 500
  const { url, posted } = await receiver(t, () => ({ status }))
  const made = await house.ask<{ id: string; secret: string }>('POST', '/v1/webhooks', {
    cookie,
    body: { url, events: ['escalation.opened'] },
  })
  assert.equal(made.status, 201, made.text)
  const { id, secret } = made.body
  await house.app.notices.announce('digest.ready', said)
  await house.app.notices.announce('escalation.opened', said)
  await house.app.notices.run()
  assert.equal(posted.length, 1)
  const [{ headers, body }] = posted as [Posted]
  const signature = String(headers['ringfence-signature'])
  assert.ok(checkSignature(secret, body, signature, house.clock.now()))
  assert.ok(!checkSignature(secret, `${body} `, signature, house.clock.now()))
  assert.ok(!checkSignature('whsec_other', body, signature, house.clock.now()))
  assert.ok(!checkSignature(secret, body, signature, house.clock.now() + 6 * minuteMs))
  const told = JSON.parse(body) as {
    event: string
    about: string
    url: string
    title: { ko: string }
    delivery: string
  }
  assert.deepEqual(
    [told.event, told.about, headers['ringfence-event']],
    ['escalation.opened', 'esc_1', 'escalation.opened'],
  )
  assert.equal(headers['ringfence-delivery'], told.delivery)
  assert.match(told.url, /\/cases\/cas_1$/)
  assert.doesNotMatch(body, /5550-0077/)

  for (const wait of backOffMs) {
    house.clock.step(wait - 1)
    await house.app.notices.run()
    const before: number = posted.length
    house.clock.step(1)
    await house.app.notices.run()
    assert.equal(posted.length, before + 1)
    assert.equal(posted.at(-1)?.body, body)
  }
  type Log = { items: { state: string; attempts: number; status: number; error: string }[] }
  const log = await house.ask<Log>('GET', `/v1/webhooks/${id}/deliveries`, { cookie })
  const [failed] = log.body.items
  assert.deepEqual(
    [failed?.state, failed?.attempts, failed?.status, failed?.error],
    ['failed', backOffMs.length + 1, 500, 'status-500'],
  )
  status = 204
  assert.equal((await house.ask('POST', `/v1/webhooks/${id}/test`, { cookie })).status, 200)
  await house.app.notices.run()
  const after = await house.ask<Log>('GET', `/v1/webhooks/${id}/deliveries`, { cookie })
  assert.deepEqual([after.body.items[0]?.state, after.body.items.length], ['delivered', 2])
  assert.equal((await house.ask('DELETE', `/v1/webhooks/${id}`, { cookie })).status, 200)
  const count = posted.length
  await house.app.notices.announce('escalation.opened', said)
  await house.app.notices.run()
  assert.equal(posted.length, count)
})

test('a redirect is not followed, a slow or silent receiver is left', async (t) => {
  const away = await receiver(t, () => ({ status: 200 }))
  const { url } = await receiver(t, () => ({ status: 302, headers: { location: away.url } }))
  assert.deepEqual(await postWebhook(url, '{}', {}, 'any'), { taken: false, status: 302, error: 'redirect' })
  assert.equal(away.posted.length, 0)
  assert.deepEqual(await postWebhook('http://127.0.0.1:1/', '{}', {}, 'any'), { taken: false, error: 'ECONNREFUSED' })
})

test('a webhook cannot reach into the house: addresses, names and redirects', async () => {
  for (const url of [
    'http://example.org/hook',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.1.2.3/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://127.1/',
    'https://localhost/',
    'https://db.internal/',
    'https://user:pw@example.org/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'x',
  ])
    assert.ok(checkWebhookUrl(url, 'public') instanceof Problem, url)
  assert.equal(checkWebhookUrl('https://hooks.example.org/a?b=c', 'public'), undefined)
  // A name is looked up when it is used, and where it leads is what counts: one that leads home is not connected to.
  for (const all of [true, false])
    await new Promise<void>((resolve) =>
      publicLookup('localhost', { all }, (error) => {
        assert.ok(error instanceof PrivateAddress)
        resolve()
      }),
    )
  assert.deepEqual(
    await postWebhook('https://localhost.localdomain.example.invalid/', '{}', {}, 'public').then(({ taken }) => taken),
    false,
  )
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
    assert.ok(isPublicAddress(address), address)
  for (const address of [
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    'fe80::1',
    'fc00::1',
    '::1',
    '::',
    '2002:7f00:1::',
    '64:ff9b::a00:1',
    'x',
  ])
    assert.ok(!isPublicAddress(address), address)
})

test('who asked by e-mail gets one, in their language, from a real mail server', async (t) => {
  const server = await TestMailServer.start()
  t.after(() => server.stop())
  const house = await openHouse(t, { smtpUrl: server.url, mailFrom: 'Ringfence <desk@ringfence.example>' })
  const { cookie } = await house.member('administrator')
  const wrong = await house.ask('POST', '/v1/webhooks', {
    cookie,
    body: { url: 'mailto:a@b.example,c@d.example', events: ['digest.ready'] },
  })
  assert.equal(wrong.status, 400)
  const made = await house.ask('POST', '/v1/webhooks', {
    cookie,
    body: { url: 'mailto:lead@ringfence.example', events: ['escalation.opened'], lang: 'ko' },
  })
  assert.equal(made.status, 201, made.text)
  await house.app.notices.announce('escalation.opened', {
    ...said,
    title: { ...said.title, ko: '이첩이 있습니다\r\nBcc: x@evil.example' },
  })
  await house.app.notices.run()
  const mail = await server.next()
  assert.deepEqual([mail.from, mail.to], ['desk@ringfence.example', ['lead@ringfence.example']])
  const subject = /^Subject: (.*(?:\r?\n[ \t].*)*)/im.exec(mail.raw)?.[1] ?? ''
  assert.match(subject, /=\?UTF-8\?/i)
  // A line break in a title stays in the text and makes no header.
  assert.doesNotMatch(mail.raw.split('\r\n\r\n')[0] ?? '', /^Bcc:/im)
  assert.match(mail.raw, /^Message-ID: <dlv_\w+@ringfence\.example>/im)
})
