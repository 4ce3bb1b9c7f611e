import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { openHouse } from './testing.ts'

test('figures: what happened is counted, and operations.md lists exactly what there is', async (t) => {
  const house = await openHouse(t)
  const { organisation, line } = await house.firm('Quiet Insurance', '02-1234-5678')
  const key = await house.key(['decide'], organisation)
  const contact = { organisation, line, to: '+82 10-5550-7701', channel: 'voice', category: 'insurance' }
  for (const purpose of ['marketing', 'marketing', 'emergency'])
    assert.equal((await house.ask('POST', '/v1/decisions', { key, body: { ...contact, purpose } })).status, 201)
  assert.equal((await house.ask('POST', '/v1/decisions', { key: 'rf_wrong', body: contact })).status, 401)
  const redeem = { permit: 'x'.repeat(40), line, to: contact.to, channel: 'voice' }
  const refused = await house.ask<{ code: string }>('POST', '/v1/permits/redeem', { key, body: redeem })
  assert.equal(refused.body.code, 'permit-invalid')
  assert.equal((await house.ask('POST', '/v1/decisions', { key, raw: { text: '{' } })).status, 400)
  assert.equal((await house.ask('POST', '/v1/decisions', { key, body: { ...contact, strange: 1 } })).status, 400)

  const { text } = await house.ask('GET', '/metrics')
  const figure = (line: string): number => {
    const found = text.split('\n').find((one) => one.startsWith(`${line} `))
    assert.ok(found, `${line} is not among\n${text}`)
    return Number(found.slice(line.length))
  }
  assert.equal(figure('ringfence_decisions_total{verdict="deny"}'), 2)
  assert.equal(figure('ringfence_decisions_total{verdict="allow"}'), 1)
  assert.equal(figure('ringfence_decision_record_seconds_count'), 3)
  // With each decision, once a day, what it shares with others.
  const kinds = await house.leafKinds()
  assert.ok((kinds.ground ?? 0) > 0)
  assert.equal(figure('ringfence_ledger_commit_leaves_sum'), 3 + (kinds.ground ?? 0))
  const commits = figure('ringfence_ledger_commit_seconds_count')
  assert.ok(commits >= 3 && commits <= 3 + (kinds.ground ?? 0), `${commits} commits`)
  assert.equal(figure('ringfence_ledger_leaves'), (await house.app.ledger.head()).size)
  assert.equal(figure('ringfence_ledger_waiting'), 0)
  assert.equal(figure('ringfence_changes_applied'), house.app.store.changes.appliedSeq())
  for (const code of ['not-signed-in', 'permit-invalid'])
    assert.equal(figure(`ringfence_http_problems_total{code="${code}"}`), 1)
  assert.equal(figure('ringfence_http_answers_total{operation="decide",status="201"}'), 3)
  assert.equal(figure('ringfence_http_answers_total{operation="decide",status="400"}'), 2)
  assert.ok(figure('nodejs_heap_size_used_bytes') > 0)

  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/operations.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `(ringfence_\w+)/gm)].map((row) => row[1]).sort()
  const there = [...text.matchAll(/^# HELP (ringfence_\w+)/gm)].map((row) => row[1]).sort()
  assert.deepEqual(listed, there)
})
