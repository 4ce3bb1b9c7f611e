import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Actor, hourMs, minuteMs } from '../terms/index.ts'
import { cursorOf, sortOf } from './case-queue.ts'
import type { CaseTables } from './case-tables.ts'
import type { Desk } from './index.ts'
import { agent, code, firm, given, good, houses, other, until } from './testing-cases.ts'

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
