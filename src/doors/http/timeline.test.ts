import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { minuteMs } from '../../terms/index.ts'
import type { Decision, Timeline, TimelineEntry } from './schema/index.ts'
import { must, openHouse } from './testing.ts'

const number = '+12025550143'
const staff = { kind: 'system', id: 'test' } as const

test('however a timeline is paged, every entry of every source is on one page', { timeout: 120_000 }, async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  t.diagnostic(`SEED=${seed}`)
  let state = seed
  const random = (below: number) => {
    state = (state * 48_271 + 11) % 2_147_483_647
    return state % below
  }
  const house = await openHouse(t)
  const { app, clock } = house
  const firm = await house.firm('Gaon Mobility', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const { organisation } = firm

  // Many things at few times: most share their millisecond with others, of their own source and of others.
  const folder = await mkdtemp(join(tmpdir(), 'rf-timeline-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const rows = Array.from({ length: 230 }, (_, n) => {
    const id = n.toString(16).padStart(32, '0')
    return `${id},2026-02-${n < 215 ? '27' : '20'},2025550143,202`
  })
  const file = join(folder, 'by-day.csv')
  writeFileSync(file, `complaint_id,created_day,company_phone_number,consumer_area_code\n${rows.join('\n')}\n`)
  const report = must(await app.desk.reportedCalls.import({ file }))
  assert.equal(report.imported, rows.length, JSON.stringify(report))

  const account = must(await app.directory.accounts.create({ organisation, number: { number } }, staff)).id
  const midnight = Date.parse('2026-02-27T00:00:00Z')
  for (let n = 0; n < 30; n++) {
    const asked = await house.ask<Decision>('POST', '/v1/decisions', {
      key,
      body: { ...firm, to: number, channel: 'voice', purpose: 'emergency', category: 'insurance' },
    })
    assert.equal(asked.status, 201, asked.text)
    const startedAt = new Date(clock.now() - random(2) * 1_000).toISOString()
    const contact = { decision: asked.body.id, outcome: 'answered', startedAt, talkSeconds: 1 }
    if (n % 2 === 0) clock.step(random(3) * minuteMs)
    if (asked.body.verdict === 'allow') {
      const told = await house.ask('POST', '/v1/contacts', { key, body: contact })
      assert.equal(told.status, 201, told.text)
    }
    const at = random(2) ? midnight : midnight + random(3)
    const words = { number, at, text: 'They rang.', channel: 'voice' } as const
    must(await app.desk.complaints.open(n % 3 ? words : { ...words, number: '+12025550144', about: number }, staff))
    must(await app.consent.refusals.refuse({ of: { number }, organisation, via: 'business' }, staff))
  }
  must(await app.directory.accounts.verify(account, { number: { number } }, staff))

  const { ref } = (
    await house.ask<{ items: { ref: string }[] }>('POST', '/v1/numbers/lookup', { key, body: { query: number } })
  ).body.items[0] as { ref: string }
  const paged = async (limit: number, kind = ''): Promise<TimelineEntry[]> => {
    const all: TimelineEntry[] = []
    let before = ''
    do {
      const query = new URLSearchParams({ limit: String(limit), ...(kind && { kind }), ...(before && { before }) })
      const page = await house.ask<Timeline>('GET', `/v1/people/${ref}/timeline?${query}`, { key })
      assert.equal(page.status, 200, page.text)
      assert.ok(page.body.items.length <= limit)
      all.push(...page.body.items)
      before = page.body.next ?? ''
    } while (before !== '')
    return all
  }

  const all = await paged(200)
  const count = (kind: string) => all.filter((entry) => entry.kind === kind).length
  const counted = ['reported-call', 'decision', 'complaint', 'refusal', 'account'].map(count)
  assert.deepEqual(counted.slice(0, 4), [rows.length, 30, 30, 30])
  assert.ok(count('contact') > 0 && count('account') > 0, JSON.stringify(counted))
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length, 'every entry has an id of its own')
  for (const [i, entry] of all.entries()) assert.ok(i === 0 || entry.at <= (all[i - 1]?.at ?? ''), 'newest first')

  for (const limit of [7, 1 + random(60), 61 + random(139)])
    assert.deepEqual(
      (await paged(limit)).map(({ id }) => id),
      all.map(({ id }) => id),
      `in pages of ${limit}, SEED=${seed}`,
    )
  for (const kind of ['refusal', 'reported-call', 'contact', 'account'])
    assert.equal((await paged(13, kind)).length, count(kind), `${kind} alone`)
})
