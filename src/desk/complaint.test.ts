import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { callersMigrations, openCallers } from '../callers/index.ts'
import { consentMigrations, openConsent } from '../consent/index.ts'
import { openDirectory } from '../directory/index.ts'
import { type Ledger, ledgerMigrations, openLedger } from '../ledger/index.ts'
import { Approvals, approvalMigrations, Members } from '../staff/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { withStores } from '../store/testing.ts'
import { type Act, type Actor, dayMs, hourMs, Ids, Problem, type SteppedClock } from '../terms/index.ts'
import { MasterKey, openVault, type Vault, vaultMigrations } from '../vault/index.ts'
import { BusinessCalendar, type Desk, deskMigrations, keptUntil, openDesk, TableBlobs } from './index.ts'

const rooms = [
  vaultMigrations,
  ledgerMigrations,
  { room: 'staff', migrations: approvalMigrations },
  consentMigrations,
  callersMigrations,
  deskMigrations,
]
const agent: Actor = { kind: 'staff', id: 'stf_agent' }
const lead: Actor = { kind: 'staff', id: 'stf_lead' }
const person = '+821023455678'
const shown = '+8215881234'

interface House {
  store: Store
  clock: SteppedClock
  desk: Desk
  ledger: Ledger
  vault: Vault
  approvals: Approvals
  acts: Act[]
  callers: ReturnType<typeof openCallers>
  now: number
}

function good<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) assert.fail(`${outcome.code}: ${outcome.detail}`)
  return outcome
}
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'no problem')

function houses(t: TestContext, work: (house: House) => Promise<void>): Promise<void> {
  return withStores(
    t,
    async (store, { clock, log }) => {
      const ids = new Ids(clock)
      const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 3))]
      const vault = await openVault({ store, clock, log, ids, masterKeys, recordDestruction: async () => {} })
      const ledger = await openLedger({
        store,
        clock,
        log,
        signingKey: Buffer.alloc(32, 5),
        origin: 'desk.example/test',
      })
      const acts: Act[] = []
      const recordAct = async (trx: Transaction, act: Act) => {
        acts.push(act)
        const body = { name: act.name, actor: act.actor, detail: act.detail }
        await ledger.append(trx, {
          kind: 'act',
          ref: act.ref,
          at: act.at,
          ...(act.owner && { owner: act.owner }),
          body,
        })
      }
      const base = { store, clock, ids, recordAct }
      const approvals = new Approvals(base)
      const consent = openConsent({ ...base, vault, secondPerson: approvals })
      const callers = openCallers({ ...base, vault })
      const desk = openDesk({
        ...base,
        vault,
        ledger,
        log,
        lookups: openDirectory({ ...base, vault, secondPerson: approvals }).lookups,
        blobs: new TableBlobs(store),
        lines: callers.lines,
        consent,
        members: new Members({ ...base, log }),
        procedures: new Map(),
        calendar: new BusinessCalendar('KR', { opens: 540, closes: 1_080 }),
      })
      const now = clock.now()
      try {
        await work({ store, clock, desk, ledger, vault, approvals, acts, callers, now })
      } finally {
        await ledger.close()
        await vault.close()
      }
    },
    { rooms },
  )
}

/** A firm with one line that shows the number. */
async function firmWithLine({ callers, now }: House): Promise<{ organisation: string; line: string }> {
  const firm = good(
    await callers.organisations.create({ name: 'Hanbit Insurance', country: 'KR', sector: 'insurance' }, agent),
  )
  for (const kind of ['business-registration', 'first-hand-lines'] as const) {
    good(await callers.organisations.addLicence(firm.id, { kind, country: 'KR', validFrom: now - dayMs }, agent))
  }
  const line = good(
    await callers.lines.create(
      {
        organisation: firm.id,
        callerId: shown,
        channels: ['voice'],
        filed: true,
        callerIdRegistered: true,
        supplyChain: [
          { role: 'carrier', name: 'Carrier', qualified: true },
          { role: 'business', name: 'Hanbit Insurance', organisation: firm.id, qualified: true },
        ],
      },
      agent,
    ),
  )
  return { organisation: firm.id, line: line.id }
}

let leaves = 0
async function decided(house: House, at: number, number: string, owner: string, line: string): Promise<string> {
  const key = good(await house.vault.ensureDayKey('standard', at))
  const ref = `dec_${String(++leaves).padStart(26, '0')}`
  await house.ledger.record({
    kind: 'decision',
    ref,
    owner,
    source: line,
    tag: 'allow',
    subject: key.pseudonym(house.vault.personRef(number)),
    at,
    body: { verdict: 'allow' },
  })
  return ref
}

const words = '주말마다 보험 전화가 옵니다. 그만하라고 했는데도요.'
const complaintAt = (at: number) => ({
  number: '010-2345-5678',
  about: '1588-1234',
  country: 'KR',
  at,
  channel: 'voice' as const,
  text: words,
})

test('a complaint finds what happened around its time, the caller complained about first', (t) =>
  houses(t, async (house) => {
    const { organisation, line } = await firmWithLine(house)
    const at = house.now - 20 * hourMs
    const far = await decided(house, at - 5 * dayMs, person, organisation, line)
    const otherCaller = await decided(house, at + 60_000, person, 'org_other', 'lin_other')
    const meant = await decided(house, at - 2 * hourMs, person, organisation, line)
    const stranger = await decided(house, at, '+821098765432', organisation, line)

    const file = good(await house.desk.complaints.open(complaintAt(at), agent))
    const found = file.matches.map(({ ref, sameCaller }) => [ref, sameCaller])
    assert.deepEqual(
      found.toSorted(),
      [
        [meant, true],
        [otherCaller, false],
      ].toSorted(),
    )
    assert.equal(file.matches[0]?.ref, meant)
    assert.equal(file.matches[0]?.line, line)
    for (const left of [far, stranger]) assert.ok(!file.matches.some(({ ref }) => ref === left))

    const late = await decided(house, at + hourMs, person, organisation, line)
    const again = good(await house.desk.complaints.matchAgain(file.id, agent))
    assert.equal(again.matches.length, 3)
    assert.ok(again.matches.some(({ ref }) => ref === late))

    const about = async (filter: { caller?: string; line?: string }) =>
      (await house.desk.complaints.list(filter, agent)).map(({ id }) => id)
    assert.deepEqual(
      await about({ caller: organisation }),
      [file.id],
      "what matches a firm's contacts is found by the firm",
    )
    assert.deepEqual(await about({ line }), [file.id], 'and by its line')
    assert.deepEqual(await about({ line: 'lin_nobody' }), [])
    assert.deepEqual(await about({ caller: 'org_nobody' }), [])
  }))

test('a refusal and a restriction cite the complaint, and closing ends it', (t) =>
  houses(t, async (house) => {
    const { complaints } = house.desk
    const file = good(await complaints.open(complaintAt(house.now - hourMs), agent))
    assert.equal(file.state, 'open')

    const refusal = good(await complaints.refuse(file.id, { category: 'insurance' }, agent))
    assert.deepEqual([refusal.case, refusal.via, refusal.person], [file.id, 'complaint', file.person])
    const asked = { reason: 'Asked for on the phone', warned: true }
    const restriction = good(await complaints.restrict(file.id, asked, agent))
    assert.deepEqual([restriction.case, restriction.state], [file.id, 'requested'])
    assert.equal(code(await complaints.restrict(file.id, { ...asked, warned: false }, agent)), 'invalid-field')
    good(await house.approvals.decide(restriction.approval, { approve: true, note: 'Seen' }, lead))

    const closed = good(
      await complaints.close(file.id, { outcome: 'restriction-requested', note: 'Done as asked' }, lead),
    )
    assert.deepEqual([closed.state, closed.outcome, closed.closedBy], ['closed', 'restriction-requested', lead])
    assert.deepEqual(
      closed.refusals.map(({ id }) => id),
      [refusal.id],
    )
    assert.deepEqual(
      closed.restrictions.map(({ id, state }) => [id, state]),
      [[restriction.id, 'registered']],
    )

    assert.equal(code(await complaints.close(file.id, { outcome: 'duplicate' }, lead)), 'wrong-state')
    assert.equal(code(await complaints.refuse(file.id, {}, agent)), 'wrong-state')
    assert.equal(code(await complaints.restrict(file.id, asked, agent)), 'wrong-state')
    const names = house.acts.map(({ name }) => name).filter((name) => name.startsWith('desk.'))
    assert.deepEqual(names, ['desk.open-complaint', 'desk.close-complaint'])
    assert.doesNotMatch(JSON.stringify(house.acts), /2345|1588/)
  }))

test('of two who close at once one is told that it is closed', (t) =>
  houses(t, async (house) => {
    const { complaints } = house.desk
    const { id } = good(await complaints.open(complaintAt(house.now), agent))
    const ends = await Promise.all([
      complaints.close(id, { outcome: 'duplicate' }, agent),
      complaints.close(id, { outcome: 'taken-back' }, lead),
    ])
    assert.deepEqual(ends.map(code).toSorted(), ['no problem', 'wrong-state'])
  }))

test('the words and the numbers are sealed; reading the words is logged; three years after the end they are gone', (t) =>
  houses(t, async (house) => {
    const { complaints } = house.desk
    const file = good(await complaints.open(complaintAt(house.now), agent))
    const rows = await sql<{ row: string }>`select row_to_json(c)::text as row from desk.complaints c`.execute(
      house.store.tables(),
    )
    assert.doesNotMatch(JSON.stringify(rows.rows), /23455678|15881234|보험/)
    assert.equal(await complaints.words(file.id, 'To answer the complaint', agent), words)
    assert.equal((await house.vault.accessLog({ ref: file.document })).length, 1)

    good(await complaints.close(file.id, { outcome: 'no-contact-found' }, agent))
    house.clock.set(keptUntil(house.now) - 1)
    await house.vault.retentionRun(house.clock.now())
    assert.equal(await complaints.words(file.id, 'Asked again', agent), words)
    house.clock.step(2)
    await house.vault.retentionRun(house.clock.now())
    assert.equal(code(await complaints.words(file.id, 'Asked again', agent)), 'data-destroyed')
  }))

test('one organisation’s desk sees its own complaints and its own contacts only', (t) =>
  houses(t, async (house) => {
    const { complaints } = house.desk
    const { organisation, line } = await firmWithLine(house)
    const mine = await decided(house, house.now - hourMs, person, organisation, line)
    await decided(house, house.now - hourMs, person, 'org_other', 'lin_other')
    const clerk: Actor = { kind: 'staff', id: 'stf_firm', organisation }
    const stranger: Actor = { kind: 'key', id: 'key_x', organisation: 'org_other' }

    const file = good(await complaints.open(complaintAt(house.now), clerk))
    assert.deepEqual(
      file.matches.map(({ ref }) => ref),
      [mine],
    )
    for (const attempt of [
      complaints.get(file.id, stranger),
      complaints.words(file.id, 'Curious', stranger),
      complaints.matchAgain(file.id, stranger),
      complaints.refuse(file.id, { organisation: 'org_other' }, stranger),
      complaints.restrict(file.id, { reason: 'x', warned: true }, stranger),
      complaints.close(file.id, { outcome: 'duplicate' }, stranger),
    ])
      assert.equal(code(await attempt), 'not-found')
    assert.deepEqual(await complaints.list({}, stranger), [])
    assert.equal((await complaints.list({ state: 'open' }, clerk)).length, 1)
    assert.equal((await complaints.list({ person: file.person }, {})).length, 1)
  }))

test('a complaint that cannot be read is refused whole', (t) =>
  houses(t, async ({ desk: { complaints }, now, acts }) => {
    const base = complaintAt(now)
    const cases: [given: object, expected: string][] = [
      [{ number: 'my phone' }, 'invalid-number'],
      [{ number: '112' }, 'invalid-number'],
      [{ about: '12' }, 'invalid-number'],
      [{ at: now + dayMs }, 'invalid-time'],
      [{ at: Date.parse('9999-01-01') }, 'invalid-time'],
      [{ at: Number.NaN }, 'invalid-time'],
      [{ text: '   ' }, 'invalid-field'],
      [{ text: 'x'.repeat(20_001) }, 'invalid-field'],
      [{ channel: 'pigeon' }, 'invalid-field'],
    ]
    for (const [given, expected] of cases)
      assert.equal(code(await complaints.open({ ...base, ...given }, agent)), expected)
    assert.deepEqual([await complaints.list({}, {}), acts.length], [[], 0])
  }))
