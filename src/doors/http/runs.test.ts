import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CaseProcedure, Decision, Digest } from './schema/index.ts'
import { asker, booker, citing, deskHouses, type Facts } from './testing-desk.ts'

const stranger: Facts = {
  'what-happened': '기사님이 전화하셨는데 저는 부른 적이 없어요.',
  'contacted-by': 'driver-call',
  member: false,
  consent: 'given',
  'asker-number': '010-2345-6789',
  'changed-hands': 'long-held',
  'contacts-before': 'none',
  'asks-sanction': false,
  'wants-restriction': true,
  'still-wants-it': true,
}

test('two agents on one case, a double click, a lost reply: each answer counts once', (t) =>
  deskHouses(t, async (desk) => {
    const id = await desk.open('unsolicited-contact')
    const { step } = await desk.view(id)
    const answers = { 'what-happened': 'x', 'contacted-by': 'driver-call', member: false }
    const both = await Promise.all([
      desk.post(id, step?.id ?? '', answers, 'agent'),
      desk.post(id, step?.id ?? '', answers, 'second'),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
    const late = both.find(({ status }) => status === 409)
    assert.equal(late?.body.code, 'wrong-state')
    assert.equal(late?.body.procedure?.step?.id, 'consent', 'the refusal shows where the case stands')
    assert.equal((await desk.view(id)).path.filter(({ step: taken }) => taken === step?.id).length, 1)

    // The reply was lost: the same key gives the same answer, and nothing is done again.
    const asking = {
      cookie: await desk.cookie('agent'),
      body: { step: 'consent', answers: { consent: 'given' } },
      headers: { 'idempotency-key': 'lost-reply-1' },
    }
    const path = `/v1/cases/${id}/procedure/answers`
    const [one, again] = [
      await desk.house.ask<CaseProcedure>('POST', path, asking),
      await desk.house.ask<CaseProcedure>('POST', path, asking),
    ]
    assert.deepEqual([one.status, again.status], [200, 200])
    assert.equal(again.text, one.text)
    assert.equal(one.body.step?.id, 'number')
    const other = await desk.house.ask('POST', path, { ...asking, headers: {} })
    assert.equal(other.status, 409, other.text)

    const refused = await desk.post(id, 'number', { 'asker-number': 'no number' })
    assert.deepEqual([refused.status, refused.body.code], [400, 'invalid-number'], refused.text)
    const unknown = await desk.post(id, 'number', { 'asker-number': asker, surprise: 'x' })
    assert.equal(unknown.status, 400, unknown.text)
    assert.equal((await desk.post('cas_00000000000000000000000000', 'number', {})).status, 404)
  }))

test('going back undoes what has not acted; an act is passed by undoing it, where it can be', (t) =>
  deskHouses(t, async (desk) => {
    const account = await desk.account(booker)
    await desk.booking(account, { rider: asker })
    const id = await desk.open('unsolicited-contact')
    const back = (step: string, who: 'agent' | 'auditor' = 'agent') =>
      desk.ask<CaseProcedure>('POST', `/v1/cases/${id}/procedure/back`, who, { step })
    assert.equal((await back('listen')).status, 409, 'there is nothing before the first step')

    const explored = await desk.walk(id, stranger, 'explore')
    assert.equal(explored.canGoBack, true)
    assert.equal((await back('explore', 'auditor')).status, 403)
    assert.equal((await back('listen')).status, 409, 'another step comes now')
    const again = await back('explore')
    assert.equal(again.status, 200, again.text)
    assert.equal(again.body.step?.id, 'number')
    assert.equal(again.body.step?.fields?.[0]?.value, undefined)
    const left = again.body.path.filter(({ undoneAt }) => undoneAt !== undefined).map(({ step }) => step)
    assert.ok(left.includes('number') && left.includes('look-accounts'), 'what was gone back over stays on record')

    const waiting = await desk.walk(id, stranger)
    assert.equal(waiting.step?.waitingFor, 'approval')
    assert.equal(waiting.canGoBack, true, 'goodbye was only said')
    assert.equal((await back(waiting.step?.id ?? '')).body.step?.id, 'goodbye')
    assert.equal((await back('goodbye')).body.step?.id, 'restriction-asked')
    const stopped = await desk.view(id, 'agent', 'en')
    assert.equal(stopped.canGoBack, false)
    assert.match(stopped.backReason ?? '', /"Ask for the restriction" has taken effect/)
    assert.equal((await back('restriction-asked')).status, 409)

    const asked = stopped.path.find(({ step, undoneAt }) => step === 'ask-restriction' && !undoneAt)
    assert.equal(asked?.undoable, true)
    const undo = (seq: number | undefined) =>
      desk.ask<CaseProcedure>('POST', `/v1/cases/${id}/procedure/undo`, 'agent', {
        seq,
        reason: 'They changed their mind.',
      })
    const undone = await undo(asked?.seq)
    assert.equal(undone.status, 200, undone.text)
    assert.equal(undone.body.canGoBack, true)
    assert.equal((await undo(asked?.seq)).status, 409, 'once only')
    assert.equal((await undo(1)).status, 404, 'no act')
    const { consent, vault } = desk.house.app
    const [restriction] = await consent.restrictions.list({ person: vault.personRef(asker) }, {})
    assert.equal(restriction?.state, 'declined')
    assert.equal((await back('restriction-asked')).body.step?.id, 'warn')
    const view = await desk.walk(id, { ...stranger, 'still-wants-it': false })
    assert.equal(view.ended?.outcome, 'entered-once', JSON.stringify(view.step))
    assert.equal(citing(await desk.decide(account), id).length, 0)
    assert.match((await desk.view(id, 'agent', 'en')).backReason ?? '', /reopen/)
  }))

test('roles: an auditor reads and does nothing; a key neither', (t) =>
  deskHouses(t, async (desk) => {
    const id = await desk.open('unsolicited-contact')
    const seen = await desk.view(id, 'auditor')
    assert.equal(seen.step?.mayAnswer, false)
    assert.equal((await desk.post(id, 'listen', {}, 'auditor')).status, 403)
    const key = await desk.house.key(['manage'])
    const answer = await desk.house.ask('POST', `/v1/cases/${id}/procedure/answers`, {
      key,
      body: { step: 'listen', answers: {} },
    })
    assert.equal(answer.status, 403)
    assert.equal((await desk.house.ask('GET', `/v1/cases/${id}/procedure`, { key })).status, 200)
    assert.equal((await desk.ask('POST', '/v1/digests', 'agent', {})).status, 403)
  }))

/** Each of the five causes of a driver's call failure, by what the driver answers. */
const causes: Record<string, { facts: Facts; outcome: string }> = {
  'a spam-blocking app': {
    facts: { symptom: 'cannot-receive', 'spam-app': true, works: true },
    outcome: 'spam-app-allowed',
  },
  'the phone blocks unknown numbers': {
    facts: { symptom: 'cannot-receive', 'spam-app': false, 'setting-on': true, works: true },
    outcome: 'setting-changed',
  },
  'another dialler': {
    facts: { symptom: 'call-failed', dialler: 'third-party', works: true },
    outcome: 'dialler-changed',
  },
  'the navigation widget was loading': {
    facts: { symptom: 'cannot-call', failure: 'pop-up', 'called-from': 'widget', works: true },
    outcome: 'widget-loading',
  },
  'the network says so': {
    facts: { symptom: 'cannot-call', failure: 'spoken', 'called-from': 'everywhere' },
    outcome: 'escalated',
  },
}

test('a driver whose calls fail, by each of five causes; what is escalated is in the digest of the day', (t) =>
  deskHouses(t, async (desk) => {
    const driver = {
      'identity-confirmed': true,
      'driver-category': 'blue',
      'driver-number': '010-5555-0009',
      'can-talk': true,
      'can-use-phone': true,
    }
    for (const [cause, { facts, outcome }] of Object.entries(causes)) {
      const id = await desk.open('driver-call-failure')
      const view = await desk.walk(id, { ...driver, ...facts })
      assert.equal(view.ended?.outcome, outcome, `${cause}: ${JSON.stringify(view.step)}`)
      assert.equal((await desk.caseOf(id)).status, outcome === 'escalated' ? 'escalated' : 'closed', cause)
    }
    desk.house.clock.step(60_000)
    const now = await desk.ask<Digest>('POST', '/v1/digests', 'lead', {}, 'en')
    assert.equal(now.status, 201, now.text)
    assert.equal(now.body.total, 1)
    assert.equal(now.body.groups[0]?.cause, 'escalate-network')
    assert.ok((now.body.groups[0]?.causeLabel ?? '').length > 3)

    desk.house.clock.step(60_000)
    const { digests } = desk.house.app.deskRuns
    const daily = await digests.makeDaily()
    assert.deepEqual([daily?.total, daily?.kind], [1, 'day'])
    desk.house.clock.step(60_000)
    assert.equal((await digests.makeDaily())?.total, 0, 'nothing twice')
    const list = await desk.ask<{ items: Digest[] }>('GET', '/v1/digests?kind=day', 'auditor')
    assert.equal(list.body.items.length, 2)
    const of = await desk.ask<{ items: { digest: string }[] }>('GET', `/v1/escalations?digest=${daily?.id}`, 'lead')
    assert.equal(of.body.items.length, 1)
  }))

test('a case that waits for a date goes on when it has come; an overdue call-back is told of once', (t) =>
  deskHouses(t, async (desk) => {
    const id = await desk.open('driver-call-failure')
    const at = new Date(desk.house.clock.now() + 7_200_000).toISOString()
    const view = await desk.walk(id, {
      'identity-confirmed': true,
      'driver-category': 'regular',
      'driver-number': '010-5555-0009',
      'can-talk': false,
      'can-use-phone': true,
      'call-again-at': at,
    })
    assert.equal(view.step?.waitingFor, 'date', JSON.stringify(view.step))
    assert.equal(view.step?.until, at)
    const { runs } = desk.house.app.deskRuns
    assert.equal(await runs.datesReached(), 0)
    desk.house.clock.step(7_200_000)
    assert.equal(await runs.datesReached(), 1)
    assert.equal((await desk.view(id)).step?.id, 'may-talk-again')
    assert.equal((await desk.caseOf(id)).status, 'open')
  }))

test('a person complains about a call: the line behind it, a refusal that the gate cites, a complaint on record', (t) =>
  deskHouses(t, async (desk) => {
    const shown = '+82215771234'
    const id = await desk.open('nuisance-call', { channel: 'chat' })
    const facts = {
      'what-was-said': '보험 가입하라는 전화였어요. 제 번호 010-2345-6789는 어디서 났죠?',
      'contact-at': new Date(desk.house.clock.now() - 3_600_000).toISOString(),
      'contact-channel': 'voice',
      member: false,
      consent: 'given',
      'asker-number': asker,
      'caller-number': shown,
      'refuse-whom': 'business',
      'wants-report': false,
    }
    const view = await desk.walk(id, facts)
    assert.ok(view.ended, JSON.stringify(view.step))
    const { consent, vault, desk: room } = desk.house.app
    const [refusal] = await consent.refusals.list({ person: vault.personRef(asker) }, {})
    assert.deepEqual([refusal?.case, refusal?.organisation], [id, desk.organisation])
    const [complaint] = await room.complaints.list({ person: vault.personRef(asker) }, {})
    assert.ok(complaint)
    const key = await desk.house.key(['decide'])
    const { body } = await desk.house.ask<Decision>('POST', '/v1/decisions', {
      key,
      body: {
        organisation: desk.organisation,
        line: desk.line,
        to: asker,
        channel: 'voice',
        purpose: 'marketing',
        category: 'insurance',
      },
    })
    assert.equal(body.verdict, 'deny')
    assert.ok(citing(body, id).length > 0, JSON.stringify(body.reasons))
    // What was said comes back with the number in it masked; opening it is on record once, however often the screen asks.
    const said = view.path[0]?.answers[0]?.value ?? ''
    assert.match(said, /보험 가입/)
    assert.doesNotMatch(said, /2345/)
    await desk.view(id)
    const reads = (await vault.accessLog({ limit: 200 })).filter(({ purpose }) =>
      purpose.startsWith(`Read the path of ${id}`),
    )
    assert.equal(reads.length, 1)
  }))

test('called against the rules of then: evidence, escalation, and a lead proposes that the line be warned; a manager agrees', (t) =>
  deskHouses(t, async (desk) => {
    const key = await desk.house.key(['decide'])
    const selling = {
      organisation: desk.organisation,
      line: desk.line,
      to: asker,
      channel: 'voice',
      purpose: 'marketing',
      category: 'insurance',
    }
    const refused = await desk.house.ask<Decision>('POST', '/v1/decisions', { key, body: selling })
    assert.equal(refused.body.verdict, 'deny', refused.text)
    const id = await desk.open('nuisance-call')
    const at = new Date(desk.house.clock.now()).toISOString()
    const view = await desk.walk(
      id,
      {
        'what-was-said': '보험을 권했어요.',
        'contact-at': at,
        'contact-channel': 'voice',
        member: true,
        'asker-number': asker,
        'caller-number': '02-1577-1234',
        'refuse-whom': 'nobody',
        'wants-report': false,
      },
      'propose-flag',
    )
    assert.equal(view.step?.id, 'propose-flag', JSON.stringify(view.step))
    assert.equal(view.step?.mayAnswer, false)
    assert.ok(view.step?.roles?.includes('lead') && !view.step.roles.includes('agent'))
    assert.equal((await desk.post(id, 'propose-flag', {})).body.code, 'not-allowed')
    const proposed = await desk.post(id, 'propose-flag', {}, 'lead')
    assert.equal(proposed.status, 200, proposed.text)
    assert.equal(proposed.body.step?.waitingFor, 'approval', JSON.stringify(proposed.body.step))
    assert.equal((await desk.approve(proposed.body.step?.approval)).status, 200)
    const line = await desk.house.app.callers.lines.get(desk.line, {})
    assert.equal((line as { state: string }).state, 'warned')
    const after = await desk.view(id)
    assert.equal(after.ended?.outcome, 'violation-acted-on', JSON.stringify(after.step))
    const evidence = await desk.ask<{ decisions?: unknown[] }>('GET', `/v1/cases/${id}/evidence`, 'lead')
    assert.equal(evidence.status, 200, evidence.text)
    assert.ok(evidence.text.includes(refused.body.id), evidence.text)
  }))
