import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moveIn, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'

test('SIGTERM drains: what was asked is answered, and the program is gone within 10 s', {
  timeout: 120_000,
}, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)

  // Requests keep coming from 8 clients, and one listens to events, when the operator stops it.
  const events = await fetch(`${program.url}/v1/events`, { headers: { authorization: `Bearer ${house.keySecret}` } })
  assert.equal(events.status, 200)
  const answers: number[] = []
  let cut = 0
  let stopping = false
  let since = 0
  const clients = Array.from({ length: 8 }, async (_, client) => {
    for (let n = 0; ; n++) {
      try {
        const { status } = await house.key.post('/v1/decisions', riderContact(house, riderNumber(client * 1_000 + n)))
        answers.push(status)
        if (status !== 201) return
      } catch (error) {
        // Once the door is closed a new connection is refused; a request that was taken in must not be cut.
        if (stopping && refused(error)) return
        cut++
        return
      }
      if (answers.length > 200 && !stopping) {
        stopping = true
        since = performance.now()
        program.signal('SIGTERM')
      }
    }
  })
  const gone = program.exit(60_000).then((end) => ({ ...end, tookMs: performance.now() - since }))
  await Promise.all(clients)
  const { code, signal, tookMs } = await gone
  assert.ok(stopping, 'it was stopped while there was load')
  assert.ok(tookMs < 10_000, `gone within 10 s of the signal: ${Math.round(tookMs)} ms`)
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, program.printed)
  assert.equal(cut, 0, 'no request that was taken in was cut')
  assert.ok(
    answers.every((status) => status === 201 || status === 503),
    `only answers and "not now": ${[...new Set(answers)]}`,
  )
  await events.body?.cancel().catch(() => undefined)
})

function refused(error: unknown): boolean {
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code === 'ECONNREFUSED' || cause?.code === 'ECONNRESET' || cause?.code === 'UND_ERR_SOCKET'
}
