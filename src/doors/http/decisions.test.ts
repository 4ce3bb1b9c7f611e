import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Decision } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('decisions over the network', async (t) => {
  const house = await openHouse(t)
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const person = '+82 10-2345-6789'
  const request = (more: object = {}) => ({
    ...firm,
    to: person,
    channel: 'voice',
    purpose: 'service',
    category: 'insurance',
    ...more,
  })

  await t.test(
    'a decision is explained in the language asked for, recorded, read again, proved and replayed',
    async () => {
      const made = await house.ask<Decision>('POST', '/v1/decisions', {
        key,
        body: request(),
        headers: { 'accept-language': 'ko-KR, en;q=0.5' },
      })
      assert.equal(made.status, 201, made.text)
      assert.equal(made.headers.get('x-decision-id'), made.body.id)
      assert.match(made.body.reasons.map((reason) => reason.text).join(''), /[가-힣]/)
      assert.ok(!made.text.includes('2345'), 'no number comes back')

      const read = await house.ask<{ decision: Decision; person: { masked: string } }>(
        'GET',
        `/v1/decisions/${made.body.id}`,
        { key },
      )
      assert.equal(read.status, 200, read.text)
      assert.equal(read.body.decision.verdict, made.body.verdict)
      const list = await house.ask<{ items: { id: string }[] }>('GET', '/v1/decisions?limit=1', { key })
      assert.equal(list.body.items[0]?.id, made.body.id)

      const receipt = await house.ask('GET', `/v1/decisions/${made.body.id}/proof`, { key })
      assert.equal(receipt.status, 200, receipt.text)
      const checked = await house.ask<{ valid: boolean; ref: string }>('POST', '/v1/ledger/verify-receipt', {
        body: receipt.body,
      })
      assert.deepEqual([checked.body.valid, checked.body.ref], [true, made.body.id], checked.text)
      const forged = { ...receipt.body, leaf: String(receipt.body.leaf).replace('"verdict":"', '"verdict":"x') }
      assert.equal(
        (await house.ask<{ valid: boolean }>('POST', '/v1/ledger/verify-receipt', { body: forged })).body.valid,
        false,
      )

      const replayed = await house.ask<{ differs: boolean }>('POST', `/v1/decisions/${made.body.id}/replay`, {
        key,
        body: { policy: 'then' },
      })
      assert.equal(replayed.body.differs, false, replayed.text)
    },
  )

  await t.test('a permit is spent once', async () => {
    const made = await house.ask<Decision>('POST', '/v1/decisions', {
      key,
      body: request({ to: '01098765432', purpose: 'emergency' }),
    })
    assert.equal(made.body.verdict, 'allow', made.text)
    const use = { permit: made.body.permit, line: firm.line, to: '010-9876-5432', channel: 'voice' }
    const [first, second] = await Promise.all(
      [1, 2].map(() => house.ask('POST', '/v1/permits/redeem', { key, body: use })),
    )
    assert.deepEqual([first?.status, second?.status].sort(), [200, 409])
    const late = await house.ask('POST', '/v1/permits/redeem', { key, body: use })
    assert.equal(late.body.code, 'permit-spent')
  })

  await t.test('simulate leaves no trace', async () => {
    const before = await house.app.ledger.head()
    const made = await house.ask<Decision>('POST', '/v1/decisions/simulate', { key, body: request() })
    assert.equal(made.status, 200, made.text)
    assert.equal(made.body.permit, undefined)
    assert.equal((await house.app.ledger.head()).size, before.size)
  })
})
