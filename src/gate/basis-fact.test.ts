import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { monthsAfter } from './basis-fact.ts'

const seed = Number(process.env.SEED ?? 20261121)
console.log(`seed ${seed}`)

test('months later is what Temporal says, ends of months and leap days included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), fc.integer({ min: 1, max: 300 }), (ms, months) => {
      const then = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC')
      assert.equal(monthsAfter(ms, months), then.add({ months }).epochMilliseconds)
    }),
    { seed, numRuns: 5_000 },
  )
})
