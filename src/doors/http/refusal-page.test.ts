import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, type PersonRef, type Problem } from '../../terms/index.ts'
import { must, openHouse } from './testing.ts'

const stranger = '+821055500077'
const agent = { kind: 'system', id: 'test' } as const

test('the first text to a rider carries a link; one tap refuses, and can be taken back', async (t) => {
  const house = await openHouse(t, { addressRequestsPerMinute: 1_000_000 })
  const { app } = house
  const firm = await house.firm('달림 <b>모빌리티</b>', '+8215880001')
  const { organisation, line } = firm
  const { id: account } = must(
    await app.directory.accounts.create({ organisation, number: { number: '+821055500090' } }, agent),
  )
  must(await app.directory.accounts.verify(account, {}, agent))
  const booking = must(
    await app.directory.bookings.record({ organisation, account, rider: { number: stranger } }, agent),
  )
  const key = await house.key(['manage', 'decide'], organisation)
  const told = await house.ask<{ id: string; booking: string }>('POST', `/v1/bookings/${booking.id}/rider-notice`, {
    key,
    body: { lang: 'ko' },
  })
  assert.equal(told.status, 201, told.text)
  await app.notices.run()
  const words = must(await app.notices.words(told.body.id, 'a look', agent))
  const link = /https?:\/\/\S+\/r\/[A-Za-z0-9_-]{43}/.exec(words)?.[0] ?? ''
  const path = new URL(link).pathname
  assert.ok(path.length > 40, words)
  assert.equal(must(await app.notices.get(told.body.id, {})).state, 'outbox')

  const ask = (onBehalf: boolean) =>
    house.ask<{ verdict: string; reasons: { rule: string; outcome: string; fact?: string }[] }>(
      'POST',
      '/v1/decisions',
      {
        key,
        body: {
          organisation,
          line,
          to: stranger,
          channel: 'voice',
          purpose: 'service',
          category: 'transport',
          requester: account,
          onBehalf,
        },
      },
    )
  assert.equal((await ask(true)).body.verdict, 'allow')

  const open = (method: string, more: { lang?: string; path?: string; form?: string; type?: string } = {}) =>
    fetch(house.url + (more.path ?? path), {
      method,
      redirect: 'manual',
      headers: {
        'accept-language': more.lang ?? 'ko',
        ...(more.form !== undefined && { 'content-type': more.type ?? 'application/x-www-form-urlencoded' }),
      },
      ...(more.form !== undefined && { body: more.form }),
    })

  await t.test('reading it never acts: a preview, a scanner, a prefetch', async () => {
    const before = (await app.ledger.head()).size
    for (const method of ['GET', 'HEAD', 'GET']) {
      const page = await open(method)
      assert.equal(page.status, 200)
      const text = await page.text()
      if (method === 'HEAD') continue
      assert.match(text, /<html lang="ko">/)
      assert.match(text, /다른 사람의 예약 때문에 달림 &#60;b&#62;모빌리티&#60;\/b&#62;에서 이 번호로 하는 모든 전화/)
      assert.doesNotMatch(text, /<b>|<script|55500077|http:\/\/(?!127)/)
      assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-/)
      assert.equal(page.headers.get('set-cookie'), null)
    }
    for (const [lang, said] of [
      ['zh-CN', '拒绝此类联系'],
      ['en-GB', 'Refuse such contact'],
      ['fr', 'Refuse such contact'],
    ] as const)
      assert.match(await (await open('GET', { lang })).text(), new RegExp(said))
    assert.match(await (await open('GET', { lang: 'en', path: `${path}?lang=zh` })).text(), /<html lang="zh-Hans">/)
    assert.equal((await app.ledger.head()).size, before)
  })

  await t.test('one tap refuses; the gate refuses from then on, what the person orders stays', async () => {
    const posted = await open('POST', { form: 'act=refuse' })
    assert.equal(posted.status, 303)
    const page = await open('GET', { path: posted.headers.get('location') ?? '' })
    const text = await page.text()
    assert.match(text, /거부했습니다/)
    const [, seq, act] = /#(\d+) · (act_\w+)/.exec(text) ?? []
    const leaf = await app.ledger.byRef('act', act ?? '')
    assert.equal(leaf?.seq, Number(seq))
    assert.match(JSON.stringify(leaf?.body), /"name":"consent\.refuse"/)
    assert.match(JSON.stringify(leaf?.body), /"kind":"person"/)
    const refused = await ask(true)
    assert.equal(refused.body.verdict, 'deny')
    const [reason] = refused.body.reasons
    assert.deepEqual([reason?.rule, reason?.outcome], ['RF-refusal', 'deny'])
    // A contact about an own booking is judged as before.
    assert.ok(!(await ask(false)).body.reasons.some(({ rule, outcome }) => rule === 'RF-refusal' && outcome === 'deny'))
    // Twice, and twice at once, is once.
    const size = (await app.ledger.head()).size
    await Promise.all([open('POST', { form: 'act=refuse' }), open('POST', { form: 'act=refuse' })])
    assert.equal((await app.ledger.head()).size, size)
    const person = app.vault.personRef(stranger) as PersonRef
    const standing = await app.consent.refusals.list({ person, standing: true }, {})
    assert.deepEqual(
      standing.map(({ via, onBehalf, organisation: whose }) => [via, onBehalf, whose]),
      [['link', true, organisation]],
    )
    // The next first text is refused by the same gate.
    const again = await house.ask<{ id: string }>('POST', `/v1/bookings/${booking.id}/rider-notice`, {
      key,
      body: { lang: 'ko' },
    })
    await app.notices.run()
    assert.equal(must(await app.notices.get(again.body.id, {})).state, 'refused')
  })

  await t.test('it can be taken back on the same page', async () => {
    assert.equal((await open('POST', { form: 'act=undo' })).status, 303)
    assert.match(await (await open('GET')).text(), /거부를 취소했습니다[\s\S]*#\d+/)
    assert.equal((await ask(true)).body.verdict, 'allow')
  })

  await t.test('what is no link does nothing and says little', async () => {
    const token = path.slice(3)
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    for (const one of ['x', forged, 'A'.repeat(43), '%00', `${'a'.repeat(100)}`])
      for (const method of ['GET', 'POST']) {
        const answer = await open(method, { path: `/r/${one}`, ...(method === 'POST' && { form: 'act=refuse' }) })
        assert.ok([404, 400].includes(answer.status), `${method} ${one}: ${answer.status}`)
      }
    assert.equal((await open('POST', { form: 'act=everything' })).status, 400)
    assert.equal((await open('POST', { form: '{}', type: 'application/json' })).status, 415)
    assert.equal((await open('POST', { form: `act=${'x'.repeat(2_000)}` })).status, 413)
  })

  await t.test('too often is too often; and it ends with the contact', async () => {
    house.clock.step(60_000)
    let last = 200
    for (let n = 0; n < 31; n++) last = (await open('GET')).status
    assert.equal(last, 429)
    house.clock.step(93 * dayMs)
    // Nothing of the contact outlives the booking's: neither the text nor what the link was for.
    await app.vault.retentionRun(house.clock.now())
    assert.equal(((await app.notices.words(told.body.id, 'a look', agent)) as Problem).code, 'data-destroyed')
    const gone = await open('GET')
    assert.equal(gone.status, 410)
    assert.match(await gone.text(), /기간이 끝난 링크/)
    assert.equal((await open('POST', { form: 'act=refuse' })).status, 410)
  })
})
