import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { pngOf } from '../../desk/testing.ts'
import type { Task } from './schema/index.ts'
import { asker, booker, citing, type DeskHouse, deskHouses, driver, type Facts } from './testing-desk.ts'

const stranger: Facts = {
  'what-happened': '기사님이 010-2345-6789로 전화하셨는데 저는 부른 적이 없어요.',
  'contacted-by': 'driver-call',
  member: false,
  consent: 'given',
  'asker-number': '010-2345-6789',
  'changed-hands': 'long-held',
  'contacts-before': 'none',
  'how-often': '어제부터 세 번',
  'asks-sanction': false,
  'wants-restriction': false,
}

test('case 1: another account holds the number; it is reset there, and the gate cites the case', (t) =>
  deskHouses(t, async (desk) => {
    const holder = await desk.account(asker)
    const before = await desk.decide(holder)
    assert.equal(citing(before, '').length, 0)
    const id = await desk.open('unsolicited-contact')
    const first = await desk.view(id)
    assert.equal(first.step?.id, 'listen')
    assert.match(first.step?.sayPhone ?? '', /죄송합니다/)
    assert.notEqual(first.step?.sayChat, first.step?.sayPhone)
    assert.equal(first.step?.say, first.step?.sayPhone)
    assert.ok(first.ready.length >= 4)
    const view = await desk.walk(id, stranger)
    assert.equal(view.ended?.outcome, 'number-reset', JSON.stringify(view.step))
    const after = await desk.decide(holder)
    assert.equal(after.verdict, 'deny')
    assert.ok(citing(after, id).length > 0, JSON.stringify(after.reasons))
    assert.ok(
      view.ended?.gate?.reasons.some(({ cite }) => cite === id),
      JSON.stringify(view.ended),
    )
    assert.equal((await desk.caseOf(id)).status, 'closed')
    const reset = view.path.find(({ step }) => step === 'reset-number')
    assert.equal(reset?.acted, true)
    const looked = view.path.find(({ step }) => step === 'look-accounts')
    assert.equal(looked?.found?.[0]?.of, 'other')
    assert.doesNotMatch(JSON.stringify(view), /2345.?6789/)
    assert.match(JSON.stringify(view), /\+82 10-\*\*\*\*-\*\*89/)
  }))

test("the asker's own account keeps its number", (t) =>
  deskHouses(t, async (desk) => {
    const former = await desk.account(asker)
    desk.house.clock.step(60_000)
    const own = await desk.account(asker)
    const id = await desk.open('unsolicited-contact')
    const view = await desk.walk(id, { ...stranger, member: true })
    assert.equal(view.ended?.outcome, 'number-reset', JSON.stringify(view.step))
    const { accounts } = desk.house.app.directory
    const [one, other] = [await accounts.get(former, {}), await accounts.get(own, {})]
    assert.deepEqual(
      [(one as { verified: boolean }).verified, (other as { verified: boolean }).verified],
      [false, true],
    )
  }))

test('consent refused twice: the refusal is on record, the number is nowhere', (t) =>
  deskHouses(t, async (desk) => {
    const number = '+821044445555'
    const id = await desk.open('unsolicited-contact', { number, country: 'KR', text: '010-4444-5555 로 왔어요' })
    const facts = { ...stranger, 'what-happened': '제 번호 010-4444-5555로 전화가 왔어요', consent: 'refused' }
    const again = await desk.walk(id, facts, 'consent-again')
    assert.equal(again.step?.id, 'consent-again')
    const view = await desk.walk(id, facts)
    assert.equal(view.ended?.outcome, 'consent-refused')
    assert.equal(view.ended?.gate, undefined)
    const shown = await desk.caseOf(id)
    assert.deepEqual([shown.status, shown.outcome, shown.person], ['closed', 'consent-refused', undefined])
    const { store, vault, ledger } = desk.house.app
    const ref = vault.personRef(number)
    for (const needle of [ref, '44445555', '4444-5555'])
      assert.deepEqual(await tablesWith(store, needle, ['vault.items', 'store.changes']), [], needle)
    const acts = await ledger.list({ kind: 'act', limit: 1_000 })
    assert.ok(acts.some(({ body }) => body.name === 'desk.record-consent-refusal'))
    const sealed = await sql`select 1 from vault.items where ref = ${ref} and sealed is not null`.execute(
      store.tables(),
    )
    assert.equal(sealed.rows.length, 0, 'destroyed')
  }))

test('case 2: entered once; the restriction is asked for, registered by a second person, and the gate cites the case', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    const daughter = await desk.account('+821099990001')
    await desk.booking(account, { rider: asker })
    const id = await desk.open('unsolicited-contact')
    const view = await desk.walk(id, { ...stranger, 'wants-restriction': true, 'still-wants-it': true })
    assert.equal(view.step?.waitingFor, 'approval', JSON.stringify(view.step))
    const waiting = await desk.caseOf(id)
    assert.deepEqual([waiting.status, waiting.waitingFor], ['waiting', 'approval'])
    assert.equal(citing(await desk.decide(account), id).length, 0, 'not before it is registered')
    const { approval } = view.step ?? {}
    assert.equal((await desk.approve(approval, true, 'second')).body.code, 'not-allowed')
    const decided = await desk.approve(approval)
    assert.equal(decided.status, 200, decided.text)
    const after = await desk.view(id)
    assert.equal(after.ended?.outcome, 'entered-once', JSON.stringify(after.step))
    const refused = await desk.decide(account)
    assert.equal(refused.verdict, 'deny')
    assert.equal(citing(refused, id).length, 1)
    assert.ok(after.ended?.gate?.reasons.some(({ cite }) => cite === id))
    const texts = await desk.ask<{ items: unknown[] }>('GET', `/v1/notices?case=${id}`, 'agent')
    assert.equal(texts.body.items.length, 1, texts.text)

    // F4: the daughter may still book, chosen by her account or by her number.
    const { consent, vault } = desk.house.app
    const [restriction] = await consent.restrictions.list({ person: vault.personRef(asker) }, {})
    const excepted = await desk.ask('POST', `/v1/restrictions/${restriction?.id}/exceptions`, 'agent', {
      number: '010-9999-0001',
      country: 'KR',
    })
    assert.equal(excepted.status, 201, excepted.text)
    assert.equal(citing(await desk.decide(daughter), id).length, 0)
    assert.equal(citing(await desk.decide(account), id).length, 1)
  }))

test('declined by the second person: no restriction, and the person is told', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    await desk.booking(account, { rider: asker })
    const id = await desk.open('unsolicited-contact', { channel: 'chat' })
    const view = await desk.walk(id, { ...stranger, 'wants-restriction': true, 'still-wants-it': true })
    assert.equal((await desk.approve(view.step?.approval, false)).status, 200)
    const after = await desk.view(id)
    assert.equal(after.ended?.outcome, 'entered-once')
    assert.ok(after.path.some(({ step }) => step === 'text-not-restricted'))
    assert.equal(citing(await desk.decide(account), id).length, 0)
  }))

test('case 3: entered again and again; evidence, escalation, sanction; the asker learns whether and when', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    for (let n = 0; n < 2; n++) await desk.booking(account, { rider: asker, driver })
    const id = await desk.open('unsolicited-contact')
    const at = new Date(desk.house.clock.now() - 60_000).toISOString()
    const facts = { ...stranger, 'contacts-before': 'drivers', 'contact-at': at, 'driver-number': '010-5555-0009' }
    const view = await desk.walk(id, { ...facts, 'asks-sanction': true })
    assert.equal(view.step?.waitingFor, 'approval', JSON.stringify(view.step))
    const open = await desk.ask<{ items: { id: string; state: string }[] }>('GET', '/v1/escalations?state=open', 'lead')
    assert.equal(open.body.items.length, 1)
    assert.equal((await desk.approve(view.step?.approval)).status, 200)
    const after = await desk.view(id)
    assert.equal(after.ended?.outcome, 'misuse-escalated', JSON.stringify(after.step))
    const suspended = await desk.decide(account, '+821031313131')
    assert.equal(citing(suspended, id).length, 1, JSON.stringify(suspended.reasons))
    const texts = await desk.ask<{ items: { id: string }[] }>('GET', `/v1/notices?case=${id}`, 'agent')
    const { notices } = desk.house.app
    const said = await notices.words(texts.body.items[0]?.id ?? '', 'Test', { kind: 'system', id: 'test' })
    assert.match(String(said), /2026년 3월 2일/)
    assert.doesNotMatch(String(said), /정지|1개월|7777/)

    // Nobody's number stands in clear in any table, however it was said.
    for (const needle of ['23456789', '2345-6789', '55550009', '5555-0009', '77770001'])
      assert.deepEqual(await tablesWith(desk.house.app.store, needle, []), [], needle)

    // An escalation holds the case open until somebody has answered it; then its end is confirmed.
    assert.equal((await desk.caseOf(id)).status, 'escalated')
    const early = await desk.post(id, after.step?.id ?? '', {})
    assert.equal(early.status, 409, early.text)
    const answered = await desk.ask('POST', `/v1/escalations/${open.body.items[0]?.id}/answer`, 'lead', {
      answer: 'Seen, the account is watched.',
    })
    assert.equal(answered.status, 200, answered.text)
    const confirmed = await desk.post(id, after.step?.id ?? '', {})
    assert.equal(confirmed.status, 200, confirmed.text)
    assert.equal((await desk.caseOf(id)).status, 'closed')
  }))

/** A case that stands at the call to the booker. */
async function calledBack(desk: DeskHouse, account: string, hoursAgo: number): Promise<{ id: string; task: Task }> {
  const at = desk.house.clock.now() - hoursAgo * 3_600_000
  await desk.booking(account, { rider: '+821011112222', driver, at })
  const id = await desk.open('unsolicited-contact')
  const facts = { 'contact-at': new Date(at).toISOString(), 'driver-number': '010-5555-0009', area: '강남역' }
  const view = await desk.walk(id, { ...stranger, ...facts })
  assert.equal(view.step?.waitingFor, 'call-back', JSON.stringify(view.step))
  const task = await desk.ask<Task>('GET', `/v1/tasks/${view.step?.task}`, 'agent')
  assert.equal(task.status, 200, task.text)
  assert.equal(task.body.person?.masked, '+82 10-****-**01')
  assert.equal(task.body.outcomes.length, 5)
  assert.ok((task.body.say ?? '').length > 10)
  // What is said to the asker never holds the booker's number, masked or not.
  assert.doesNotMatch(JSON.stringify(view.step), /\*\*01|7777/)
  return { id, task: task.body }
}

const report = (desk: DeskHouse, task: string | undefined, outcome: string) =>
  desk.ask<Task>('POST', `/v1/tasks/${task}/outcome`, 'second', { outcome, note: 'Called at noon.' })

test('case 4: a call is forwarded; the booker is called back, with five outcomes', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)

    // (a) forwarding was on: the asker gets a text.
    const a = await calledBack(desk, account, 1)
    const done = await report(desk, a.task.id, 'forwarding-on')
    assert.equal(done.status, 200, done.text)
    assert.equal(done.body.state, 'done')
    const first = await desk.view(a.id)
    assert.equal(first.ended?.outcome, 'forwarding-handled', JSON.stringify(first.step))
    assert.ok(first.path.some(({ step }) => step === 'text-forwarding-on'))
    assert.equal((await report(desk, a.task.id, 'no-answer')).status, 409, 'once only')

    // (b) not sure: the booker asks the carrier and is called once more.
    const b = await calledBack(desk, account, 6)
    assert.equal((await report(desk, b.task.id, 'not-sure')).status, 200)
    const second = await desk.view(b.id)
    assert.equal(second.step?.id, 'wait-for-second-call')
    assert.notEqual(second.step?.task, b.task.id)
    assert.equal((await report(desk, second.step?.task, 'forwarding-on')).status, 200)
    assert.equal((await desk.view(b.id)).ended?.outcome, 'forwarding-handled')

    // (c) no forwarding: escalated with the three findings.
    const c = await calledBack(desk, account, 12)
    assert.equal((await report(desk, c.task.id, 'no-forwarding')).status, 200)
    const list = await desk.ask<{ items: { id: string }[] }>('GET', `/v1/escalations?case=${c.id}`, 'lead')
    const one = await desk.ask<{ text: string }>('GET', `/v1/escalations/${list.body.items[0]?.id}`, 'lead')
    assert.match(one.body.text, /착신 전환 없음/)
    assert.equal((await desk.caseOf(c.id)).status, 'escalated')

    // (d) no answer, (e) it rings at the asker: the booker's number is reset, and the gate cites the case.
    for (const [index, outcome] of ['no-answer', 'rings-at-asker'].entries()) {
      const { id, task } = await calledBack(desk, account, 18 + 6 * index)
      assert.equal((await report(desk, task.id, outcome)).status, 200)
      const refused = await desk.decide(account, '+821011112222')
      assert.equal(refused.verdict, 'deny', JSON.stringify(refused.reasons))
      assert.equal(citing(refused, id).length, 1, JSON.stringify(refused.reasons))
      const view = outcome === 'no-answer' ? await desk.view(id) : await desk.walk(id, stranger)
      assert.equal(view.ended?.outcome, 'forwarding-handled', JSON.stringify(view.step))
    }
  }))

/** Tables of the house in whose rows a text stands. */
async function tablesWith(
  store: DeskHouse['house']['app']['store'],
  needle: string,
  except: string[],
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(
    store.tables(),
  )
  const found: string[] = []
  for (const { name } of rows) {
    if (except.includes(name)) continue
    const [schema, table] = name.split('.') as [string, string]
    const hit = await sql`
      select 1 from ${sql.table(`${schema}.${table}`)} as row where row::text like ${`%${needle}%`} limit 1`.execute(
      store.tables(),
    )
    if (hit.rows.length > 0) found.push(name)
  }
  return found
}

test('a repeated complaint is worded anew; an act that is refused stands, says why, and can be gone back over', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    await desk.booking(account, { rider: asker })
    const wish = { ...stranger, 'wants-restriction': true, 'still-wants-it': true }
    const first = await desk.open('unsolicited-contact', { number: asker })
    const once = await desk.view(first)
    await desk.walk(first, wish)
    const second = await desk.open('unsolicited-contact', { number: asker })
    const again = await desk.view(second)
    assert.equal(again.step?.repeated, true)
    assert.notEqual(again.step?.say, once.step?.say)

    const at = new Date(desk.house.clock.now() - 60_000).toISOString()
    const facts = { ...wish, 'contact-at': at, 'asks-sanction': false }
    let view = await desk.walk(second, facts, 'warn')
    const asked = await desk.post(second, 'warn', { 'still-wants-it': true })
    assert.equal(asked.status, 200, asked.text)
    assert.equal(asked.body.step?.kind, 'do', JSON.stringify(asked.body.step))
    assert.equal(asked.body.step?.problem?.code, 'already-exists')
    const approvals = await desk.ask<{ items: { act: string }[] }>('GET', `/v1/approvals?case=${second}`, 'agent')
    assert.ok(!approvals.body.items.some(({ act }) => act.includes('restriction')), 'what it had begun is undone')
    const retried = await desk.post(second, asked.body.step?.id ?? '', {})
    assert.equal(retried.body.step?.problem?.code, 'already-exists', 'it can be tried again')
    const back = await desk.ask<typeof view>('POST', `/v1/cases/${second}/procedure/back`, 'agent', {
      step: asked.body.step?.id,
    })
    assert.equal(back.body.step?.id, 'warn', back.text)
    view = await desk.walk(second, { ...facts, 'still-wants-it': false })
    assert.ok(view.ended ?? view.step?.kind === 'wait', JSON.stringify(view.step))
  }))

test('pictures of the call log go with the escalation; another case cannot name them', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    for (let n = 0; n < 2; n++) await desk.booking(account, { rider: asker, driver })
    const id = await desk.open('unsolicited-contact', { channel: 'chat' })
    const other = await desk.open('unsolicited-contact', { channel: 'chat' })
    const upload = async (of: string) => {
      const raw = { text: new Uint8Array(pngOf({ width: 8, height: 8 })), type: 'image/png' }
      const cookie = await desk.cookie('agent')
      const answer = await desk.house.ask<{ id: string }>('POST', `/v1/cases/${of}/attachments`, { cookie, raw })
      assert.equal(answer.status, 201, answer.text)
      return answer.body.id
    }
    const [own, foreign] = [await upload(id), await upload(other)]
    const at = new Date(desk.house.clock.now() - 60_000).toISOString()
    const facts = { ...stranger, 'contacts-before': 'drivers', 'contact-at': at, 'driver-number': '010-5555-0009' }
    const asked = await desk.walk(id, facts, 'evidence-by-chat')
    assert.ok(asked.step?.fields?.some(({ type }) => type === 'file'))
    const refused = await desk.post(id, 'evidence-by-chat', { 'contact-at': at, pictures: [foreign] })
    assert.deepEqual([refused.status, refused.body.code], [400, 'invalid-field'], refused.text)
    const view = await desk.walk(id, { ...facts, pictures: [own] })
    assert.ok(
      view.path.some(({ step }) => step === 'escalate-misuse'),
      JSON.stringify(view.step),
    )
    const list = await desk.ask<{ items: { pictures: string[] }[] }>('GET', `/v1/escalations?case=${id}`, 'lead')
    assert.deepEqual(list.body.items[0]?.pictures, [own])
  }))

test('a case that is closed by hand: its call is cancelled, and what a second person decides later does not move it', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    const { id, task } = await calledBack(desk, account, 1)
    const cookie = await desk.cookie('agent')
    const { revision } = (await desk.house.ask<{ revision: number }>('GET', `/v1/cases/${id}`, { cookie })).body
    const closed = await desk.ask('POST', `/v1/cases/${id}/close`, 'agent', { outcome: 'taken-back', revision })
    assert.equal(closed.status, 200, closed.text)
    const after = await desk.ask<Task>('GET', `/v1/tasks/${task.id}`, 'agent')
    assert.equal(after.body.state, 'cancelled')
    assert.equal((await report(desk, task.id, 'no-answer')).status, 409)
    assert.equal((await desk.post(id, 'wait-for-call', {})).status, 409)
    assert.equal((await desk.view(id)).step, undefined)
  }))
