import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, minuteMs, Problem } from '../terms/index.ts'
import { caseIn, setCaseState, touch } from './case-row.ts'
import { keptUntil } from './room.ts'
import { agent, calendar, code, firm, given, good, houses, other } from './testing-cases.ts'

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
