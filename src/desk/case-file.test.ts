import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Problem } from '../terms/index.ts'
import { setCaseState } from './case-row.ts'
import { agent, calendar, code, firm, given, good, houses, other } from './testing-cases.ts'

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
    assert.deepEqual((await cases.hangingOn(c.id)).merged, [a.id, b.id].sort())
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
