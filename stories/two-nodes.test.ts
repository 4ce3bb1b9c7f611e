import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { type Answer, Client } from './client.ts'
import { moveIn, riderContact, riderNumber } from './house.ts'
import { newFolder, Program } from './program.ts'

/** Within this what one node was told holds on the other. */
const limitMs = 1_000

test('two programs on one PostgreSQL: what is said to one holds at the other within a second', {
  timeout: 300_000,
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await TestCluster.start()
  t.after(async () => {
    await cluster.stop()
    cluster.remove()
  })
  const env = { DATABASE_URL: await cluster.database() }
  // One folder: the nodes of one house share its master key.
  const folder = newFolder(t)
  const a = await Program.start(t, { folder, env })
  const house = await moveIn(a)
  const b = await Program.start(t, { folder, env })
  const there = new Client(b.url)
  const keyThere = there.withKey(house.keySecret)

  await t.test('a restriction registered on A is refused on B, citing the case', async () => {
    const contact = riderContact(house, riderNumber(1_001))
    const first = await keyThere.must(201, 'POST', '/v1/decisions', contact)
    assert.notEqual(first.verdict, 'deny', 'before, it is not refused')
    const complaint = await house.administrator.must(201, 'POST', '/v1/complaints', {
      number: contact.to,
      at: new Date().toISOString(),
      text: 'A driver called me; I never booked.',
      channel: 'voice',
    })
    const approval = await house.administrator.must(202, 'POST', '/v1/restrictions', {
      number: contact.to,
      case: complaint.id,
      reason: 'Never booked.',
      warned: true,
    })
    await house.manager.must(200, 'POST', `/v1/approvals/${approval.id}/decide`, { approve: true })
    const { body } = await soon(
      () => keyThere.post('/v1/decisions', contact),
      ({ body }) => body.verdict === 'deny',
    )
    assert.ok(
      body.reasons.some((one: { cite?: string }) => one.cite === complaint.id),
      JSON.stringify(body.reasons),
    )
  })

  await t.test('a consent recorded on B allows on A, and taken back on A it does not on B', async () => {
    const contact = { ...riderContact(house, riderNumber(1_002)), purpose: 'marketing', onBehalf: false }
    const here = () => house.key.post('/v1/decisions/simulate', contact)
    const other = () => keyThere.post('/v1/decisions/simulate', contact)
    const withoutConsent = (answer: Answer) =>
      answer.body.reasons.some(
        (one: { rule: string; outcome: string }) => one.rule === 'KR-01' && one.outcome === 'deny',
      )
    assert.ok(withoutConsent(await here()), JSON.stringify((await here()).body))
    const consent = await keyThere.must(201, 'POST', '/v1/consents', {
      number: contact.to,
      organisation: house.organisation,
      purpose: 'marketing',
      categories: ['transport'],
      channels: ['voice'],
      form: 'separate',
      textVersion: '2026-01',
    })
    await soon(here, (answer) => !withoutConsent(answer))
    await house.key.must(200, 'POST', `/v1/consents/${consent.id}/withdraw`, {})
    await soon(other, withoutConsent)
  })

  await t.test('a permit spent on A is spent on B', async () => {
    const contact = { ...riderContact(house, riderNumber(1_003)), purpose: 'emergency' }
    const decision = await house.key.must(201, 'POST', '/v1/decisions', contact)
    assert.equal(decision.verdict, 'allow', JSON.stringify(decision))
    const spending = { permit: decision.permit, line: house.line, to: contact.to, channel: 'voice' }
    const both = await Promise.all([
      house.key.post('/v1/permits/redeem', spending),
      keyThere.post('/v1/permits/redeem', spending),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409], 'of two at once one counts')
    const again = await keyThere.post('/v1/permits/redeem', spending)
    assert.deepEqual([again.status, again.body.code], [409, 'permit-spent'])
  })

  await t.test('a key revoked on A is refused on B', async () => {
    const made = await house.administrator.must(201, 'POST', '/v1/keys', { name: 'short', scopes: ['read'] })
    const ask = () => there.withKey(made.secret).get('/v1/me')
    assert.equal((await soon(ask, ({ status }) => status === 200)).status, 200)
    await house.administrator.must(200, 'DELETE', `/v1/keys/${made.id}`)
    await soon(ask, ({ status }) => status === 401)
  })

  await a.stop()
  assert.equal((await keyThere.get('/v1/me')).status, 200, 'the one that stays is well')
  await b.stop()
})

/** The first answer that is as it must be; throws when none was asked for within the limit and answered so. */
async function soon(ask: () => Promise<Answer>, good: (answer: Answer) => boolean): Promise<Answer> {
  const end = performance.now() + limitMs
  for (;;) {
    const inTime = performance.now() <= end
    const answer = await ask()
    if (good(answer)) return answer
    if (!inTime) throw new Error(`not within ${limitMs} ms: ${answer.status} ${JSON.stringify(answer.body)}`)
    await delay(20)
  }
}
