import assert from 'node:assert/strict'
import { test } from 'node:test'
import { must, openHouse } from './testing.ts'

test('a number is found by its last four digits, in any script’s digits and among any marks', async (t) => {
  const house = await openHouse(t)
  const key = await house.key(['read'])
  const agent = { kind: 'staff', id: 'stf_agent' } as const
  const { person } = must(
    await house.app.consent.refusals.refuse({ of: { number: '+821023455678' }, via: 'person' }, agent),
  )
  const found = async (query: string) => {
    const { status, body } = await house.ask<{ items: { ref: string }[] }>('POST', '/v1/numbers/lookup', {
      key,
      body: { query, country: 'KR' },
    })
    assert.equal(status, 200, query)
    return body.items.some(({ ref }) => ref === person)
  }
  for (const query of ['5678', '５６７８', '٥٦٧٨', '…5678', '*5678', '010-2345-5678', '０１０－２３４５－５６７８'])
    assert.equal(await found(query), true, query)
  assert.equal(await found('5679'), false)
})
