import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { TestCluster, withoutPostgres } from '../../store/testing.ts'
import { minuteMs } from '../../terms/index.ts'
import type { Decision } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('while the database is gone nothing is acknowledged; when it is back nothing needs a restart', {
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await TestCluster.start({ durable: true })
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  const house = await openHouse(t, { databaseUrl: await cluster.database(), masterKey })
  // After the house, which still writes when it closes.
  t.after(() => cluster.remove())
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const body = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
  const decide = () => house.ask<Decision & { code?: string }>('POST', '/v1/decisions', { key, body })
  assert.equal((await decide()).status, 201)
  const before = (await house.app.ledger.head()).size

  await cluster.stop()
  for (let i = 0; i < 3; i++) {
    const refused = await decide()
    assert.deepEqual([refused.status, refused.body.code], [503, 'not-recorded'], refused.text)
    assert.equal(refused.body.verdict, undefined)
    assert.equal(refused.body.permit, undefined)
  }
  const act = await house.ask('POST', '/v1/refusals', { key, body: { number: '+821023456789', via: 'person' } })
  assert.equal(act.status, 503, act.text)
  assert.equal((await house.ask('GET', '/readyz')).status, 503)
  assert.equal((await house.ask('GET', '/healthz')).status, 200, 'the process itself is well')
  const simulated = await house.ask('POST', '/v1/decisions/simulate', { key, body })
  assert.equal(simulated.status, 200, 'what needs no record still answers')

  await cluster.run()
  let again = await decide()
  const deadline = performance.now() + 15_000
  while (again.status !== 201 && performance.now() < deadline) again = await decide()
  assert.equal(again.status, 201, again.text)
  const { size } = await house.app.ledger.head()
  assert.ok(size > before, 'and is recorded')
  const list = await house.ask<{ items: { id: string }[] }>('GET', '/v1/decisions', { key })
  assert.ok(list.body.items.some(({ id }) => id === again.body.id))
})

test('an idempotency key is free again where nothing was done, and stays taken where nobody knows', {
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await TestCluster.start({ durable: true })
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  const house = await openHouse(t, { databaseUrl: await cluster.database(), masterKey })
  t.after(() => cluster.remove())
  const key = await house.key(['manage', 'read'])
  const refuse = (idempotency: string) =>
    house.ask('POST', '/v1/refusals', {
      key,
      body: { number: '+821023456789', via: 'person' },
      headers: { 'idempotency-key': idempotency },
    })
  // The session dies while a statement runs, or while it commits.
  const dieing = async (when: 'after insert' | 'at commit', work: () => Promise<void>) => {
    const db = house.app.store.tables<never>()
    const deferred = when === 'at commit'
    await sql`
      create or replace function public.die() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`.execute(db)
    await sql
      .raw(
        `create ${deferred ? 'constraint' : ''} trigger die after insert on consent.refusals ${
          deferred ? 'deferrable initially deferred' : ''
        } for each row execute function public.die()`,
      )
      .execute(db)
    await work()
    await sql`drop trigger die on consent.refusals`.execute(db)
  }

  await dieing('after insert', async () => {
    const failed = await refuse('key-0001')
    assert.deepEqual([failed.status, failed.body.code, failed.body.outcome], [503, 'not-recorded', undefined])
  })
  assert.equal((await refuse('key-0001')).status, 201, 'nothing was done: the same key may be used')

  await dieing('at commit', async () => {
    const failed = await refuse('key-0002')
    assert.deepEqual([failed.status, failed.body.code, failed.body.outcome], [503, 'not-recorded', 'unknown'])
  })
  const startedAt = new Date(house.clock.now()).toISOString()
  const again = await refuse('key-0002')
  assert.deepEqual(
    [again.status, again.body.code, again.body.startedAt, again.body.retryAfterSeconds],
    [409, 'idempotency-unfinished', startedAt, 1],
  )
  house.clock.step(3 * minuteMs)
  const late = await refuse('key-0002')
  assert.deepEqual([late.status, late.body.startedAt, late.body.retryAfterSeconds], [409, startedAt, undefined])
  assert.match(String(late.body.detail), /never answered/)
})

test('closing lets requests in flight finish', async (t) => {
  const house = await openHouse(t)
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide'])
  const body = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
  const asked = Array.from({ length: 50 }, () =>
    house.ask('POST', '/v1/decisions', { key, body }).catch((error: unknown) => error as Error),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const began = performance.now()
  await house.app.http.close()
  assert.ok(performance.now() - began < 10_000)
  for (const answer of await Promise.all(asked)) {
    // Whoever had not come in yet was not let in; nobody who was in was cut off.
    if (answer instanceof Error) assert.match(String(answer.cause), /ECONNREFUSED|ECONNRESET|closed/)
    else assert.ok([201, 503].includes(answer.status), answer.text)
  }
})
