import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { keptUntil } from '../../desk/index.ts'
import { openHouse, type TestHouse } from './testing.ts'

interface View {
  step?: { id: string; kind: string; fields?: { fact: string; type: string; choices?: { id: string }[] }[] }
}
const asker = '+821099990000'
const driver = '+821087654321'

/** Answers whatever a procedure asks until it waits for somebody or ends. */
async function walk(house: TestHouse, path: string, cookie: string): Promise<number> {
  for (let steps = 0; steps < 20; steps++) {
    const { step } = (await house.ask<View>('GET', `${path}/procedure`, { cookie })).body
    if (step === undefined || (step.kind !== 'say' && step.kind !== 'ask')) return steps
    const answers = Object.fromEntries((step.fields ?? []).map((field) => [field.fact, answerTo(house, field)]))
    const body = { step: step.id, answers }
    const answered = await house.ask('POST', `${path}/procedure/answers`, { cookie, body })
    assert.equal(answered.status, 200, `${step.id}: ${answered.text}`)
  }
  return 20
}

function answerTo(
  house: TestHouse,
  { fact, type, choices }: { fact: string; type: string; choices?: { id: string }[] },
): unknown {
  if (type === 'number') return fact.startsWith('asker') ? asker : driver
  if (type === 'choice') return choices?.[0]?.id
  if (type === 'yes-no') return true
  if (type === 'count') return 3
  if (type === 'time') return new Date(house.clock.now() - 3_600_000).toISOString()
  return 'They called at night.'
}

test('when the three years of a case are over nobody is found in it any more, and its screens still open', async (t) => {
  const house = await openHouse(t)
  const { cookie } = await house.member('lead')
  const opened = await house.ask<{ id: string }>('POST', '/v1/cases', {
    cookie,
    body: { procedure: 'unsolicited-contact', lang: 'ko', number: asker, text: 'A driver called me; I never booked.' },
  })
  assert.equal(opened.status, 201, opened.text)
  const path = `/v1/cases/${opened.body.id}`
  assert.ok((await walk(house, path, cookie)) > 1, 'the procedure asked something')
  await house.ask('POST', `${path}/notes`, { cookie, body: { text: 'Sounds upset.' } })
  const { body: whole } = await house.ask<{ revision: number }>('GET', path, { cookie })
  const close = { revision: whole.revision, outcome: 'mistake' }
  const closed = await house.ask('POST', `${path}/close`, { cookie, body: close })
  assert.equal(closed.status, 200, closed.text)

  const { app, clock } = house
  clock.set(keptUntil(clock.now()))
  assert.equal(await app.desk.endCases(), 1)
  assert.equal(await app.desk.endCases(), 0)
  await app.vault.retentionRun(clock.now())
  const people = [asker, driver].map((number) => app.vault.personRef(number))
  // What the person asked for is kept as long as they want it: that is the restriction's hold, not the case's.
  const { rows: held } = await sql<{ room: string; reason: string }>`
    select room, reason from vault.holds where ref = any(${people}::text[])`.execute(app.store.tables<object>())
  assert.ok(held.every(({ room, reason }) => room === 'consent' && reason.startsWith('rst_')))
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'desk'`.execute(
    app.store.tables<object>(),
  )
  for (const { name } of rows) {
    const { rows: all } = await sql<{ text: string }>`
      select coalesce(json_agg(t)::text, '') as text from ${sql.raw(name)} t`.execute(app.store.tables<object>())
    for (const ref of people) assert.ok(!all[0]?.text.includes(ref), `${name} still says who it was about`)
  }
  const again = await house.member('lead', undefined, 2)
  for (const screen of ['', '/procedure', '/notes', '/evidence', '/attachments', '/links']) {
    const answer = await house.ask('GET', path + screen, { cookie: again.cookie })
    assert.ok(answer.status === 200 || answer.body.code === 'data-destroyed', `${screen}: ${answer.text}`)
  }
})
