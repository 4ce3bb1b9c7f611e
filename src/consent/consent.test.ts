import assert from 'node:assert/strict'
import test from 'node:test'
import { dayMs, type PersonRef } from '../terms/index.ts'
import { openConsentFacts } from './index.ts'
import { agent, codeOf, keyOf, manager, must, withRooms } from './testing.ts'

const number = '+821012345678'
const other = '+821087654321'

test('a consent is given with its proof, counts at once, and is withdrawn once', (t) =>
  withRooms(t, async ({ consent, store, vault, clock, acts }) => {
    const facts = await openConsentFacts(store)
    const person = vault.personRef(number)
    const given = must(
      await consent.consents.give(
        {
          to: { number },
          organisation: 'org_1',
          purpose: 'marketing',
          categories: ['loans', 'insurance'],
          textVersion: 'v3',
          evidence: 'signed form 17',
        },
        keyOf('org_1'),
      ),
    )
    assert.equal(given.reconfirmDueAt, clock.now() + 2 * 365 * dayMs)
    assert.equal(await vault.reveal(given.evidence as string, 'a check', agent), 'signed form 17')
    assert.equal(await vault.reveal(person, 'a check', agent), number)
    assert.deepEqual(facts.person(person).consents[0]?.categories, ['loans', 'insurance'].sort().reverse())
    assert.equal(codeOf(await consent.consents.withdraw(given.id, {}, keyOf('org_2'))), 'not-found')
    must(await consent.consents.withdraw(given.id, { via: 'link' }, keyOf('org_1')))
    assert.equal(facts.person(person).consents[0]?.withdrawnAt, clock.now())
    assert.equal(codeOf(await consent.consents.withdraw(given.id, {}, agent)), 'wrong-state')
    assert.deepEqual(
      acts.map((act) => act.name),
      ['consent.give', 'consent.withdraw'],
    )
    assert.equal(JSON.stringify(acts).includes(person), false, 'the ledger hears of no person')
  }))

test('the longest codes of the plan are people that a fact can be about', (t) =>
  withRooms(t, async ({ consent, vault }) => {
    const longest = `+86106${'5'.repeat(17)}`
    const refused = must(await consent.refusals.refuse({ of: { number: longest }, via: 'person' }, agent))
    assert.equal(refused.person, vault.personRef(longest))
    assert.equal(await vault.reveal(refused.person, 'a check', agent), longest)
    const longer = { of: { number: `${longest}5` }, via: 'person' } as const
    assert.equal(codeOf(await consent.refusals.refuse(longer, agent)), 'invalid-number')
  }))

test('what cannot be recorded leaves nothing behind', (t) =>
  withRooms(t, async ({ consent, acts, vault, ids }) => {
    const organisation = 'org_1'
    const common = { to: { number }, organisation, purpose: 'marketing', textVersion: 'v1' } as const
    const give = consent.consents.give.bind(consent.consents)
    assert.equal(codeOf(await give({ ...common, to: { number: '12' } }, agent)), 'invalid-number')
    assert.equal(codeOf(await give({ ...common, givenAt: 9e15 }, agent)), 'invalid-time')
    assert.equal(codeOf(await give({ ...common, purpose: 'fun' as 'survey' }, agent)), 'invalid-field')
    assert.equal(codeOf(await give({ ...common, to: { person: vault.personRef(other) } }, agent)), 'not-found')
    assert.equal(codeOf(await give(common, keyOf('org_2'))), 'not-found')
    assert.equal(codeOf(await consent.refusals.withdraw(ids.next('refusal'), agent)), 'not-found')
    assert.equal(
      codeOf(await consent.refusals.refuse({ of: { number }, via: 'person' }, keyOf('org_2'))),
      'not-allowed',
    )
    const bands = [{ fromMinute: 60, toMinute: 60 }]
    assert.equal(
      codeOf(await consent.refusals.refuse({ of: { number }, via: 'person', bands }, agent)),
      'invalid-field',
    )
    assert.deepEqual(acts, [])
    assert.equal(await consent.consents.list({}, {}).then((list) => list.length), 0)
    assert.equal((await vault.mask([vault.personRef(number)])).size, 0, 'no number was sealed on the way')
  }))

test('a restriction is warned of, asked for, registered by somebody else, excepted and lifted by two', (t) =>
  withRooms(t, async ({ consent, approvals, store, vault, acts }) => {
    const facts = await openConsentFacts(store)
    const person = vault.personRef(number)
    const asked = { of: { number }, case: 'cmp_1', reason: 'Asked for in the conversation.', warned: true }
    assert.equal(codeOf(await consent.restrictions.request({ ...asked, warned: false }, agent)), 'invalid-field')
    assert.equal(codeOf(await consent.restrictions.request({ ...asked, case: '' }, agent)), 'invalid-field')
    assert.equal(
      codeOf(await consent.restrictions.request({ ...asked, reason: 'call 010-1234-5678' }, agent)),
      'invalid-field',
    )
    const requested = must(await consent.restrictions.request(asked, agent))
    assert.equal(requested.state, 'requested')
    assert.equal(codeOf(await consent.restrictions.request(asked, manager)), 'already-exists')
    must(await consent.restrictions.addException(requested.id, 'acc_mother', agent))
    assert.deepEqual(facts.person(person).restrictions, [], 'nothing holds before the second person')
    assert.equal(codeOf(await approvals.decide(requested.approval, { approve: true }, agent)), 'same-person')
    must(await approvals.decide(requested.approval, { approve: true }, manager))
    assert.equal(facts.person(person).restrictions[0]?.case, 'cmp_1')
    assert.deepEqual(facts.person(person).restrictions[0]?.exceptAccounts, ['acc_mother'])
    must(await consent.restrictions.removeException(requested.id, 'acc_mother', agent))
    assert.deepEqual(facts.person(person).restrictions[0]?.exceptAccounts, [])
    const lift = must(await consent.restrictions.requestLift(requested.id, { reason: 'No longer wanted.' }, agent))
    assert.equal(
      codeOf(await consent.restrictions.requestLift(requested.id, { reason: 'Again.' }, agent)),
      'wrong-state',
    )
    assert.equal(facts.person(person).restrictions.length, 1)
    must(await approvals.decide(lift.liftApproval as string, { approve: true }, manager))
    assert.deepEqual(facts.person(person).restrictions, [])
    const registered = acts.find((act) => act.name === 'consent.register-restriction')
    assert.equal(registered?.actor.id, manager.id)
    assert.equal(registered?.detail.requestedBy, agent.id)
    must(await consent.restrictions.request(asked, agent))
    assert.equal((await consent.restrictions.list({ case: 'cmp_1' }, {})).length, 2)
    assert.equal((await consent.restrictions.list({ case: 'cmp_2' }, {})).length, 0)
    const kinds = (await consent.timeline(person, {}, {})).map((entry) => entry.kind)
    assert.equal(kinds.filter((kind) => kind === 'restriction-requested').length, 2)
  }))

test('a declined restriction never held, and another can be asked for', (t) =>
  withRooms(t, async ({ consent, approvals, clock }) => {
    const asked = { of: { number }, case: 'cmp_1', reason: 'Asked for.', warned: true }
    const first = must(await consent.restrictions.request(asked, agent))
    must(await approvals.decide(first.approval, { approve: false, note: 'No case.' }, manager))
    assert.equal(must(await consent.restrictions.get(first.id, {})).state, 'declined')
    const second = must(await consent.restrictions.request(asked, agent))
    clock.step(15 * dayMs)
    assert.equal(await approvals.expireDue(), 1)
    assert.equal(must(await consent.restrictions.get(second.id, {})).state, 'declined')
    assert.equal(codeOf(await approvals.decide(second.approval, { approve: true }, manager)), 'approval-expired')
  }))

test('preferences are a view over refusals: what stays keeps its date, what goes is withdrawn', (t) =>
  withRooms(t, async ({ consent, store, vault, clock, acts }) => {
    const facts = await openConsentFacts(store)
    const person = vault.personRef(number)
    const night = { fromMinute: 1_260, toMinute: 480 }
    const none = { categories: { refused: [] }, channels: { refused: [] }, quiet: [], preferred: [] }
    const wanted = {
      categories: { refused: ['loans' as const, 'insurance' as const] },
      channels: { refused: ['flash-sms' as const] },
      quiet: [night, { fromMinute: 0, toMinute: 1_440, days: [7] }],
      preferred: [{ fromMinute: 600, toMinute: 720 }],
    }
    assert.deepEqual(await consent.preferences.get(person), none)
    assert.equal(codeOf(await consent.preferences.put({ number }, wanted, keyOf('org_1'))), 'not-allowed')
    const put = must(await consent.preferences.put({ number }, wanted, agent))
    assert.deepEqual(put, { ...wanted, categories: { refused: ['insurance', 'loans'] } })
    assert.deepEqual(await consent.preferences.get(person), put)
    assert.equal(facts.person(person).refusals.length, 4)
    const loans = facts.person(person).refusals.find((one) => one.category === 'loans')
    clock.step(dayMs)
    must(await consent.preferences.put({ person }, { ...none, categories: { refused: ['loans'] } }, agent))
    assert.deepEqual(facts.person(person).refusals, [loans])
    assert.equal(acts.length, 2)
  }))

test('a number that changed hands: the new holder ends the one before; firms cannot claim it', (t) =>
  withRooms(t, async ({ consent, store, vault, clock }) => {
    const facts = await openConsentFacts(store)
    const now = clock.now()
    const holder = (since: number) => ({ of: { number }, since, source: 'carrier' })
    assert.equal(codeOf(await consent.holders.record(holder(now), keyOf('org_1'))), 'not-allowed')
    must(await consent.holders.record(holder(now - 900 * dayMs), agent))
    clock.step(1)
    must(await consent.holders.record(holder(now - 30 * dayMs), agent))
    const [first, second] = facts.person(vault.personRef(number)).holders
    assert.equal(first?.until, now - 30 * dayMs)
    assert.equal(second?.until, undefined)
  }))

test('blocks, windows and relationships come and go', (t) =>
  withRooms(t, async ({ consent, store, vault, clock }) => {
    const facts = await openConsentFacts(store)
    const person = vault.personRef(number)
    const now = clock.now()
    const block = must(await consent.blocks.block({ of: { number }, callerPrefix: '82070' }, agent))
    assert.equal(codeOf(await consent.blocks.block({ of: { number } }, agent)), 'invalid-field')
    const late = { of: { number }, kind: 'quiet' as const, from: now, until: now + 40 * dayMs }
    assert.equal(codeOf(await consent.windows.add(late, agent)), 'invalid-time')
    const window = must(await consent.windows.add({ ...late, until: now + 3_600_000 }, agent))
    const bond = must(
      await consent.relationships.record(
        { with: { number }, organisation: 'org_1', kind: 'customer', category: 'insurance', numberSource: 'direct' },
        keyOf('org_1'),
      ),
    )
    assert.deepEqual(facts.person(person).blocks[0]?.callerPrefix, '82070')
    assert.equal(facts.person(person).windows[0]?.until, now + 3_600_000)
    assert.equal(facts.person(person).relationships[0]?.organisation, 'org_1')
    assert.deepEqual(await consent.blocks.list({ person }, keyOf('org_1')), [], 'who is blocked is not told')
    must(await consent.blocks.unblock(block.id, agent))
    must(await consent.windows.remove(window.id, agent))
    must(await consent.relationships.end(bond.id, keyOf('org_1')))
    assert.deepEqual([facts.person(person).blocks, facts.person(person).windows], [[], []])
    assert.equal(facts.person(person).relationships[0]?.endedAt, now)
  }))

test('a timeline pages by time without losing what shares a millisecond; firms see what names them', (t) =>
  withRooms(t, async ({ consent, vault, clock }) => {
    const person: PersonRef = vault.personRef(number)
    for (let i = 0; i < 9; i++) {
      if (i % 3 === 0) clock.step(1_000)
      must(await consent.refusals.refuse({ of: { number }, organisation: `org_${i % 2}`, via: 'person' }, agent))
    }
    const seen: string[] = []
    for (let before: number | undefined; ; ) {
      const page = await consent.timeline(person, { before, limit: 2 }, {})
      if (page.length === 0) break
      seen.push(...page.map((entry) => entry.id))
      before = page.at(-1)?.at
    }
    assert.equal(new Set(seen).size, 9)
    assert.equal(seen.length, 9)
    const own = await consent.timeline(person, {}, keyOf('org_1'))
    assert.deepEqual(new Set(own.map((entry) => entry.organisation)), new Set(['org_1']))
  }))

test('what ended three years ago is forgotten, with its proof and its number; what stands is not', (t) =>
  withRooms(t, async ({ consent, store, vault, clock, acts }) => {
    const facts = await openConsentFacts(store)
    const common = { organisation: 'org_1', purpose: 'marketing', textVersion: 'v1', evidence: 'form' } as const
    const gone = must(await consent.consents.give({ ...common, to: { number } }, agent))
    const stays = must(await consent.consents.give({ ...common, to: { number: other } }, agent))
    must(await consent.consents.withdraw(gone.id, {}, agent))
    clock.step(1_094 * dayMs)
    assert.equal(await consent.forgetEnded(), 0)
    clock.step(dayMs)
    assert.equal(await consent.forgetEnded(), 1)
    assert.equal(await consent.forgetEnded(), 0)
    assert.deepEqual(acts.at(-1)?.detail, { consent: 1 })
    assert.equal(codeOf(await consent.consents.get(gone.id, {})), 'not-found')
    assert.equal(facts.size, 1)
    assert.equal(codeOf(await vault.reveal(gone.evidence as string, 'a check', agent)), 'data-destroyed')
    assert.equal((await vault.mask([vault.personRef(number)])).size, 0)
    assert.equal(await vault.reveal(stays.evidence as string, 'a check', agent), 'form')
  }))

test('one firm cannot fill a person with facts', (t) =>
  withRooms(t, async ({ consent }) => {
    const bond = { with: { number }, kind: 'customer', category: 'retail', numberSource: 'direct' } as const
    for (let i = 0; i < 200; i++) must(await consent.relationships.record({ ...bond, organisation: 'org_1' }, agent))
    assert.equal(codeOf(await consent.relationships.record({ ...bond, organisation: 'org_1' }, agent)), 'wrong-state')
    must(await consent.relationships.record({ ...bond, organisation: 'org_2' }, agent))
  }))
