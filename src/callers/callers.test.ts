import assert from 'node:assert/strict'
import test from 'node:test'
import { agent, codeOf, keyOf, manager, must, type Rooms, withRooms } from '../consent/testing.ts'
import { type Actor, dayMs, Problem } from '../terms/index.ts'
import { type LineGiven, type Missing, openCallerFacts, type SupplyHop } from './index.ts'

async function firm(
  rooms: Rooms,
  name: string,
  ...licences: ('business-registration' | 'first-hand-lines' | 'call-centre')[]
) {
  const { organisations } = rooms.callers
  const made = must(await organisations.create({ name, country: 'KR', sector: 'insurance' }, agent))
  const validFrom = rooms.clock.now() - dayMs
  for (const kind of licences) must(await organisations.addLicence(made.id, { kind, country: 'KR', validFrom }, agent))
  return made.id
}

const chain = (organisation: string): SupplyHop[] => [
  { role: 'carrier', name: 'Hanbit Telecom', qualified: true },
  { role: 'line-vendor', name: 'Garam Lines', qualified: true },
  { role: 'business', name: 'Firm', organisation, qualified: false },
]

const lineOf = (organisation: string, over: Partial<LineGiven> = {}): LineGiven => ({
  organisation,
  callerId: '1588-1234',
  channels: ['voice'],
  filed: true,
  callerIdRegistered: true,
  supplyChain: chain(organisation),
  ...over,
})

const missingOf = (outcome: unknown) =>
  outcome instanceof Problem ? (outcome.extra.missing as Missing[]).map((one) => one.what) : outcome

test('a line is granted only when nothing is missing, and the refusal says all of it', (t) =>
  withRooms(t, async (rooms) => {
    const { lines } = rooms.callers
    const facts = await openCallerFacts(rooms.store)
    const bare = await firm(rooms, 'Without papers')
    const contractor = await firm(rooms, 'Dial House')
    const refused = await lines.create(
      lineOf(bare, {
        supplyChain: [
          { role: 'carrier', name: 'Hanbit Telecom', qualified: true },
          { role: 'contractor', name: 'Dial House', organisation: contractor, qualified: false },
          { role: 'business', name: 'Without papers', organisation: bare, qualified: false },
        ],
      }),
      agent,
    )
    assert.equal(codeOf(refused), 'licence-missing')
    assert.deepEqual(missingOf(refused), ['business-registration', 'qualified', 'first-hand-lines', 'call-centre'])
    const direct = chain(bare).filter((hop) => hop.role !== 'line-vendor')
    assert.deepEqual(missingOf(await lines.create(lineOf(bare, { supplyChain: direct }), agent)), [
      'business-registration',
      'qualified',
      'first-hand-lines',
    ])
    const registered = await firm(rooms, 'With papers', 'business-registration')
    assert.equal(codeOf(await lines.create(lineOf(registered), keyOf(registered))), 'not-allowed')
    const line = must(await lines.create(lineOf(registered), agent))
    assert.equal(line.callerKind, 'representative')
    assert.ok(line.masked && !line.masked.includes('1234'))
    assert.equal(facts.line(line.id)?.state, 'active')
    assert.deepEqual(
      facts.linesShowing(line.callerId).map((one) => one.id),
      [line.id],
    )
    assert.equal(codeOf(await lines.create(lineOf(registered), agent)), 'already-exists')
    assert.equal(codeOf(await lines.create(lineOf(registered, { callerId: '112' }), agent)), 'invalid-number')
  }))

test('an expired registration is a missing one; a bad chain is named', (t) =>
  withRooms(t, async (rooms) => {
    const { lines, organisations } = rooms.callers
    const id = await firm(rooms, 'Late')
    const validFrom = rooms.clock.now() - 10 * dayMs
    const licence = { kind: 'business-registration' as const, country: 'KR', validFrom, validUntil: rooms.clock.now() }
    must(await organisations.addLicence(id, licence, agent))
    assert.deepEqual(missingOf(await lines.create(lineOf(id), agent)), ['business-registration'])
    for (const supplyChain of [[], chain(id).slice(1), chain(id).reverse(), chain('org_other')]) {
      assert.equal(codeOf(await lines.create(lineOf(id, { supplyChain }), agent)), 'invalid-field')
    }
  }))

test('warned before suspended, appealed, answered by another, reopened: all of it stands in the history', (t) =>
  withRooms(t, async (rooms) => {
    const { lines, appeals } = rooms.callers
    const facts = await openCallerFacts(rooms.store)
    const id = await firm(rooms, 'Eager', 'business-registration')
    const line = must(await lines.create(lineOf(id), agent))
    const to = (state: 'warned' | 'suspended' | 'reopened' | 'active', more = {}, actor: Actor = manager) =>
      lines.changeState(line.id, { state, reason: 'Complaints rise.', case: 'cmp_1', ...more }, actor)
    assert.equal(codeOf(await to('suspended')), 'wrong-state')
    assert.equal(codeOf(await to('reopened')), 'wrong-state')
    assert.equal(codeOf(await to('warned', {}, keyOf(id))), 'not-allowed')
    assert.equal(codeOf(await to('warned', {}, keyOf('org_other'))), 'not-found')
    // Entries of one millisecond have no order.
    rooms.clock.step(1)
    must(await to('warned'))
    assert.equal(facts.line(line.id)?.stateCase, 'cmp_1')
    assert.equal(codeOf(await to('suspended', { until: rooms.clock.now() })), 'invalid-time')
    rooms.clock.step(dayMs)
    const until = rooms.clock.now() + 7 * dayMs
    must(await to('suspended', { until, evidence: '12 complaints in 9,800 calls' }))
    assert.deepEqual([facts.line(line.id)?.state, facts.line(line.id)?.stateUntil], ['suspended', until])
    const [suspension] = must(await lines.get(line.id, {})).history ?? []
    assert.ok(suspension)
    assert.equal(codeOf(await appeals.answer(suspension.id, { granted: true, text: 'Yes.' }, agent)), 'wrong-state')
    must(await appeals.appeal(suspension.id, 'The calls were asked for.', keyOf(id)))
    assert.equal(codeOf(await appeals.appeal(suspension.id, 'Again.', keyOf(id))), 'wrong-state')
    assert.equal((await appeals.waiting({})).length, 1)
    assert.equal(codeOf(await appeals.answer(suspension.id, { granted: true, text: 'Yes.' }, manager)), 'same-person')
    must(await appeals.answer(suspension.id, { granted: true, text: 'Shown by recordings.' }, agent))
    assert.equal(codeOf(await appeals.answer(suspension.id, { granted: false, text: 'No.' }, agent)), 'already-decided')
    rooms.clock.step(dayMs)
    must(await to('reopened'))
    assert.equal(facts.line(line.id)?.stateCase, undefined)
    const history = must(await lines.get(line.id, keyOf(id))).history ?? []
    assert.deepEqual(
      history.map((entry) => entry.state),
      ['reopened', 'suspended', 'warned', 'active'],
    )
    assert.equal(history[1]?.appeal?.answer?.granted, true)
    const fresh = await openCallerFacts(rooms.store)
    assert.deepEqual(facts.line(line.id), fresh.line(line.id))
    assert.deepEqual(facts.organisation(id), fresh.organisation(id))
  }))

test('what cannot wait is suspended at once, with the reason for it; a closed caller ID is free again', (t) =>
  withRooms(t, async (rooms) => {
    const { lines } = rooms.callers
    const id = await firm(rooms, 'Faker', 'business-registration')
    const line = must(await lines.create(lineOf(id), agent))
    const change = { state: 'suspended' as const, reason: 'Fraud.', withoutNotice: 'People are losing money now.' }
    must(await lines.changeState(line.id, change, manager))
    must(await lines.changeState(line.id, { state: 'closed', reason: 'Fraud proved.' }, manager))
    const next = must(await lines.create(lineOf(id), agent))
    assert.equal(
      codeOf(await lines.changeState(line.id, { state: 'reopened', reason: 'Error.' }, manager)),
      'already-exists',
    )
    must(await lines.changeState(next.id, { state: 'closed', reason: 'We do not need it.' }, keyOf(id)))
    must(await lines.changeState(line.id, { state: 'reopened', reason: 'Error.' }, manager))
  }))

test('standing is set with a reason and a case, and only own firms are seen', (t) =>
  withRooms(t, async (rooms) => {
    const { organisations } = rooms.callers
    const facts = await openCallerFacts(rooms.store)
    const id = await firm(rooms, 'A 100% firm', 'business-registration')
    await firm(rooms, 'Another')
    const suspended = { standing: 'suspended' as const, reason: 'Two complaints on record.', case: 'cmp_2' }
    assert.equal(codeOf(await organisations.setStanding(id, suspended, keyOf(id))), 'not-allowed')
    must(await organisations.setStanding(id, suspended, agent))
    assert.deepEqual([facts.organisation(id)?.standing, facts.organisation(id)?.standingCase], ['suspended', 'cmp_2'])
    assert.equal(codeOf(await organisations.setStanding(id, suspended, agent)), 'wrong-state')
    assert.equal(must(await organisations.get(id, keyOf(id))).history?.[0]?.case, 'cmp_2')
    assert.equal(codeOf(await organisations.get(id, keyOf('org_x'))), 'not-found')
    assert.deepEqual(
      (await organisations.list({}, keyOf(id))).map((one) => one.id),
      [id],
    )
    assert.deepEqual(
      (await organisations.list({ search: '100%' }, {})).map((one) => one.id),
      [id],
    )
    assert.deepEqual((await organisations.list({ standing: 'suspended' }, {}))[0]?.licences.length, 1)
  }))

test('a script is written, submitted, reviewed by another; a new draft leaves the approved one in force', (t) =>
  withRooms(t, async (rooms) => {
    const { scripts } = rooms.callers
    const facts = await openCallerFacts(rooms.store)
    const id = await firm(rooms, 'Teller')
    const author = keyOf(id)
    const wording = { text: 'Good day, this is …', humanReachable: true, expiresAt: rooms.clock.now() + 90 * dayMs }
    const given = {
      organisation: id,
      name: 'Spring',
      purpose: 'marketing',
      category: 'insurance',
      channels: ['voice'],
      ...wording,
    } as const
    const script = must(await scripts.create(given, author))
    assert.equal(facts.script(script.id)?.state, 'draft')
    assert.equal(codeOf(await scripts.review(script.id, { approve: true }, manager)), 'wrong-state')
    must(await scripts.submit(script.id, {}, agent))
    assert.equal(codeOf(await scripts.submit(script.id, {}, author)), 'wrong-state')
    assert.equal(codeOf(await scripts.review(script.id, { approve: true }, author)), 'not-allowed')
    assert.equal(codeOf(await scripts.review(script.id, { approve: true }, agent)), 'same-person')
    assert.equal(codeOf(await scripts.review(script.id, { approve: false }, manager)), 'invalid-field')
    const two = await Promise.all([
      scripts.review(script.id, { approve: true, version: 1 }, manager),
      scripts.review(script.id, { approve: false, version: 1, note: 'Too long.' }, { kind: 'staff', id: 'stf_third' }),
    ])
    assert.equal(two.map(codeOf).filter((code) => code === 'already-decided').length, 1)
    must(await scripts.addVersion(script.id, { text: 'Shorter.', humanReachable: false }, author))
    must(await scripts.submit(script.id, {}, author))
    must(await scripts.review(script.id, { approve: true }, manager))
    assert.deepEqual([facts.script(script.id)?.version, facts.script(script.id)?.humanReachable], [2, false])
    const third = must(await scripts.addVersion(script.id, { text: 'Shorter still.', humanReachable: true }, author))
    assert.deepEqual([third.version, third.state, third.inForce], [3, 'draft', 2])
    assert.equal(facts.script(script.id)?.version, 2)
    assert.deepEqual(
      (await scripts.list({ state: 'draft' }, author)).map((one) => one.id),
      [script.id],
    )
    assert.deepEqual(await scripts.list({ state: 'approved' }, author), [])
    assert.equal(codeOf(await scripts.get(script.id, keyOf('org_x'))), 'not-found')
    assert.deepEqual(facts.script(script.id), (await openCallerFacts(rooms.store)).script(script.id))
  }))
