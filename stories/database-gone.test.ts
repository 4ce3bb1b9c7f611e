import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { moveIn, riderContact, riderNumber } from './house.ts'
import { Program, until } from './program.ts'

const goneMs = 10_000

test('the database is gone for 10 s: nothing is acknowledged, and it mends by itself', {
  timeout: 180_000,
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await TestCluster.start({ durable: true })
  t.after(async () => {
    await cluster.stop()
    cluster.remove()
  })
  const program = await Program.start(t, { env: { DATABASE_URL: await cluster.database() } })
  const house = await moveIn(program)
  const acknowledged: string[] = []
  const refused = new Map<string, number>()
  let sent = 0
  let running = true
  const load = Array.from({ length: 4 }, async () => {
    while (running) {
      const { status, body } = await house.key.post('/v1/decisions', riderContact(house, riderNumber(sent++ % 10_000)))
      if (status === 201) acknowledged.push(body.id)
      else {
        const what = `${status} ${body?.code}`
        refused.set(what, (refused.get(what) ?? 0) + 1)
        await delay(20)
      }
    }
  })

  await until(
    async () => acknowledged.length > 100,
    30_000,
    () => `no load: ${JSON.stringify([...refused])}`,
  )
  await cluster.stop()
  // What was on its way may still have been durable; from then on nothing can be.
  await delay(500)
  const whenGone = acknowledged.length
  await delay(goneMs)
  assert.equal(acknowledged.length, whenGone, 'nothing is acknowledged while nothing can be recorded')
  assert.equal((await fetch(`${program.url}/healthz`)).status, 200, 'the process lives')
  assert.equal((await fetch(`${program.url}/readyz`)).status, 503, 'and says that it cannot decide')
  await cluster.run()
  await until(
    async () => acknowledged.length > whenGone + 100,
    30_000,
    () => `it did not mend:\n${program.printed.slice(-4_000)}`,
  )
  running = false
  await Promise.all(load)

  assert.ok(refused.size > 0, 'the callers were told')
  for (const what of refused.keys()) assert.match(what, /^503 (not-recorded|not-ready)$/)
  for (const id of acknowledged) {
    const { status } = await house.key.get(`/v1/decisions/${id}`)
    assert.equal(status, 200, `${id} was acknowledged and is lost`)
  }
  t.diagnostic(`${acknowledged.length} acknowledged; refused: ${JSON.stringify([...refused])}`)
  await program.stop()
})
