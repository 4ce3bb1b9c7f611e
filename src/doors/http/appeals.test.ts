import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Appeal, Line, Organisation } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('a firm appeals against a suspension, another person answers, and the history shows both', async (t) => {
  const house = await openHouse(t)
  const { organisation, line } = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['manage', 'read'], organisation)
  const { cookie: manager } = await house.member('manager')
  const { cookie: compliance } = await house.member('compliance')
  const state = (body: object) => {
    house.clock.step(1_000)
    return house.ask('POST', `/v1/lines/${line}/state`, { cookie: manager, body })
  }
  assert.equal((await state({ state: 'warned', reason: 'Calls at night' })).status, 200)
  assert.equal((await state({ state: 'suspended', reason: 'Calls at night again' })).status, 200)
  const read = async () => (await house.ask<Line>('GET', `/v1/lines/${line}`, { key })).body.history ?? []
  const [suspension, , granted] = await read()
  const appeal = (entry: string | undefined, text = 'The calls were asked for.') =>
    house.ask<Appeal & { code?: string }>('POST', '/v1/appeals', { key, body: { entry, text } })

  const brought = await appeal(suspension?.id)
  assert.equal(brought.status, 201, brought.text)
  assert.deepEqual(
    [brought.body.about, brought.body.subject, brought.body.state, brought.body.mayAnswer],
    ['line', line, 'suspended', false],
  )
  assert.equal((await appeal(suspension?.id)).body.code, 'wrong-state', 'one appeal against each')
  assert.equal((await appeal(granted?.id)).body.code, 'wrong-state', 'nothing to appeal against')
  assert.equal((await appeal(suspension?.id, 'Ask 010-2345-6789.')).body.code, 'invalid-field')
  assert.equal((await appeal('hst_01J00000000000000000000000')).status, 404)

  const waiting = async (cookie: string) =>
    (await house.ask<{ items: Appeal[] }>('GET', '/v1/appeals', { cookie })).body.items.map(
      ({ mayAnswer }) => mayAnswer,
    )
  assert.deepEqual(await waiting(manager), [false], 'who decided may not answer')
  assert.deepEqual(await waiting(compliance), [true])
  const answer = (cookie: string) =>
    house.ask<Appeal & { code?: string }>('POST', `/v1/appeals/${suspension?.id}/answer`, {
      cookie,
      body: { granted: true, text: 'Shown by recordings.' },
    })
  assert.equal((await answer(manager)).body.code, 'same-person')
  const answered = await answer(compliance)
  assert.deepEqual([answered.status, answered.body.answer?.granted], [200, true], answered.text)
  assert.equal((await answer(compliance)).body.code, 'already-decided')
  assert.deepEqual(await waiting(compliance), [])
  const [entry] = await read()
  assert.deepEqual(
    [entry?.appeal, entry?.appealAnswer?.granted, entry?.appealAnswer?.byName],
    ['The calls were asked for.', true, 'compliance.1'],
  )
})

test("a firm's standing has a history, and can be appealed against too", async (t) => {
  const house = await openHouse(t)
  const { organisation } = await house.firm('Hanbit Insurance', '+82215771234')
  const { cookie } = await house.member('manager')
  const { cookie: other } = await house.member('manager', undefined, 2)
  const path = `/v1/organisations/${organisation}`
  await house.ask('POST', `${path}/standing`, { cookie, body: { standing: 'warned', reason: 'Unfiled scripts' } })
  const firm = await house.ask<Organisation>('GET', path, { cookie })
  const entry = firm.body.history?.[0]
  assert.deepEqual([entry?.state, entry?.reason, entry?.byName], ['warned', 'Unfiled scripts', 'manager.1'])
  const taken = await house.ask<Appeal>('POST', '/v1/appeals', {
    cookie: other,
    body: { entry: entry?.id, text: 'By telephone: they are filed.' },
  })
  assert.equal(taken.body.about, 'organisation', taken.text)
  const body = { granted: false, text: 'They were not.' }
  const answer = (as: string) => house.ask('POST', `/v1/appeals/${entry?.id}/answer`, { cookie: as, body })
  assert.equal((await answer(other)).body.code, 'same-person', 'who took the appeal down does not answer it')
  const { cookie: third } = await house.member('compliance')
  assert.equal((await answer(third)).status, 200)
})
