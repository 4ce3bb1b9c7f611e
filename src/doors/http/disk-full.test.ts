import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { FullDisk, TestCluster, withoutPostgres } from '../../store/testing.ts'
import type { Decision } from './schema/index.ts'
import { openHouse } from './testing.ts'

test('while the disk is full nothing is acknowledged; when there is room again nothing needs a restart', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rf-disk-full-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  const disk = new FullDisk(folder)
  const house = await openHouse(t, {}, { store: (options) => disk.openStore(options) })
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const body = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
  const decide = () => house.ask<Decision & { code?: string }>('POST', '/v1/decisions', { key, body })
  const acknowledged: string[] = []
  const first = await decide()
  assert.equal(first.status, 201, first.text)
  acknowledged.push(first.body.id)

  disk.fill()
  for (let i = 0; i < 5; i++) {
    const refused = await decide()
    assert.deepEqual([refused.status, refused.body.code], [503, 'not-recorded'], refused.text)
    assert.deepEqual([refused.body.verdict, refused.body.permit], [undefined, undefined])
  }
  const act = await house.ask('POST', '/v1/refusals', { key, body: { number: '+821023456789', via: 'person' } })
  assert.equal(act.status, 503, act.text)
  assert.equal((await house.ask('GET', '/healthz')).status, 200, 'the process itself is well')
  const simulated = await house.ask('POST', '/v1/decisions/simulate', { key, body })
  assert.equal(simulated.status, 200, 'what needs no record still answers')

  disk.makeRoom()
  let again = await decide()
  const deadline = performance.now() + 30_000
  while (again.status !== 201 && performance.now() < deadline) again = await decide()
  assert.equal(again.status, 201, again.text)
  acknowledged.push(again.body.id)
  for (const id of acknowledged) {
    const read = await house.ask('GET', `/v1/decisions/${id}`, { key })
    assert.equal(read.status, 200, `${id} was acknowledged and is lost: ${read.text}`)
  }
  const list = await house.ask<{ items: { id: string }[] }>('GET', '/v1/decisions', { key })
  for (const id of acknowledged) assert.ok(list.body.items.some((one) => one.id === id))
})

test('while the disk under PostgreSQL is full nothing is acknowledged; when there is room again nothing needs a restart', {
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await TestCluster.start({ durable: true })
  const disk = cluster.smallDisk()
  if (disk === undefined) {
    await cluster.stop()
    cluster.remove()
    return t.skip('no disk can be filled here: run as root, so that a small one can be mounted')
  }
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  const house = await openHouse(t, { databaseUrl: await cluster.database(disk), masterKey })
  // After the house, which still writes when it closes.
  t.after(async () => {
    await cluster.stop()
    cluster.remove()
  })
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide', 'manage', 'read'])
  const body = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
  const decide = () => house.ask<Decision & { code?: string }>('POST', '/v1/decisions', { key, body })
  const acknowledged: string[] = []
  /** 201 and durable, or 503 and nothing. */
  const asked = async (): Promise<number> => {
    const { status, body, text } = await decide()
    if (status === 201) acknowledged.push(body.id)
    else
      assert.deepEqual(
        [status, body.code, body.verdict, body.permit],
        [503, 'not-recorded', undefined, undefined],
        text,
      )
    return status
  }
  assert.equal(await asked(), 201)

  disk.fill()
  // Pages that the tables have already may still take some: what is acknowledged is kept then.
  let refusedInARow = 0
  for (let n = 0; refusedInARow < 10; n++) {
    assert.ok(n < 2_000, 'the disk is full, and it goes on recording')
    refusedInARow = (await asked()) === 503 ? refusedInARow + 1 : 0
  }
  assert.match(cluster.log(), /No space left on device/, 'it is the disk that refuses')
  assert.equal((await house.ask('GET', '/healthz')).status, 200, 'the process itself is well')
  const simulated = await house.ask('POST', '/v1/decisions/simulate', { key, body })
  assert.equal(simulated.status, 200, 'what needs no record still answers')
  const { size } = await house.app.ledger.head()

  disk.makeRoom()
  const deadline = performance.now() + 30_000
  while ((await asked()) !== 201) assert.ok(performance.now() < deadline, 'there is room again')
  assert.ok((await house.app.ledger.head()).size > size)
  for (const id of acknowledged) {
    const read = await house.ask('GET', `/v1/decisions/${id}`, { key })
    assert.equal(read.status, 200, `${id} was acknowledged and is lost: ${read.text}`)
  }
})
