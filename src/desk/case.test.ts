import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { callersMigrations, openCallers } from '../callers/index.ts'
import { consentMigrations, openConsent } from '../consent/index.ts'
import { ledgerMigrations, openLedger } from '../ledger/index.ts'
import { Approvals, Members, staffMigrations } from '../staff/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { type Act, type Actor, hourMs, Ids, minuteMs, Problem, type SteppedClock } from '../terms/index.ts'
import { MasterKey, openVault, type Vault, vaultMigrations } from '../vault/index.ts'
import { caseIn, setCaseState, touch } from './case-row.ts'
import type { CaseTables } from './case-tables.ts'
import { BusinessCalendar, type Desk, deskMigrations, openDesk } from './index.ts'
import { keptUntil } from './room.ts'

const rooms = [vaultMigrations, ledgerMigrations, staffMigrations, consentMigrations, callersMigrations, deskMigrations]
const agent: Actor = { kind: 'staff', id: `stf_${'A'.repeat(26)}` }
const other: Actor = { kind: 'staff', id: `stf_${'B'.repeat(26)}` }
const firm: Actor = { kind: 'key', id: 'key_1', organisation: 'org_a' }
const procedures = new Map([
  ['nuisance-call', { version: 3 }],
  ['driver-call-failure', { version: 1 }],
])
const calendar = new BusinessCalendar('KR', { opens: 540, closes: 1_080 })

interface House {
  store: Store
  clock: SteppedClock
  vault: Vault
  desk: Desk
  acts: Act[]
  /** The same house on another node; PostgreSQL only. */
  second?: Desk
}

function good<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) assert.fail(`${outcome.code}: ${outcome.detail}`)
  return outcome
}
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'no problem')

async function deskOn(store: Store, { clock, log }: StoreCase, acts: Act[]) {
  const ids = new Ids(clock)
  const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 3))]
  const vault = await openVault({ store, clock, log, ids, masterKeys, recordDestruction: async () => {} })
  const ledger = await openLedger({ store, clock, log, signingKey: Buffer.alloc(32, 5), origin: 'desk.example/test' })
  const recordAct = async (trx: Transaction, act: Act) => {
    acts.push(act)
    const body = { name: act.name, actor: act.actor, detail: act.detail }
    await ledger.append(trx, { kind: 'act', ref: act.ref, at: act.at, ...(act.owner && { owner: act.owner }), body })
  }
  const base = { store, clock, ids, log, recordAct }
  const consent = openConsent({ ...base, vault, secondPerson: new Approvals(base) })
  const callers = openCallers({ ...base, vault })
  const members = new Members(base)
  const parts = { vault, ledger, lines: callers.lines, consent, members, procedures, calendar }
  const close = async () => {
    await ledger.close()
    await vault.close()
  }
  return { desk: openDesk({ ...base, ...parts } as never), vault, close }
}

function houses(t: TestContext, work: (house: House) => Promise<void>): Promise<void> {
  return withStores(
    t,
    async (store, kit) => {
      const acts: Act[] = []
      const first = await deskOn(store, kit, acts)
      for (const [n, { id }] of [agent, other].entries())
        await sql`insert into staff.members (id, name, email, email_verified, role, organisation, state, two_factor_enabled, created_at, updated_at)
          values (${id}, ${`Agent ${n}`}, ${`${n}@example.org`}, true, 'agent', null, 'active', false, now(), now())`.execute(
          store.tables<never>(),
        )
      const node = await kit.secondNode?.()
      const second = node && (await deskOn(node, kit, acts))
      try {
        const { desk, vault } = first
        await work({ store, clock: kit.clock, vault, desk, acts, ...(second && { second: second.desk }) })
      } finally {
        await second?.close()
        await first.close()
      }
    },
    { rooms },
  )
}

let numbers = 0
const given = (more: object = {}) => ({
  procedure: 'nuisance-call',
  channel: 'phone' as const,
  lang: 'ko' as const,
  number: `010-2000-${String(++numbers).padStart(4, '0')}`,
  country: 'KR',
  ...more,
})

test('a case is opened with its procedure’s version, a reference to read out, and a due time; its numbers are sealed', (t) =>
  houses(t, async ({ desk, store, vault, acts, clock }) => {
    const number = '010-2345-6789'
    const opened = good(await desk.cases.open(given({ number, about: '+82 1588 1234', text: '그만' }), agent))
    assert.match(opened.reference, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    assert.deepEqual(
      [opened.procedureVersion, opened.status, opened.priority, opened.repeated, opened.revision],
      [3, 'open', 'normal', false, 1],
    )
    // Noon on a substitute holiday: eighteen hours are Tuesday and Wednesday.
    assert.equal(opened.dueAt, Date.parse('2026-03-04T18:00+09:00'))
    for (const writing of ['+82 10 2345 6789', '０１０ー２３４５ー６７８９', '01023456789']) {
      const again = good(await desk.cases.open(given({ number: writing }), agent))
      assert.deepEqual([again.person, again.repeated], [opened.person, true], writing)
    }
    const { rows } = await sql<{ row: string }>`select row_to_json(c)::text as row from desk.cases c`.execute(
      store.tables<never>(),
    )
    assert.doesNotMatch(JSON.stringify([rows, acts]), /2345.?6789|15881234|그만/)
    assert.equal((await vault.mask([opened.person as never])).size, 1)
    const byReference = good(await desk.cases.list({ reference: ` ${opened.reference.toLowerCase()} ` }, {}, {}))
    assert.deepEqual(
      byReference.map(({ id }) => id),
      [opened.id],
    )
    for (const [bad, why] of [
      [{ procedure: 'nothing' }, 'invalid-field'],
      [{ number: '119' }, 'invalid-number'],
      [{ number: 'call me' }, 'invalid-number'],
      [{ at: clock.now() + hourMs }, 'invalid-time'],
      [{ text: 'x'.repeat(20_001) }, 'invalid-field'],
      [{ text: ' ' }, 'invalid-field'],
      [{ tags: ['01023456789'] }, 'invalid-field'],
      [{ tags: ['<b>'] }, 'invalid-field'],
      [{ complaint: 'cmp_none' }, 'not-found'],
      [{ assignee: 'stf_none' }, 'not-found'],
    ] as const)
      assert.equal(code(await desk.cases.open(given(bad), agent)), why, JSON.stringify(bad))
  }))

test('a case starts from a complaint: its person, its caller and its time', (t) =>
  houses(t, async ({ desk, clock }) => {
    const at = clock.now() - hourMs
    const told = {
      number: '010-7777-1234',
      about: '1588-1234',
      country: 'KR',
      at,
      channel: 'voice' as const,
      text: '싫어요',
    }
    const complaint = good(await desk.complaints.open(told, agent))
    const { number: _, ...rest } = given()
    const opened = good(await desk.cases.open({ ...rest, complaint: complaint.id }, agent))
    assert.deepEqual(
      [opened.complaint, opened.person, opened.about, opened.happenedAt],
      [complaint.id, complaint.person, complaint.about, at],
    )
    assert.equal(code(await desk.cases.open({ ...rest, complaint: complaint.id }, firm)), 'not-found')
  }))

test('of two who look at the same state the second is told what it is now', (t) =>
  houses(t, async ({ desk, acts }) => {
    const { caseActs } = desk
    const opened = good(await desk.cases.open(given(), agent))
    good(await caseActs.prioritise(opened.id, { revision: 1, priority: 'high' }, agent))
    const late = await caseActs.tag(opened.id, { revision: 1, tags: ['vip'] }, other)
    assert.ok(late instanceof Problem && late.code === 'wrong-state')
    assert.deepEqual((late.extra.present as { revision: number; priority: string; updatedBy: string }).revision, 2)
    const both = await Promise.all([
      caseActs.tag(opened.id, { revision: 2, tags: ['a'] }, agent),
      caseActs.tag(opened.id, { revision: 2, tags: ['b'] }, other),
    ])
    assert.deepEqual(both.map(code).sort(), ['no problem', 'wrong-state'])
    assert.equal(acts.filter(({ name }) => name === 'desk.tag-case').length, 1, 'what was refused is in no ledger')
  }))

test('who may take a case: what is nobody’s, one’s own; a lead any', (t) =>
  houses(t, async ({ desk }) => {
    const { caseActs } = desk
    const opened = good(await desk.cases.open(given(), agent))
    const taken = good(await caseActs.assign(opened.id, { revision: 1, to: agent.id }, agent, 'agent'))
    assert.equal(taken.assignee, agent.id)
    assert.equal(code(await caseActs.assign(opened.id, { revision: 2, to: other.id }, other, 'agent')), 'not-allowed')
    const moved = good(await caseActs.assign(opened.id, { revision: 2, to: other.id }, other, 'lead'))
    assert.equal(moved.assignee, other.id)
    const back = good(await caseActs.assign(opened.id, { revision: 3 }, other, 'agent'))
    assert.equal(back.assignee, undefined)
    assert.equal(code(await caseActs.assign(opened.id, { revision: 4, to: 'stf_none' }, other, 'lead')), 'not-found')
  }))

test('waiting stops the clock, a day that has come ends it, closing and reopening begin it anew', (t) =>
  houses(t, async ({ desk, clock, acts }) => {
    const { caseActs } = desk
    const opened = good(await desk.cases.open(given(), agent))
    const until = clock.now() + 48 * hourMs
    assert.equal(code(await caseActs.wait(opened.id, { revision: 1, for: 'date' }, agent)), 'invalid-field')
    assert.equal(code(await caseActs.wait(opened.id, { revision: 1, for: 'date', until: 5 }, agent)), 'invalid-time')
    const waits = good(await caseActs.wait(opened.id, { revision: 1, for: 'date', until }, agent))
    assert.deepEqual([waits.status, waits.waitingFor, waits.pausedSince], ['waiting', 'date', clock.now()])
    assert.equal(await caseActs.wakeDue(), 0)
    clock.step(48 * hourMs)
    assert.deepEqual([await caseActs.wakeDue(), await caseActs.wakeDue()], [1, 0])
    const woken = good(await desk.cases.get(opened.id, {}))
    assert.deepEqual([woken.status, woken.waitingUntil, woken.pausedSince], ['open', undefined, undefined])
    // Wednesday noon: none of its eighteen hours had passed on the holiday.
    assert.equal(woken.dueAt, Date.parse('2026-03-06T12:00+09:00'))
    const up = good(await caseActs.escalate(opened.id, { revision: 3, reason: 'The firm does not answer.' }, agent))
    assert.deepEqual([up.status, up.dueAt], ['escalated', woken.dueAt])
    assert.equal(code(await caseActs.close(opened.id, { revision: 4, outcome: 'done' }, agent)), 'invalid-field')
    const closed = good(await caseActs.close(opened.id, { revision: 4, outcome: 'taken-back' }, agent))
    assert.deepEqual([closed.status, closed.dueAt, closed.late], ['closed', undefined, false])
    assert.equal(code(await caseActs.tag(opened.id, { revision: 5, tags: [] }, agent)), 'wrong-state')
    const again = good(await caseActs.reopen(opened.id, { revision: 5 }, agent))
    assert.deepEqual([again.status, again.outcome, again.closedAt], ['open', undefined, undefined])
    const names = acts.map(({ name }) => name).filter((name) => name.startsWith('desk.'))
    assert.deepEqual(names, [
      'desk.open-case',
      'desk.wait-case',
      'desk.resume-case',
      'desk.escalate-case',
      'desk.close-case',
      'desk.reopen-case',
    ])
  }))

test('what a case held is destroyed three years after its end, and not before', (t) =>
  houses(t, async ({ desk, vault, clock }) => {
    const opened = good(await desk.cases.open(given({ text: '비밀' }), agent))
    good(await desk.caseNotes.write(opened.id, '메모', agent))
    const merged = good(await desk.cases.open(given({ text: '또' }), agent))
    good(await desk.caseLinks.merge(merged.id, { into: opened.id, revision: 1 }, agent))
    const refs = [opened.person, merged.person] as never[]
    clock.step(keptUntil(clock.now()) - clock.now() + hourMs)
    await vault.retentionRun(clock.now())
    assert.equal((await vault.mask(refs)).size, 2, 'an open case keeps what it has, and what was merged into it')
    const now = good(await desk.cases.get(opened.id, {}))
    good(await desk.caseActs.close(opened.id, { revision: now.revision, outcome: 'not-reached' }, agent))
    good(await desk.caseNotes.write(opened.id, '나중 메모', agent))
    clock.step(keptUntil(clock.now()) - clock.now() - minuteMs)
    await vault.retentionRun(clock.now())
    assert.equal((await vault.mask(refs)).size, 2)
    clock.step(2 * minuteMs)
    await vault.retentionRun(clock.now())
    assert.equal((await vault.mask(refs)).size, 0)
    const notes = good(await desk.caseNotes.list(opened.id, {}, agent))
    assert.deepEqual(
      notes.map(({ text }) => text),
      [undefined, undefined, undefined, undefined],
    )
  }))

test('the queue: every filter, every order, page after page without a gap or a double', (t) =>
  houses(t, async ({ desk, clock, store }) => {
    const { cases, caseActs } = desk
    const ids: string[] = []
    for (let n = 0; n < 23; n++) {
      clock.step(7 * minuteMs)
      const priority = (['low', 'normal', 'high', 'urgent'] as const)[n % 4]
      const procedure = n % 3 === 0 ? 'driver-call-failure' : 'nuisance-call'
      const one = given({
        priority,
        procedure,
        tags: n % 5 === 0 ? ['press', 'vip'] : [],
        ...(n % 2 && { assignee: agent.id }),
      })
      ids.push(good(await cases.open(one, agent)).id)
    }
    good(await caseActs.wait(ids[1] as string, { revision: 1, for: 'call-back' }, agent))
    good(await caseActs.escalate(ids[2] as string, { revision: 1, reason: 'Up.' }, agent))
    good(await caseActs.close(ids[3] as string, { revision: 1, outcome: 'mistake' }, agent))
    clock.step(24 * hourMs)
    const all = await store.tables<CaseTables>().selectFrom('desk.cases').selectAll().execute()
    const of = (holds: (row: (typeof all)[number]) => boolean) =>
      all
        .filter(holds)
        .map(({ id }) => id)
        .sort()
    const overdue = of((row) => row.due_at !== null && row.due_at < clock.now() && row.paused_since === null)
    assert.ok(overdue.length > 0)
    for (const [filter, expected] of [
      [{}, of((row) => row.due_at !== null)],
      [{ status: 'waiting' }, [ids[1]]],
      [{ status: 'closed' }, [ids[3]]],
      [{ assignee: agent.id }, of((row) => row.assignee === agent.id && row.due_at !== null)],
      [{ assignee: 'none' }, of((row) => row.assignee === null && row.due_at !== null)],
      [
        { procedure: 'driver-call-failure' },
        of((row) => row.procedure === 'driver-call-failure' && row.due_at !== null),
      ],
      [{ priority: 'urgent' }, of((row) => row.priority === 3 && row.due_at !== null)],
      [{ tag: 'vip' }, of((row) => (row.tags as string[]).includes('vip') && row.due_at !== null)],
      [{ waitingFor: 'call-back' }, [ids[1]]],
      [{ overdue: true }, overdue],
      [{ ref: all[4]?.person }, [all[4]?.id]],
    ] as const) {
      for (const sort of ['due', 'opened', 'updated'] as const) {
        const list = async (before: string | undefined, limit: number) =>
          good(await cases.list(filter as never, { sort, before, limit }, {}))
        const seen: string[] = []
        const { cursorOf, sortOf } = await import('./index.ts')
        const used = sortOf(filter as never, sort)
        for (let before: string | undefined; ; ) {
          const page = await list(before, 4)
          seen.push(...page.map(({ id }) => id))
          if (page.length < 4) break
          before = cursorOf(page.at(-1) as never, used)
        }
        assert.equal(new Set(seen).size, seen.length)
        const wanted = sort === 'due' ? expected : undefined
        if (wanted) assert.deepEqual(seen.toSorted(), [...wanted].sort(), JSON.stringify([filter, sort]))
        else for (const id of expected) assert.ok(seen.includes(id as string), JSON.stringify([filter, sort]))
      }
    }
    assert.equal(code(await cases.list({}, { before: 'nonsense' }, {})), 'invalid-field')
    assert.equal(code(await cases.list({}, { sort: 'due', before: `opened.${ids[0]}` }, {})), 'invalid-field')
    assert.deepEqual(good(await cases.list({}, {}, firm)), [])
  }))

test('counts are exact on every node, whoever changes what', (t) =>
  houses(t, async ({ desk, second, store }) => {
    const first = good(await desk.cases.open(given({ assignee: agent.id }), agent))
    const before = await desk.cases.live.counts({})
    assert.deepEqual([before.status.open, before.assignee.get(agent.id)?.open], [1, 1])
    await second?.cases.live.ready()
    for (let n = 0; n < 5; n++) good(await desk.cases.open(given(), firm))
    good(await desk.caseActs.wait(first.id, { revision: 1, for: 'person' }, agent))
    for (const one of [desk, second]) {
      if (!one) continue
      if (one === second) await until(async () => (await one.cases.live.counts({})).status.waiting === 1)
      const counts = await one.cases.live.counts({})
      assert.deepEqual(counts.status, { open: 5, waiting: 1, escalated: 0, closed: 0 })
      assert.deepEqual([counts.waitingFor.person, counts.assignee.get('')?.open], [1, 5])
      assert.equal((await one.cases.live.counts(firm)).status.open, 5)
      assert.equal((await one.cases.live.counts({ organisation: 'org_x' })).status.open, 0)
    }
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from desk.cases`.execute(store.tables<never>())
    assert.equal(rows[0]?.n, 6)
  }))

test('the next case is one that nobody else is writing in, from where one was', (t) =>
  houses(t, async ({ desk, clock }) => {
    const { cases, casePresence } = desk
    const made: string[] = []
    for (let n = 0; n < 4; n++) {
      clock.step(minuteMs)
      made.push(good(await cases.open(given({ procedure: 'driver-call-failure' }), agent)).id)
    }
    const { cursorOf } = await import('./index.ts')
    const list = good(await cases.list({}, {}, {}))
    const place = cursorOf(list[1] as never, 'due') as string
    good(await casePresence.be(list[2]?.id as string, { editing: true }, other))
    const next = async (page: object) => good(await cases.next({}, { reader: agent.id, ...page }, {}))?.id
    assert.equal(await next({ before: place, but: list[1]?.id }), list[3]?.id, 'the third is being written in')
    assert.equal(
      await next({ before: cursorOf(list[3] as never, 'due'), but: list[3]?.id }),
      list[0]?.id,
      'from the top',
    )
    clock.step(60_000)
    assert.equal(await next({ before: place, but: list[1]?.id }), list[2]?.id, 'whoever is silent is gone')
  }))

test('who else is there: on this node, on another, until they leave or fall silent', (t) =>
  houses(t, async ({ desk, second, clock, store }) => {
    const { id } = good(await desk.cases.open(given(), agent))
    const there = async (of: Desk, who: Actor, editing = false) =>
      good(await of.casePresence.be(id, { editing }, who)).others.map((one) => [one.staff, one.editing])
    assert.deepEqual(await there(desk, agent), [])
    assert.deepEqual(await there(desk, other, true), [[agent.id, false]])
    assert.deepEqual(await there(desk, agent), [[other.id, true]])
    const told = async () =>
      (
        await sql<{ n: number }>`select count(*)::int as n from store.changes where kind = 'presence'`.execute(
          store.tables<never>(),
        )
      ).rows[0]?.n
    const before = await told()
    for (let n = 0; n < 10; n++) await there(desk, agent)
    assert.equal(await told(), before, 'saying the same again writes nothing')
    if (second) {
      await second.cases.live.ready()
      clock.step(21_000)
      await there(desk, other, true)
      await until(async () => second.cases.live.present(id).length > 0)
      assert.deepEqual(await there(second, agent), [[other.id, true]])
    }
    good(await desk.casePresence.be(id, { editing: false, left: true }, other))
    assert.deepEqual(await there(desk, agent), [])
    clock.step(46_000)
    assert.deepEqual(desk.cases.live.present(id), [])
    assert.equal(code(await desk.casePresence.be(id, { editing: true }, firm)), 'not-found')
  }))

test('notes: sealed, masked, mentioned people find them; whole only on record', (t) =>
  houses(t, async ({ desk, vault, store }) => {
    const opened = good(await desk.cases.open(given({ text: '010-1111-2222에서 왔어요' }), agent))
    const note = good(
      await desk.caseNotes.write(opened.id, `@${other.id} <script>alert(1)</script> 010-3333-4444 회신`, agent),
    )
    assert.equal(note.text, `@${other.id} <script>alert(1)</script> ***-****-**44 회신`)
    const notes = good(await desk.caseNotes.list(opened.id, {}, agent))
    assert.deepEqual(
      notes.map(({ kind, text }) => [kind, text]),
      [
        ['note', note.text],
        ['said', '***-****-**22에서 왔어요'],
      ],
    )
    assert.equal(await desk.caseNotes.unseen(other.id), 1)
    const mine = good(await desk.cases.list({ mentions: other.id }, {}, {}))
    assert.deepEqual(
      mine.map(({ id }) => id),
      [opened.id],
    )
    good(await desk.casePresence.be(opened.id, { editing: false }, other))
    assert.equal(await desk.caseNotes.unseen(other.id), 0)
    const before = (await vault.accessLog()).length
    assert.match(good(await desk.caseNotes.reveal(opened.id, note.id, 'Calling back', agent)), /010-3333-4444/)
    assert.match(good(await desk.caseNotes.reveal(opened.id, opened.id, 'Calling back', agent)), /010-1111-2222/)
    assert.equal((await vault.accessLog()).length, before + 2)
    assert.equal(good(await desk.cases.get(opened.id, {})).revision, 1, 'a note overtakes nobody')
    assert.equal(code(await desk.caseNotes.write(opened.id, `@stf_${'Z'.repeat(26)}`, agent)), 'invalid-field')
    assert.equal(code(await desk.caseNotes.write(opened.id, 'x'.repeat(20_001), agent)), 'invalid-field')
    assert.equal(code(await desk.caseNotes.write(opened.id, 'x', firm)), 'not-found')
    assert.equal(code(await desk.caseNotes.reveal(opened.id, 'nte_none', 'Looking', agent)), 'not-found')
    const { rows } = await sql`select * from desk.notes`.execute(store.tables<never>())
    assert.doesNotMatch(JSON.stringify(rows), /회신|3333/)
  }))

test('cases are linked by number, booker and line, and by hand', (t) =>
  houses(t, async ({ desk, store, clock, vault }) => {
    const number = '010-5555-0001'
    const first = good(await desk.cases.open(given({ number }), agent))
    const same = good(await desk.cases.open(given({ number }), agent))
    const about = good(await desk.cases.open(given({ about: '010-5555-0001' }), agent))
    const booker = good(await desk.cases.open(given(), agent))
    const hand = good(await desk.cases.open(given(), agent))
    const theirs = good(await desk.cases.open(given({ number }), firm))
    const doing = { id: 'act_1', at: clock.now(), actor: agent }
    const room = { store, vault, calendar }
    for (const id of [first.id, booker.id])
      await store.transaction((trx) => setCaseState(room, trx, doing, id, { account: 'acc_7', line: 'lin_7' }))
    good(await desk.caseLinks.link(first.id, hand.id, agent))
    assert.equal(code(await desk.caseLinks.link(hand.id, first.id, agent)), 'already-exists')
    assert.equal(code(await desk.caseLinks.link(first.id, first.id, agent)), 'invalid-field')
    assert.equal(code(await desk.caseLinks.link(theirs.id, first.id, firm)), 'not-found')
    const kinds = async (id: string, scope = {}) =>
      Object.fromEntries(good(await desk.caseLinks.of(id, scope)).map((link) => [link.case.id, link.kinds]))
    assert.deepEqual(await kinds(first.id), {
      [theirs.id]: ['same-number'],
      [hand.id]: ['by-hand'],
      [booker.id]: ['same-booker', 'same-line'],
      [about.id]: ['same-number'],
      [same.id]: ['same-number'],
    })
    assert.deepEqual(await kinds(theirs.id, firm), {}, 'a firm finds its own alone')
    assert.deepEqual(Object.keys(await kinds(hand.id)), [first.id])
    good(await desk.caseLinks.unlink(hand.id, first.id, agent))
    assert.deepEqual(await kinds(hand.id), {})
    assert.equal(code(await desk.caseLinks.unlink(hand.id, first.id, agent)), 'not-found')
  }))

test('two cases become one: notes and links are found there; reopened, they part', (t) =>
  houses(t, async ({ desk, acts }) => {
    const { caseLinks, caseNotes, cases } = desk
    const [a, b, c] = [
      good(await cases.open(given(), agent)),
      good(await cases.open(given(), agent)),
      good(await cases.open(given(), agent)),
    ]
    good(await caseNotes.write(a.id, 'in a', agent))
    good(await caseNotes.write(b.id, 'in b', agent))
    good(await caseLinks.link(a.id, c.id, agent))
    assert.equal(code(await caseLinks.merge(a.id, { into: a.id, revision: 1 }, agent)), 'invalid-field')
    const merged = good(await caseLinks.merge(a.id, { into: b.id, revision: 1 }, agent))
    assert.deepEqual([merged.status, merged.outcome, merged.mergedInto], ['closed', 'merged', b.id])
    assert.equal(good(await cases.get(a.id, {})).mergedInto, b.id)
    const texts = async (id: string) => good(await caseNotes.list(id, {}, agent)).map(({ text }) => text)
    assert.deepEqual((await texts(b.id)).sort(), ['in a', 'in b'])
    const linked = good(await caseLinks.of(b.id, {})).map((link) => [link.case.id, link.kinds])
    assert.deepEqual(
      linked.sort(),
      [
        [a.id, ['merged']],
        [c.id, ['by-hand']],
      ].sort(),
    )
    const refused = await desk.caseActs.tag(a.id, { revision: 2, tags: [] }, agent)
    assert.ok(refused instanceof Problem && refused.extra.mergedInto === b.id)
    // Merged on, everything lies in the last one.
    const now = good(await cases.get(b.id, {}))
    good(await caseLinks.merge(b.id, { into: c.id, revision: now.revision }, agent))
    assert.deepEqual((await texts(c.id)).sort(), ['in a', 'in b'])
    assert.deepEqual(await cases.mergedInto(c.id), [a.id, b.id].sort())
    const apart = good(await desk.caseActs.reopen(a.id, { revision: 2 }, agent))
    assert.deepEqual([apart.status, apart.mergedInto], ['open', undefined])
    assert.deepEqual(await texts(c.id), ['in b'])
    // Two that go into each other at once: one wins, nobody hangs.
    const [x, y] = [good(await cases.open(given(), agent)), good(await cases.open(given(), agent))]
    const crossed = await Promise.all([
      caseLinks.merge(x.id, { into: y.id, revision: 1 }, agent),
      caseLinks.merge(y.id, { into: x.id, revision: 1 }, other),
    ])
    assert.deepEqual(crossed.map(code).sort(), ['no problem', 'wrong-state'])
    assert.equal(acts.filter(({ name }) => name === 'desk.merge-cases').length, 3)
  }))

test('other parts of the desk move a case through its narrow face', (t) =>
  houses(t, async ({ desk, store, vault, clock }) => {
    const opened = good(await desk.cases.open(given(), agent))
    const doing = { id: 'act_1', at: clock.now(), actor: agent }
    const room = { store, vault, calendar }
    const changed: string[] = []
    const stop = store.changes.on((change) => changed.push(`${change.kind} ${change.key}`))
    await store.transaction(async (trx) => {
      assert.equal(code(await caseIn(trx, opened.id, firm)), 'not-found')
      const row = good(await caseIn(trx, opened.id, {}))
      await setCaseState(room, trx, doing, row, { status: 'waiting', waitingFor: 'approval' })
      await touch(room, trx, doing, opened.id)
    })
    stop()
    const now = good(await desk.cases.get(opened.id, {}))
    assert.deepEqual([now.status, now.waitingFor, now.revision], ['waiting', 'approval', 3])
    assert.deepEqual(new Set(changed), new Set([`case ${opened.id}`]))
    await assert.rejects(store.transaction((trx) => setCaseState(room, trx, doing, opened.id, { status: 'closed' })))
  }))

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('it did not come to hold')
}
