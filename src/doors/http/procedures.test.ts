import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcedureSummary, ProcedureText } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('the procedures in force are listed and read in the reader’s language, or in one that is asked for', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('auditor')
  const list = await house.ask<{ items: ProcedureSummary[] }>('GET', '/v1/procedures?lang=ko', { cookie })
  assert.equal(list.status, 200, list.text)
  const one = list.body.items.find(({ id }) => id === 'unsolicited-contact')
  assert.equal(one?.title, '예약하지 않았는데 연락을 받음')
  assert.ok(one.steps > 60 && one.outcomes.length > 5)

  const read = await house.ask<ProcedureText>('GET', '/v1/procedures/unsolicited-contact', {
    cookie,
    headers: { 'accept-language': 'zh-CN' },
  })
  assert.equal(read.status, 200, read.text)
  const { steps, start, answers, facts, graph } = read.body
  const consent = steps.find(({ id }) => id === 'consent')
  assert.match(consent?.say?.phone ?? '', /保存三年/)
  assert.deepEqual(
    answers.map(({ say }) => say.repeated !== undefined),
    answers.map(() => true),
  )
  assert.equal(facts.find(({ name }) => name === 'driver-number')?.of, 'other')
  const ids = new Set(steps.map(({ id }) => id))
  assert.ok(ids.has(start) && steps.every(({ next }) => next.every(({ step }) => ids.has(step))))
  const restriction = steps.find(({ does }) => does?.id === 'request-restriction')
  assert.equal(restriction?.secondPerson, true)
  assert.match(graph, /^<svg [^>]*lang="zh"/)
})

test('there is no such procedure: 404, whatever it is called', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('agent')
  for (const id of ['nonsense', '__proto__', 'constructor']) {
    const answer = await house.ask<{ code: string }>('GET', `/v1/procedures/${id}`, { cookie })
    assert.deepEqual([answer.status, answer.body.code], [404, 'not-found'], id)
  }
  assert.equal((await house.ask('GET', '/v1/procedures', {})).status, 401)
})
