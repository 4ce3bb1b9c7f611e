import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval, Complaint, Decision, Replay, Timeline } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('the loop: ask, decide, complain, act with a second person, decide differently', async (t) => {
  const house = await openHouse(t)
  const firm = await house.firm('Gaon Mobility', '+82215771234')
  const key = await house.key(['decide', 'read'], firm.organisation)
  const { cookie: agent } = await house.member('agent')
  const { cookie: manager } = await house.member('manager')
  const { cookie: second } = await house.member('manager', undefined, 2)
  const rider = '010-2345-6789'
  const contact = {
    ...firm,
    to: rider,
    country: 'KR',
    channel: 'voice',
    purpose: 'service',
    category: 'transport',
    onBehalf: true,
  }

  const first = await house.ask<Decision>('POST', '/v1/decisions', { key, body: contact })
  assert.equal(first.status, 201, first.text)
  const complaint = await house.ask<Complaint>('POST', '/v1/complaints', {
    cookie: agent,
    body: {
      number: rider,
      country: 'KR',
      at: '2026-03-02T03:00:00Z',
      text: 'A driver called me on 010 2345 6789 at 12:00, I booked nothing.',
      channel: 'voice',
    },
  })
  assert.equal(complaint.status, 201, complaint.text)
  assert.deepEqual(
    complaint.body.matches?.map(({ decision }) => decision.id),
    [first.body.id],
  )

  assert.equal(complaint.body.text, 'A driver called me on *** **** **89 at 12:00, I booked nothing.')
  const { cookie: auditor } = await house.member('auditor')
  for (const as of [{ cookie: agent }, { cookie: auditor }, { key: await house.key(['read']) }]) {
    const seen = await house.ask<Complaint>('GET', `/v1/complaints/${complaint.body.id}`, as)
    assert.equal(seen.body.text, complaint.body.text, seen.text)
  }
  const words = (body: object) =>
    house.ask<{ text: string }>('POST', `/v1/complaints/${complaint.body.id}/reveal`, { cookie: agent, body })
  assert.equal((await words({})).status, 400, 'not without a purpose')
  const said = await words({ purpose: 'Who was meant?' })
  assert.equal(said.body.text, 'A driver called me on 010 2345 6789 at 12:00, I booked nothing.', said.text)
  assert.ok((await house.app.vault.accessLog()).some(({ purpose }) => purpose === 'Who was meant?'))

  const ref = complaint.body.person.ref
  const asked = await house.ask<Approval>('POST', '/v1/restrictions', {
    cookie: manager,
    body: { ref, case: complaint.body.id, reason: 'Asked for in the complaint.', warned: true },
  })
  assert.equal(asked.status, 202, asked.text)
  assert.equal(asked.body.person?.ref, ref)
  assert.equal(asked.body.mayDecide, false)
  const decide = (cookie: string) =>
    house.ask('POST', `/v1/approvals/${asked.body.id}/decide`, { cookie, body: { approve: true } })
  assert.equal((await decide(agent)).body.code, 'not-allowed')
  assert.equal((await decide(manager)).body.code, 'same-person')
  const both = await Promise.all([decide(second), decide(second)])
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409], 'of two approvals at once one counts')

  const next = await house.ask<Decision>('POST', '/v1/decisions', {
    key,
    body: contact,
    headers: { 'accept-language': 'zh-CN' },
  })
  assert.equal(next.body.verdict, 'deny', next.text)
  const reason = next.body.reasons.find(({ outcome, cite }) => outcome === 'deny' && cite === complaint.body.id)
  assert.ok(reason, 'the refusal cites the case')
  assert.match(reason.text, /\p{Script=Han}/u)

  // The same is seen without the number: the first contact as it was, and as it would be answered at this moment.
  const again = (body: object) =>
    house.ask<Replay>('POST', `/v1/decisions/${first.body.id}/replay`, { cookie: agent, body })
  assert.equal((await again({ policy: 'now' })).body.replayed.verdict, first.body.verdict)
  assert.notEqual(first.body.verdict, 'deny')
  const asOfNow = await again({ policy: 'now', facts: 'now' })
  assert.equal(asOfNow.body.replayed.verdict, 'deny', asOfNow.text)
  assert.ok(asOfNow.body.replayed.reasons.some(({ cite }) => cite === complaint.body.id))

  const timeline = await house.ask<Timeline>('GET', `/v1/people/${ref}/timeline`, {
    cookie: agent,
    headers: { 'accept-language': 'ko' },
  })
  assert.equal(timeline.status, 200, timeline.text)
  const kinds = new Set(timeline.body.items.map(({ kind }) => kind))
  for (const kind of ['decision', 'complaint', 'restriction'] as const) assert.ok(kinds.has(kind), kind)
  assert.doesNotMatch(timeline.text, /2345.?6789/)

  const reveal = (body: object) =>
    house.ask<{ number: string }>('POST', `/v1/people/${ref}/reveal`, { cookie: agent, body })
  assert.equal((await reveal({})).status, 400, 'not without a purpose')
  const revealed = await reveal({ purpose: 'Call back about the complaint' })
  assert.equal(revealed.body.number, '+821023456789', revealed.text)
  const log = await house.app.vault.accessLog({ ref })
  assert.ok(log.some(({ purpose }) => purpose === 'Call back about the complaint'))

  const found = await house.ask<{ items: { ref: string }[] }>('POST', '/v1/numbers/lookup', {
    cookie: agent,
    body: { query: '6789' },
  })
  assert.ok(
    found.body.items.some((hit) => hit.ref === ref),
    found.text,
  )
})
