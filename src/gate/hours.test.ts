import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { publicHolidays } from '../terms/index.ts'
import { forbiddenUntil } from './hours.ts'
import { quietBands } from './rule/hours.ts'
import { zone } from './zone-time.ts'

const seed = Number(process.env.SEED ?? 20261121)
console.log(`seed ${seed}`)

const french = {
  days: [1, 2, 3, 4, 5],
  bands: [
    { from: '14:00', to: '20:00' },
    { from: '10:00', to: '13:00' },
  ],
}

test('bands in any order leave the same hours closed, and those of one band are as before', () => {
  const { days } = french
  const closed = { fromMinute: 0, toMinute: 1440, days: [6, 7] }
  const expected = [{ fromMinute: 780, toMinute: 840 }, { fromMinute: 1200, toMinute: 600 }, closed]
  assert.deepEqual(quietBands(french), expected)
  assert.deepEqual(quietBands({ days, bands: french.bands.toReversed() }), expected)
  assert.deepEqual(quietBands({ from: '08:00', to: '21:00' }), [{ fromMinute: 1260, toMinute: 480 }])
  assert.deepEqual(quietBands({}), [])
})

test('whatever the day, the end of the wait is the first lawful moment, as Temporal sees it', () => {
  const bands = quietBands(french)
  const places = [zone('Europe/Paris')]
  const days = publicHolidays.FR
  const open = (at: number) => {
    const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Paris')
    const date = Date.parse(there.toPlainDate().toString()) / 86_400_000
    const hour = there.hour
    return there.dayOfWeek < 6 && !days.days.has(date) && hour >= 10 && hour < 20 && hour !== 13
  }
  const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) })
  fc.assert(
    fc.property(instants, (at) => {
      const until = forbiddenUntil(bands, places, at, days)
      assert.equal(until === undefined, open(at))
      if (until === undefined) return
      assert.ok(open(until), new Date(until).toISOString())
      assert.ok(!open(until - 1))
      for (let hour = at; hour < until; hour += 3_600_000) assert.ok(!open(hour), new Date(hour).toISOString())
    }),
    { seed, numRuns: 2_000 },
  )
})
