import assert from 'node:assert/strict'
import test from 'node:test'
import { agent, codeOf, keyOf, manager, must, withRooms } from '../consent/testing.ts'
import { dayMs } from '../terms/index.ts'
import { openDirectoryFacts, riderContactEnds } from './index.ts'

const organisation = 'org_rides'
const platform = keyOf(organisation)
const number = '+821012345678'
const other = '+821087654321'

test('a number is verified, changed and kept in the history of the account', (t) =>
  withRooms(t, async ({ directory, store, vault }) => {
    const { accounts } = directory
    const facts = await openDirectoryFacts(store)
    must(await accounts.create({ id: 'user-17', organisation, number: { number } }, platform))
    assert.equal(codeOf(await accounts.create({ id: 'user-17', organisation }, platform)), 'already-exists')
    assert.equal(codeOf(await accounts.create({ id: '01012345678', organisation }, platform)), 'invalid-field')
    assert.equal(facts.account('user-17')?.verified, false)
    must(await accounts.verify('user-17', {}, platform))
    must(await accounts.verify('user-17', { number: { number: other } }, platform))
    assert.deepEqual(
      [facts.account('user-17')?.verified, facts.account('user-17')?.number],
      [true, vault.personRef(other)],
    )
    const history = must(await accounts.numberHistory('user-17', platform))
    assert.deepEqual(
      history.map((one) => one.kind),
      ['verified', 'changed', 'verified', 'stated'],
    )
    assert.equal((await vault.mask([vault.personRef(number)])).size, 0, 'nobody needs the old number: it is destroyed')
    assert.equal(codeOf(await accounts.verify('user-17', {}, keyOf('org_x'))), 'not-found')
    assert.deepEqual(await accounts.list({}, keyOf('org_x')), [])
  }))

test("a number is invalidated everywhere but on the asker's own account", (t) =>
  withRooms(t, async ({ directory, store, vault }) => {
    const facts = await openDirectoryFacts(store)
    for (const id of ['a', 'b', 'c']) {
      must(await directory.accounts.create({ id, organisation, number: { number } }, platform))
      must(await directory.accounts.verify(id, {}, platform))
    }
    const why = { reason: 'The number changed hands.', case: 'cmp_1', except: 'b' }
    const reset = must(await directory.accounts.invalidateNumber(vault.personRef(number), why, agent))
    assert.deepEqual(
      reset.map((account) => account.id),
      ['a', 'c'],
    )
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => facts.account(id)?.verified),
      [false, true, false],
    )
    const fresh = await openDirectoryFacts(store)
    for (const id of ['a', 'b', 'c']) assert.deepEqual(facts.account(id), fresh.account(id))
  }))

test('a suspension is proposed by one, decided by another, bounded and lifted', (t) =>
  withRooms(t, async ({ directory, store, approvals, clock }) => {
    const facts = await openDirectoryFacts(store)
    must(await directory.accounts.create({ id: 'a', organisation }, platform))
    const until = clock.now() + 30 * dayMs
    const given = { until, reason: 'Entered a stranger as rider, repeatedly.', case: 'cmp_3' }
    assert.equal(
      codeOf(await directory.sanctions.propose('a', { ...given, until: until + 2 * dayMs }, agent)),
      'invalid-time',
    )
    assert.equal(codeOf(await directory.sanctions.propose('a', { ...given, case: '' }, agent)), 'invalid-field')
    const { approval } = must(await directory.sanctions.propose('a', given, agent))
    assert.equal(facts.account('a')?.suspendedUntil, undefined)
    assert.equal(codeOf(await approvals.decide(approval, { approve: true }, agent)), 'same-person')
    must(await approvals.decide(approval, { approve: true }, manager))
    assert.deepEqual([facts.account('a')?.suspendedUntil, facts.account('a')?.suspensionCase], [until, 'cmp_3'])
    must(await directory.sanctions.lift('a', { reason: 'Appeal granted.' }, manager))
    assert.equal(facts.account('a')?.suspendedUntil, undefined)
    assert.equal(codeOf(await directory.sanctions.lift('a', { reason: 'Again.' }, manager)), 'wrong-state')
  }))

test('bookings are found by any of their numbers, and forget them after three months', (t) =>
  withRooms(t, async ({ directory, vault, clock, acts }) => {
    const { accounts, bookings } = directory
    must(await accounts.create({ id: 'a', organisation, number: { number } }, platform))
    const rider = '+821055556666'
    const given = { organisation, account: 'a', rider: { number: rider }, driver: { number: other } }
    const booking = must(await bookings.record({ ...given, id: 'ride-1' }, platform))
    assert.equal(booking.contactEndsAt, riderContactEnds(clock.now()))
    assert.equal(codeOf(await bookings.record({ ...given, id: 'ride-1' }, platform)), 'already-exists')
    assert.equal(codeOf(await bookings.record({ ...given, account: 'b' }, platform)), 'not-found')
    assert.equal(codeOf(await bookings.record({ ...given, at: 1 }, platform)), 'invalid-time')
    for (const search of [
      { rider: vault.personRef(rider) },
      { bookerNumber: vault.personRef(number) },
      { driver: vault.personRef(other) },
      { from: clock.now() - 1, until: clock.now() + 1 },
    ]) {
      assert.deepEqual(
        must(await bookings.find(search, agent)).map((one) => one.id),
        ['ride-1'],
      )
      if (!('rider' in search)) assert.deepEqual(await bookings.find(search, keyOf('org_x')), [])
    }
    const seen = must(await directory.timeline(vault.personRef(number), {}, {}))
    assert.deepEqual(seen.map((entry) => entry.kind).sort(), ['booked', 'number'])
    assert.equal(await bookings.forgetContacts(), 0)
    clock.set(riderContactEnds(clock.now()))
    const before = acts.length
    assert.equal(await bookings.forgetContacts(), 1)
    assert.equal(await bookings.forgetContacts(), 0)
    assert.equal(acts.length, before + 1)
    assert.equal(must(await bookings.get('ride-1', platform)).rider, undefined)
    await vault.retentionRun(clock.now())
    assert.equal((await vault.mask([vault.personRef(rider)])).size, 0)
    assert.equal((await vault.mask([vault.personRef(number)])).size, 1, 'the account still has its number')
  }))
