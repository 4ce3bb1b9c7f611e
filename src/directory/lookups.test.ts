import assert from 'node:assert/strict'
import test from 'node:test'
import { agent, codeOf, keyOf, must, withRooms } from '../consent/testing.ts'
import { dayMs, hourMs, Problem } from '../terms/index.ts'
import { riderContactEnds } from './index.ts'

const organisation = 'org_rides'
const platform = keyOf(organisation)
const booker = '+821012345678'
const later = '+821087654321'
const rider = '+821055556666'
const driver = '+821011112222'

test('three calendar months, at most: the numbers of a booking end with the first second of the day', () => {
  assert.equal(riderContactEnds(Date.parse('2026-03-02T23:59:59Z')), Date.parse('2026-06-02T00:00:00Z'))
  assert.equal(riderContactEnds(Date.parse('2026-11-30T10:00:00Z')), Date.parse('2027-02-28T00:00:00Z'))
})

test('a number leads to accounts that have it and to bookings that were made with it, changed since or not', (t) =>
  withRooms(t, async ({ directory, clock, vault }) => {
    const { accounts, bookings, lookups } = directory
    must(await accounts.create({ id: 'a', organisation, number: { number: booker } }, platform))
    must(await accounts.verify('a', {}, platform))
    must(await bookings.record({ id: 'r1', organisation, account: 'a', rider: { number: rider } }, platform))
    clock.step(hourMs)
    const found = async () => must(await lookups.bookingsByBooker({ number: booker }, {}, agent))[0]
    assert.deepEqual([(await found())?.id, (await found())?.numberChanged], ['r1', false])
    must(await accounts.verify('a', { number: { number: later } }, platform))
    assert.equal((await found())?.numberChanged, true, 'the account’s number changed since')
    assert.equal((await found())?.accountNumber, vault.personRef(later))
    assert.deepEqual(must(await lookups.accountsByNumber({ number: booker }, agent)), [])
    assert.equal(must(await lookups.accountsByNumber({ person: vault.personRef(later) }, agent))[0]?.status, 'verified')
    assert.deepEqual(
      must(await lookups.numberHistory('a', agent)).map((change) => change.kind),
      ['verified', 'changed', 'verified', 'stated'],
    )
    assert.equal(codeOf(await lookups.numberHistory('a', keyOf('org_x'))), 'not-found')
    assert.equal(codeOf(await lookups.account('a', keyOf('org_x'))), 'not-found')
    assert.equal(codeOf(await lookups.booking('r1', keyOf('org_x'))), 'not-found')
  }))

test('by rider, by driver’s number and time, by time and area', (t) =>
  withRooms(t, async ({ directory, clock }) => {
    const { accounts, bookings, lookups } = directory
    must(await accounts.create({ id: 'a', organisation, number: { number: booker } }, platform))
    const areas = ['서울 강남구 역삼동', '서울 강남구 삼성동', '서울  마포구 역삼동']
    for (const [n, area] of areas.entries()) {
      const given = { id: `r${n}`, organisation, account: 'a', area, rider: { number: rider } }
      must(await bookings.record(given, platform))
      must(await bookings.changeState(`r${n}`, { state: 'dispatched', driver: { number: driver } }, platform))
      clock.step(hourMs)
    }
    const ids = (found: unknown) => {
      if (found instanceof Problem || !Array.isArray(found)) return codeOf(found)
      return found.map((one: { id: string }) => one.id)
    }
    const start = clock.now() - 3 * hourMs
    assert.deepEqual(ids(await lookups.bookingsByRider({ number: rider }, {}, agent)), ['r2', 'r1', 'r0'])
    const hour = { from: start + hourMs, until: start + 2 * hourMs }
    assert.deepEqual(ids(await lookups.bookingsByDriver({ number: driver }, hour, agent)), ['r1'])
    const all = { from: start, until: start + dayMs }
    assert.deepEqual(ids(await lookups.bookingsByTime({ ...all, area: '역삼동' }, agent)), ['r2', 'r0'])
    assert.deepEqual(ids(await lookups.bookingsByTime({ ...all, area: '역삼동 강남구' }, agent)), ['r0'])
    assert.deepEqual(ids(await lookups.bookingsByTime({ ...all, area: '%' }, agent)), [])
    assert.deepEqual(ids(await lookups.bookingsByTime({ ...all, limit: 1 }, agent)), ['r2'])
    assert.equal(codeOf(await lookups.bookingsByTime({ from: start, until: start + 3 * dayMs }, agent)), 'invalid-time')
    assert.deepEqual(ids(await lookups.bookingsByDriver({ number: driver }, {}, keyOf('org_x'))), [])
    clock.set(riderContactEnds(start))
    assert.equal(await bookings.forgetContacts(), 3)
    const gone = must(await lookups.booking('r0', agent))
    assert.deepEqual(
      [gone.rider, gone.driver, gone.bookerNumber, gone.area, gone.numberChanged],
      Array(5).fill(undefined),
    )
    assert.deepEqual(ids(await lookups.bookingsByRider({ number: rider }, {}, agent)), [])
  }))

test('a booking goes the ways that a booking can go', (t) =>
  withRooms(t, async ({ directory, clock, acts }) => {
    const { accounts, bookings } = directory
    must(await accounts.create({ id: 'a', organisation, number: { number: booker } }, platform))
    must(await bookings.record({ id: 'r', organisation, account: 'a', rider: { number: rider } }, platform))
    const go = async (state: string, more = {}) => bookings.changeState('r', { state, ...more } as never, platform)
    assert.equal(codeOf(await go('riding')), 'wrong-state')
    must(await go('dispatched', { driver: { number: driver }, driverCategory: 'venti' }))
    must(await go('requested'))
    assert.equal(must(await bookings.get('r', agent)).driver, undefined, 'who gave it back does not drive')
    must(await go('dispatched', { driver: { number: later }, driverCategory: 'black' }))
    clock.step(hourMs)
    must(await go('riding'))
    assert.equal(codeOf(await go('cancelled')), 'wrong-state')
    const ended = must(await go('ended'))
    assert.deepEqual([ended.state, ended.driverCategory, ended.endedAt], ['ended', 'black', clock.now()])
    for (const state of ['requested', 'dispatched', 'riding', 'ended', 'cancelled'])
      assert.equal(codeOf(await go(state)), 'wrong-state')
    assert.equal(codeOf(await bookings.changeState('r', { state: 'ended' }, keyOf('org_x'))), 'not-found')
    assert.equal(acts.filter((one) => one.name === 'directory.change-booking').length, 5)
    const bad = { organisation, account: 'a' }
    for (const area of [' ', 'x'.repeat(101), '역삼동 01012345678', 'a\u0000b'])
      assert.equal(codeOf(await bookings.record({ ...bad, area }, platform)), 'invalid-field')
  }))

test('the booker’s side sees a rider’s contact before dispatch alone, and never in the history', (t) =>
  withRooms(t, async ({ directory, vault }) => {
    const { accounts, bookings, lookups } = directory
    const person = vault.personRef(rider)
    must(await accounts.create({ id: 'a', organisation, number: { number: booker } }, platform))
    const made = must(
      await bookings.record({ id: 'r', organisation, account: 'a', rider: { number: rider } }, platform),
    )
    const screens = async () => [
      must(await bookings.get('r', platform)).rider,
      must(await lookups.booking('r', platform)).rider,
    ]
    assert.equal(made.rider, person)
    assert.deepEqual(await screens(), [person, person])
    const histories = async () => [
      ...must(await bookings.find({}, platform)),
      ...must(await lookups.bookingsByBooker({ number: booker }, {}, platform)),
    ]
    assert.ok((await histories()).every((one) => one.rider === undefined))
    assert.equal(codeOf(await bookings.find({ rider: person }, platform)), 'not-allowed')
    assert.equal(codeOf(await lookups.bookingsByRider({ number: rider }, {}, platform)), 'not-allowed')
    must(await bookings.changeState('r', { state: 'dispatched', driver: { number: driver } }, platform))
    assert.deepEqual(await screens(), [undefined, undefined])
    const back = must(await bookings.changeState('r', { state: 'requested' }, platform))
    assert.deepEqual([back.rider, ...(await screens())], Array(3).fill(undefined), 'not even when it waits again')
    must(await bookings.changeState('r', { state: 'cancelled' }, platform))
    assert.deepEqual(await screens(), [undefined, undefined])
    assert.ok((await histories()).every((one) => one.rider === undefined))
    assert.equal(
      must(await lookups.booking('r', agent)).rider,
      person,
      'the desk sees it, masked, for its three months',
    )
  }))
