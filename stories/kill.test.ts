import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from './client.ts'
import { moveIn, riderContact, riderNumber } from './house.ts'
import { newFolder, Program } from './program.ts'

const kills = 3

test('SIGKILL in the middle of load loses no acknowledged decision', { timeout: 300_000 }, async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  t.diagnostic(`SEED=${seed}`)
  const random = mulberry(seed)
  const folder = newFolder(t)
  let program = await Program.start(t, { folder })
  const house = await moveIn(program)
  const acknowledged: string[] = []
  let sent = 0

  for (let kill = 0; kill < kills; kill++) {
    const before = acknowledged.length
    const key = new Client(program.url).withKey(house.keySecret)
    let down = false
    const load = Array.from({ length: 8 }, async () => {
      while (!down) {
        const answer = await key
          .post('/v1/decisions', riderContact(house, riderNumber(sent++ % 10_000)))
          .catch(() => undefined)
        if (answer?.status === 201) acknowledged.push(answer.body.id)
        else if (answer !== undefined) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
      }
    })
    await delay(300 + Math.floor(random() * 1_200))
    await program.kill()
    down = true
    await Promise.all(load)
    assert.ok(acknowledged.length > before, 'there was load when it was killed')

    program = await Program.start(t, { folder })
    const again = new Client(program.url).withKey(house.keySecret)
    for (const id of acknowledged.slice(before)) {
      const { status, body } = await again.get(`/v1/decisions/${id}`)
      assert.equal(status, 200, `${id} was acknowledged and is lost: ${JSON.stringify(body)}`)
    }
    const last = acknowledged.at(-1)
    const proof = await again.must(200, 'GET', `/v1/decisions/${last}/proof`)
    const checked = await again.must(200, 'POST', '/v1/ledger/verify-receipt', proof)
    assert.equal(checked.valid, true, JSON.stringify(checked))
  }
  t.diagnostic(`${acknowledged.length} decisions acknowledged, ${kills} kills, none lost`)
  await program.stop()
})

function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
