import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { forbiddenUntil } from './hours.ts'
import { zone } from './zone-time.ts'

const seed = Number(process.env.SEED ?? 20261121)
console.log(`seed ${seed}`)

/** Zones with whole, half and quarter hours, clocks that jump at midnight, by half an hour, over a whole day, and none that jump. */
const names = [
  'Asia/Seoul',
  'Asia/Shanghai',
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'Europe/Lisbon',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Asuncion',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
]
const instants = fc.integer({ min: Date.UTC(2018, 0, 1), max: Date.UTC(2040, 0, 1) })

test('minute and weekday are what Temporal says', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), instants, (name, at) => {
      const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)
      assert.equal(zone(name).minute(at), there.hour * 60 + there.minute)
      assert.equal(zone(name).weekday(at), there.dayOfWeek)
    }),
    { seed, numRuns: 3_000 },
  )
})

test('the next time the clock shows a minute is what Temporal says, jumps or not', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), instants, fc.integer({ min: 0, max: 1439 }), (name, at, minute) => {
      const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)
      let expected: number | undefined
      for (let day = 0; expected === undefined; day++) {
        const date = there.toPlainDate().add({ days: day })
        const time = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60)
        const wanted = date.toPlainDateTime(time)
        for (const disambiguation of ['earlier', 'later'] as const) {
          const moment = wanted.toZonedDateTime(name, { disambiguation })
          // Jumped over: the jump itself.
          const jumped = !moment.toPlainDateTime().equals(wanted)
          const ms = jumped
            ? wanted.toZonedDateTime(name, { disambiguation: 'earlier' }).getTimeZoneTransition('next')
                ?.epochMilliseconds
            : moment.epochMilliseconds
          if (ms !== undefined && ms > at && expected === undefined) expected = ms
        }
      }
      const found = zone(name).next(at, minute)
      // A minute that the clock shows twice may be found at its first or its second showing, whichever comes next.
      assert.ok(
        found > at && found <= expected,
        `${name} ${new Date(at).toISOString()} ${minute}: ${new Date(found).toISOString()} ≠ ${new Date(expected).toISOString()}`,
      )
      assert.ok(zone(name).minute(found) === minute || found === expected)
    }),
    { seed, numRuns: 3_000 },
  )
})

test('the end of a quiet night is lawful, and the millisecond before is not', () => {
  const bands = [{ fromMinute: 1260, toMinute: 480 }]
  fc.assert(
    fc.property(fc.subarray(names, { minLength: 1, maxLength: 2 }), instants, (chosen, at) => {
      const places = chosen.map(zone)
      const until = forbiddenUntil(bands, places, at)
      if (until === undefined || until === Number.POSITIVE_INFINITY) return
      assert.equal(forbiddenUntil(bands, places, until), undefined)
      assert.notEqual(forbiddenUntil(bands, places, until - 1), undefined)
    }),
    { seed, numRuns: 2_000 },
  )
})
