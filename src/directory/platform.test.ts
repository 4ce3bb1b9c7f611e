import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import test, { type TestContext } from 'node:test'
import { type App, openApp } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { withStores } from '../store/testing.ts'
import { type Actor, dayMs, hourMs, Problem, type SteppedClock } from '../terms/index.ts'

const agent: Actor = { kind: 'staff', id: 'stf_agent' }
const manager: Actor = { kind: 'staff', id: 'stf_manager' }
const secret = 'a secret of thirty-two characters'
const start = Date.parse('2026-03-02T03:00:00Z')
const iso = (at: number) => new Date(at).toISOString()
const [booker, rider, driver] = ['+821012345678', '+821055556666', '+821087654321']

const accounts = [
  { id: 'user-1', number: '+82 10-1234-5678', verified: true, verifiedAt: iso(start - 30 * dayMs) },
  { id: 'user-2', number: '+821012345678', verified: true, verifiedAt: iso(start - 400 * dayMs) },
  { id: 'user-3', verified: false },
]
const bookings = [
  {
    id: 'ride-1',
    account: 'user-2',
    at: iso(start - dayMs),
    state: 'ended',
    bookerNumber: booker,
    accountNumber: '+821099990000',
    rider,
    driver,
    driverCategory: 'blue',
    area: '서울 강남구 역삼동',
  },
  { id: 'ride-0', account: 'user-2', at: iso(start - 100 * dayMs), state: 'ended', bookerNumber: booker, rider },
]

interface House {
  app: App
  clock: SteppedClock
  organisation: string
  /** How the platform behaves from now on. */
  behave(how: string): Promise<void>
  acts(): Promise<Record<string, unknown>[]>
  kill(): Promise<void>
}

const codeOf = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : outcome)
function good<T>(outcome: T | Problem): T {
  assert.ok(!(outcome instanceof Problem), outcome instanceof Problem ? `${outcome.code}: ${outcome.detail}` : '')
  return outcome
}

async function platformProcess(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [new URL('./testing-platform.ts', import.meta.url).pathname], {
    env: { ...process.env, PLATFORM: JSON.stringify({ secret, accounts, bookings }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  return { child, url: `http://127.0.0.1:${line.toString().trim()}` }
}

function withPlatform(t: TestContext, work: (house: House) => Promise<void>): Promise<void> {
  return withStores(t, async (store, { clock, log }) => {
    const { child, url } = await platformProcess()
    const organisation = 'org_rides'
    const config = {
      ...defaultConfig(),
      directoryUrl: `${url}/v1/ringfence`,
      directorySecret: secret,
      directoryOrganisation: organisation,
      directoryTimeoutMs: 1_000,
    }
    const app = good(await openApp({ config, clock, log, store }))
    const test = async (how: string) => {
      const response = await fetch(`${url}/test`, { method: 'POST', body: how })
      return (await response.json()) as { acts: Record<string, unknown>[] }
    }
    try {
      await work({
        app,
        clock,
        organisation,
        behave: async (how) => void (await test(how)),
        acts: async () => (await test('')).acts,
        async kill() {
          child.kill('SIGKILL')
          await once(child, 'exit')
        },
      })
    } finally {
      await app.close()
      child.kill('SIGKILL')
    }
  })
}

test('a platform answers look-ups from its own system; its numbers are sealed on the way', (t) =>
  withPlatform(t, async ({ app, organisation }) => {
    const { lookups } = app.directory
    assert.equal(lookups.source, 'platform')
    const found = good(await lookups.accountsByNumber({ number: booker }, agent))
    assert.deepEqual(
      found.map(({ id, status, organisation: whose, number }) => [id, status, whose, number]),
      ['user-1', 'user-2'].map((id) => [id, 'verified', organisation, app.vault.personRef(booker)]),
    )
    const byRider = good(await lookups.bookingsByRider({ number: rider }, {}, agent))
    assert.deepEqual(
      byRider.map(({ id, rider: person, area, numberChanged }) => [id, person, area, numberChanged]),
      [
        ['ride-1', app.vault.personRef(rider), '서울 강남구 역삼동', true],
        ['ride-0', undefined, undefined, undefined],
      ],
      'of a booking that is over its three months no number is taken',
    )
    assert.equal(
      (await app.vault.mask([app.vault.personRef(driver)])).get(app.vault.personRef(driver)),
      '+82 10-****-**21',
    )
    // By reference alone: the number is revealed for the platform, on record.
    const byRef = good(await lookups.bookingsByDriver({ person: app.vault.personRef(driver) }, {}, agent))
    assert.deepEqual(
      byRef.map(({ id }) => id),
      ['ride-1'],
    )
    assert.equal((await app.vault.accessLog({ limit: 1 }))[0]?.purpose, 'Looked up at the platform')
    const day = { from: start - 2 * dayMs, until: start, area: '역삼동' }
    assert.equal(good(await lookups.bookingsByTime(day, agent))[0]?.id, 'ride-1')
    assert.equal(good(await lookups.numberHistory('user-1', agent))[0]?.kind, 'verified')
    assert.equal(good(await lookups.booking('ride-1', agent)).account, 'user-2')
    assert.equal(codeOf(await lookups.booking('ride-9', agent)), 'not-found')
    const stranger: Actor = { ...agent, organisation: 'org_other' }
    assert.deepEqual(await lookups.accountsByNumber({ number: booker }, stranger), [])
    assert.equal(codeOf(await lookups.booking('ride-1', stranger)), 'not-found')
    const own: Actor = { ...agent, organisation }
    assert.equal(
      good(await lookups.booking('ride-1', own)).rider,
      undefined,
      'the booker’s side sees no rider here either',
    )
    assert.equal(codeOf(await lookups.bookingsByRider({ number: rider }, {}, own)), 'not-allowed')
    // Nothing is kept here beside.
    for (const refused of [
      await app.directory.accounts.create({ organisation }, agent),
      await app.directory.bookings.record({ organisation, account: 'user-1' }, agent),
    ])
      assert.equal(codeOf(refused), 'wrong-state')
  }))

test('whatever is no timely, whole answer of the right form is unknown, never a no', (t) =>
  withPlatform(t, async ({ app, behave, kill }) => {
    const { lookups, accounts: acting } = app.directory
    const number = app.vault.personRef(booker)
    good(await lookups.accountsByNumber({ number: booker }, agent))
    const why = { reason: 'The number changed hands.' }
    for (const how of ['silent', 'broken', 'redirects', 'garbage', 'other form', 'endless', 'dead']) {
      if (how === 'dead') await kill()
      else await behave(how)
      assert.equal(codeOf(await lookups.accountsByNumber({ number: booker }, agent)), 'directory-silent', how)
      if (how === 'silent' || how === 'endless') continue
      assert.equal(codeOf(await lookups.booking('ride-1', agent)), 'directory-silent', how)
      assert.equal(codeOf(await acting.invalidateNumber(number, why, agent)), 'directory-silent', how)
    }
  }))

test('acts are done at the platform too, or not at all', (t) =>
  withPlatform(t, async ({ app, behave, acts, clock }) => {
    const { lookups, accounts: acting, sanctions } = app.directory
    const number = app.vault.personRef(booker)
    good(await lookups.accountsByNumber({ number: booker }, agent))
    const why = { reason: 'The number changed hands.', case: 'cas_1', except: 'user-1' }
    await behave('refuses')
    assert.equal(codeOf(await acting.invalidateNumber(number, why, agent)), 'directory-silent')
    await behave('well')
    const reset = good(await acting.invalidateNumber(number, why, agent))
    assert.deepEqual(
      reset.map(({ id, verified }) => [id, verified]),
      [['user-2', false]],
    )
    assert.equal(good(await lookups.account('user-2', agent)).status, 'unverified')
    assert.equal(good(await lookups.account('user-1', agent)).status, 'verified')
    const until = clock.now() + 10 * dayMs
    const suspension = { until, reason: 'Entered a stranger, repeatedly.', case: 'cas_1' }
    const { approval } = good(await sanctions.propose('user-1', suspension, agent))
    good(await app.approvals.decide(approval, { approve: true }, manager))
    assert.equal(good(await lookups.account('user-1', agent)).suspendedUntil, until)
    assert.equal((await sanctions.history('user-1', {})).length, 1)
    good(await sanctions.lift('user-1', { reason: 'Appeal granted.' }, manager))
    assert.equal(good(await lookups.account('user-1', agent)).status, 'verified')
    const posted = await acts()
    assert.deepEqual(
      posted.slice(-3).map(({ act, account, case: of }) => [act, account, of]),
      [
        ['invalidate', 'user-2', 'cas_1'],
        ['suspend', 'user-1', 'cas_1'],
        ['lift', 'user-1', undefined],
      ],
    )
    assert.ok(posted.every(({ id }) => /^act_/.test(String(id))))
  }))

test('the gate asks before it decides, hears at once what the desk did, and holds where nobody answers', (t) =>
  withPlatform(t, async ({ app, behave, organisation, clock }) => {
    const request = {
      organisation,
      line: 'lin_none',
      to: rider,
      channel: 'voice',
      purpose: 'service',
      category: 'transport',
      requester: 'user-1',
      onBehalf: true,
    } as const
    const said = async (requester: string = request.requester) => {
      const decision = good(await app.gate.decide({ ...request, requester }))
      const rule = (name: string) => decision.reasons.find((one) => one.rule === name)
      return [decision.verdict, rule('RF-account-verification')?.outcome, rule('RF-account-verification')?.cite]
    }
    assert.equal((await said())[1], 'pass')
    assert.equal((await said('user-3'))[1], 'deny')
    assert.equal((await said('nobody'))[1], 'deny')
    good(await app.directory.accounts.invalidate('user-1', { reason: 'It changed hands.', case: 'cas_7' }, agent))
    assert.deepEqual((await said()).slice(1), ['deny', 'cas_7'], 'before its five seconds are over')
    await behave('broken')
    assert.equal((await said())[1], 'deny', 'what it said is believed for five seconds')
    clock.step(5_000)
    const [verdict, outcome] = await said()
    assert.equal(outcome, 'unknown')
    assert.notEqual(verdict, 'allow')
    await behave('well')
    assert.equal((await said())[1], 'unknown', 'and it is left in peace for a second')
    clock.step(1_000)
    assert.equal((await said())[1], 'deny')
    clock.step(hourMs)
    const simulated = app.gate.simulate(request)
    assert.ok(!(simulated instanceof Problem))
    assert.equal(simulated.reasons.find((one) => one.rule === 'RF-account-verification')?.outcome, 'unknown')
  }))

test('a case shows the clock of a platform’s bookings, keeps what was preserved, and says when the platform is silent', (t) =>
  withPlatform(t, async ({ app, kill, clock }) => {
    const { cases, evidence } = app.desk
    const given = { procedure: 'unsolicited-contact', channel: 'phone', lang: 'ko', number: rider } as const
    const { id } = good(await cases.open(given, agent))
    good(await evidence.link(id, ['ride-1'], agent))
    assert.equal(codeOf(await evidence.link(id, ['ride-9'], agent)), 'not-found')
    const [clocked] = good(await evidence.of(id, agent)).bookings
    assert.deepEqual([clocked?.state, clocked?.preserved], ['there', false])
    assert.ok((clocked?.daysLeft ?? 0) > 80)
    good(await evidence.preserve(id, { bookings: ['ride-1'], reason: 'Needed for the sanction.' }, agent))
    await kill()
    const silent = good(await evidence.of(id, agent))
    assert.deepEqual(silent.bookings, [{ booking: 'ride-1', state: 'silent', preserved: true }])
    assert.deepEqual(
      [silent.preserved[0]?.copy?.area, silent.preserved[0]?.driver],
      ['서울 강남구 역삼동', app.vault.personRef(driver)],
    )
    const again = await evidence.preserve(id, { bookings: ['ride-0'], reason: 'Needed for the sanction.' }, agent)
    assert.equal(codeOf(again), 'directory-silent')
    clock.step(100 * dayMs)
    await app.vault.retentionRun(clock.now())
    assert.equal((await app.vault.mask([app.vault.personRef(driver)])).size, 1, 'the case holds what it copied')
  }))
