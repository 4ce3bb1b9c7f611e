import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { must, openHouse } from '../doors/http/testing.ts'
import { TestSmsc } from '../doors/smpp/testing.ts'
import type { RecordedLeaf } from '../ledger/index.ts'
import { dayMs, hourMs, Problem } from '../terms/index.ts'
import { noticeOf, noticeUntil, personOf, sendText } from './testing.ts'

const number = '+821055500077'
const agent = { kind: 'staff', id: 'stf_agent' } as const

async function withNetwork(t: TestContext) {
  const smsc = await TestSmsc.start()
  const house = await openHouse(t, { smppUrl: smsc.url, noticeHours: 24 })
  t.after(() => smsc.stop())
  const firm = await house.firm('달림모빌리티', '+8215880001')
  const person = await personOf(house.app, number)
  await house.app.notices.start()
  while (!house.app.notices.outlet().connected) await new Promise((resolve) => setTimeout(resolve, 10))
  return { smsc, house, app: house.app, person, ...firm }
}

test('without an organisation a notice waits and says why; without a carrier it stays in the outbox', async (t) => {
  const house = await openHouse(t)
  const { app } = house
  const person = await personOf(app, number)
  const waiting = await sendText(app, { to: person })
  await app.notices.run()
  const told = await noticeOf(app, waiting.id)
  assert.deepEqual([told.state, told.reasons[0]?.code], ['queued', 'no-organisation'])
  assert.equal(must(await app.notices.giveUp(waiting.id, agent)).state, 'given-up')

  const { organisation } = await house.firm('달림모빌리티', '+8215880001')
  const { id } = await sendText(app, { to: person, organisation, case: 'cas_1' })
  await app.notices.run()
  const kept = await noticeOf(app, id)
  assert.deepEqual(
    [kept.state, kept.reasons[0]?.code, kept.segments, kept.encoding],
    ['outbox', 'no-carrier', 2, 'ucs-2'],
  )
  const decision = must(await app.gate.get(kept.decision ?? ''))
  assert.deepEqual([decision.verdict, decision.channel, decision.purpose], ['allow', 'sms', 'service'])
  assert.equal((await app.ledger.byRef('contact', kept.decision ?? ''))?.body.outcome, 'not-placed')
  assert.deepEqual(
    (await app.notices.list({ case: 'cas_1' }, {})).map((one) => one.id),
    [id],
  )
  assert.match(must(await app.notices.words(id, 'a look', agent)), /^\[달림모빌리티\] 문의하신 번호를/)
  // A line of its own is needed.
  const lineless = must(
    await app.callers.organisations.create({ name: 'Lineless', country: 'KR', sector: 'other' }, agent),
  )
  const stuck = await sendText(app, { to: person, organisation: lineless.id })
  await app.notices.run()
  assert.equal((await noticeOf(app, stuck.id)).reasons[0]?.code, 'no-line')
})

test('the gate is asked: a refusal refuses, a quiet hour holds until its end, a fact that is missing holds', async (t) => {
  const house = await openHouse(t)
  const { app, clock } = house
  const { organisation } = await house.firm('달림모빌리티', '+8215880001')
  const person = await personOf(app, number)
  const until = clock.now() + 2 * hourMs
  const quiet = must(await app.consent.windows.add({ of: { person }, kind: 'quiet', from: clock.now(), until }, agent))
  const { id } = await sendText(app, { to: person, organisation })
  await app.notices.run()
  const held = await noticeOf(app, id)
  assert.deepEqual([held.state, held.reasons.map(({ code }) => code), held.until], ['held', ['RF-window'], until])
  assert.match(held.reasons[0]?.text.ko ?? '', /연락을 받지 않겠다고/)
  assert.ok(quiet)
  clock.set(until)
  await app.notices.run()
  assert.equal((await noticeOf(app, id)).state, 'outbox')

  must(await app.consent.refusals.refuse({ of: { person }, organisation, via: 'person' }, agent))
  const refused = await sendText(app, { to: person, organisation })
  await app.notices.run()
  const told = await noticeOf(app, refused.id)
  assert.deepEqual([told.state, told.reasons[0]?.code], ['refused', 'RF-refusal'])
  assert.ok(told.endedAt)
  // An account that does not exist is no ground for a contact.
  const other = await personOf(app, '+821055500078')
  const sent = await sendText(app, { to: other, organisation, template: 'verify-again', account: 'acc_none' })
  await app.notices.run()
  const unknown = await noticeOf(app, sent.id)
  assert.equal(unknown.state === 'held' || unknown.state === 'refused', true)
  clock.step(25 * hourMs)
  await app.notices.run()
  assert.ok(['expired', 'refused'].includes((await noticeOf(app, sent.id)).state))
})

test('with a network', async (t) => {
  const { smsc, house, app, person, organisation } = await withNetwork(t)

  await t.test(
    'a long Korean text arrives whole, byte by byte; each part counts; the receipts make it delivered',
    async () => {
      const { id } = await sendText(app, {
        to: person,
        organisation,
        template: 'cancellation-requested',
        case: 'cas_1',
      })
      const delivered = await noticeUntil(app, id, ({ state }) => state === 'delivered')
      const parts = smsc.submits()
      assert.deepEqual([parts.length, delivered.segments], [2, 2])
      const bytes = parts.map(({ hex }) => Buffer.from(hex, 'hex')).sort((a, b) => (a[5] as number) - (b[5] as number))
      for (const [index, part] of bytes.entries()) {
        assert.deepEqual([...part.subarray(0, 3)], [5, 0, 3])
        assert.deepEqual([part[3], part[4], part[5]], [bytes[0]?.[3], 2, index + 1])
        assert.ok(part.length <= 140)
      }
      assert.ok(
        parts.every(
          ({ dataCoding, esmClass, to, from }) =>
            dataCoding === 8 && esmClass === 0x40 && `+${to}` === number && from === '8215880001',
        ),
      )
      const joined = Buffer.concat(bytes.map((part) => part.subarray(6)))
        .swap16()
        .toString('utf16le')
      assert.equal(joined, must(await app.notices.words(id, 'a look', agent)))
      let contact: RecordedLeaf | undefined
      while (contact === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        contact = await app.ledger.byRef('contact', delivered.decision ?? '')
      }
      assert.equal(contact.body.outcome, 'delivered')
    },
  )

  await t.test('a receipt before the answer, an undelivered text, a refusal by the network, throttling', async () => {
    await smsc.wish({ early: true, references: false })
    const early = await sendText(app, { to: person, organisation })
    assert.equal((await noticeUntil(app, early.id, ({ state }) => state === 'delivered')).state, 'delivered')
    await smsc.wish({ receipts: 'undelivered', early: false, throttle: 1 })
    const lost = await sendText(app, { to: person, organisation })
    assert.equal((await noticeUntil(app, lost.id, ({ state }) => state === 'undelivered')).state, 'undelivered')
    await smsc.wish({ refuse: 0x0b })
    const failed = await noticeUntil(
      app,
      (await sendText(app, { to: person, organisation })).id,
      ({ state }) => state === 'failed',
    )
    assert.match(failed.reasons[0]?.text.en ?? '', /\(status 11\)/)
  })

  await t.test(
    'an answer that is lost makes it unknown, and it is not sent again: a receipt decides, or a person',
    async () => {
      await smsc.wish({ cutNext: true, receipts: 'none', refuse: 0, references: true })
      const before = smsc.submits().length
      const one = await sendText(app, { to: person, organisation, lang: 'en', template: 'case-words', words: 'Hello.' })
      const unknown = await noticeUntil(app, one.id, ({ state }) => state === 'unknown')
      assert.equal(unknown.reasons[0]?.code, 'answer-lost')
      await smsc.until((told) => told.filter(({ bound }) => bound).length === 2)
      await app.notices.run()
      assert.equal((await noticeOf(app, one.id)).state, 'unknown')
      assert.equal(smsc.submits().length - before, 1)

      // The next one's receipt waits until the connection is back, and names a message of which we never heard.
      await smsc.wish({ cutNext: true, receipts: 'delivered', hold: true })
      const two = await sendText(app, {
        to: await personOf(app, '+821055500079'),
        organisation,
        lang: 'en',
        template: 'case-words',
        words: 'Hello.',
      })
      await noticeUntil(app, two.id, ({ state }) => state === 'unknown')
      await smsc.until((told) => told.filter(({ bound }) => bound).length === 3)
      await smsc.wish({ release: true })
      assert.equal((await noticeUntil(app, two.id, ({ state }) => state === 'delivered')).state, 'delivered')
      assert.equal(smsc.submits().length - before, 2)
      await smsc.wish({ hold: false })

      assert.ok(!(must(await app.notices.retry(one.id, agent)).state !== 'queued'))
      await noticeUntil(app, one.id, ({ state }) => state === 'delivered')
      assert.equal(smsc.submits().length - before, 3)
    },
  )

  await t.test('while the network is away texts wait', async () => {
    const port = smsc.port
    await smsc.stop()
    while (app.notices.outlet().connected) await new Promise((resolve) => setTimeout(resolve, 10))
    const sent = await sendText(app, { to: person, organisation })
    await noticeUntil(app, sent.id, ({ reasons }) => reasons[0]?.code === 'no-connection')
    house.clock.step(hourMs)
    const back = await TestSmsc.start(port)
    t.after(() => back.stop())
    await back.until((told) => told.some(({ bound }) => bound))
    assert.equal((await noticeUntil(app, sent.id, ({ state }) => state === 'delivered')).state, 'delivered')
  })
})

test('no number and no text stands in a table, and what has ended is destroyed in its time', async (t) => {
  const house = await openHouse(t)
  const { app, clock } = house
  const { organisation } = await house.firm('달림모빌리티', '+8215880001')
  const person = await app.store.transaction((trx) =>
    app.vault.sealNumber(trx, number, { room: 'test', reason: 'x', until: clock.now() + hourMs }),
  )
  const { id } = await sendText(app, { to: person, organisation })
  await app.notices.run()
  const { rows } = await (await import('kysely')).sql<{ all: string }>`
    select (select json_agg(n)::text from notices.notices n) || coalesce((select json_agg(p)::text from notices.parts p), '') as all`.execute(
    app.store.tables(),
  )
  assert.doesNotMatch(rows[0]?.all ?? '', /55500077|인증을/)
  assert.ok(!((await app.vault.reveal(person, 'a look', agent)) instanceof Problem))
  clock.step(91 * dayMs)
  await app.vault.retentionRun(clock.now())
  assert.ok((await app.notices.words(id, 'a look', agent)) instanceof Problem)
})
