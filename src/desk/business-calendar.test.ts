import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { hourMs, minuteMs, Problem } from '../terms/index.ts'
import { BusinessCalendar, readHours } from './business-calendar.ts'
import { type CalendarCountry, calendarCountries, dayTables } from './business-days.ts'

const hours = { opens: 9 * 60, closes: 18 * 60 }
const calendar = (country: CalendarCountry) => new BusinessCalendar(country, hours)
const [kr, cn, us] = [calendar('KR'), calendar('CN'), calendar('US')]
const works = (of: BusinessCalendar, date: string) => of.dayAt(Date.parse(`${date}T12:00:00${offset(of, date)}`)).works
const offset = (of: BusinessCalendar, date: string) =>
  of.country === 'KR'
    ? '+09:00'
    : of.country === 'CN'
      ? '+08:00'
      : date.slice(5) > '03-15' && date.slice(5) < '10-31'
        ? '-04:00'
        : '-05:00'
const seoul = (text: string) => Date.parse(`${text}+09:00`)

test('Korea: the lunar new year as the law has it, substitutes, and what has none', () => {
  // 2026: 16–18 February, not 17–19 as date-holidays says. 2027: the new moon falls after midnight in Seoul, before it in Peking.
  for (const [date, open] of [
    ['2026-02-13', true],
    ['2026-02-16', false],
    ['2026-02-17', false],
    ['2026-02-18', false],
    ['2026-02-19', true],
    ['2026-03-02', false],
    ['2026-03-03', true],
    ['2026-05-01', false],
    ['2026-05-25', false],
    // Memorial Day on a Saturday has no substitute.
    ['2026-06-05', true],
    ['2026-06-08', true],
    ['2026-06-03', false],
    ['2026-07-17', false],
    ['2026-08-17', false],
    ['2026-09-23', true],
    ['2026-09-24', false],
    ['2026-09-25', false],
    // Chuseok's third day on a Saturday has none either.
    ['2026-09-28', true],
    ['2026-10-05', false],
    ['2027-02-08', false],
    ['2027-02-09', false],
    ['2027-02-10', true],
    ['2027-05-03', false],
    ['2027-07-19', false],
    ['2027-10-11', false],
    ['2027-12-27', false],
  ] as const)
    assert.equal(works(kr, date), open, date)
})

test('China: long holidays, and the weekends on which people make up for them', () => {
  for (const [date, open] of [
    ['2026-01-02', false],
    ['2026-01-04', true],
    ['2026-02-14', true],
    ['2026-02-15', false],
    ['2026-02-23', false],
    ['2026-02-24', true],
    ['2026-02-28', true],
    ['2026-05-09', true],
    ['2026-05-10', false],
    ['2026-09-20', true],
    ['2026-10-07', false],
    ['2026-10-08', true],
    ['2026-10-10', true],
    ['2026-10-11', false],
  ] as const)
    assert.equal(works(cn, date), open, date)
})

test('United States: holidays on a weekend are observed on the weekday beside it', () => {
  for (const [date, open] of [
    ['2026-07-03', false],
    ['2026-07-06', true],
    ['2026-11-26', false],
    ['2026-11-27', true],
    ['2027-06-18', false],
    ['2027-07-05', false],
    ['2027-12-24', false],
    ['2027-12-31', false],
  ] as const)
    assert.equal(works(us, date), open, date)
})

test('past the end of the law only weekends are known, and the answer says so', () => {
  assert.deepEqual(
    calendarCountries.map((country) => dayTables[country].until),
    ['2027-12-31', '2026-12-31', '2027-12-31'],
  )
  assert.equal(cn.dayAt(Date.parse('2026-12-31T12:00:00+08:00')).known, true)
  const first = cn.dayAt(Date.parse('2027-01-01T12:00:00+08:00'))
  assert.deepEqual([first.known, first.works, first.name], [false, true, undefined])
  const span = cn.remarkable(Date.parse('2026-12-30T10:00:00+08:00'), Date.parse('2027-01-05T10:00:00+08:00'))
  assert.equal(span.unknownFrom, '2027-01-01')
  assert.equal(
    cn.remarkable(Date.parse('2026-12-28T10:00:00+08:00'), Date.parse('2026-12-31T23:00:00+08:00')).unknownFrom,
    undefined,
  )
})

test('business time goes on where the desk does: evenings, holidays, weekends', () => {
  for (const [from, hoursOf, until] of [
    ['2026-03-04T10:00', 1, '2026-03-04T11:00'],
    ['2026-03-04T17:00', 1, '2026-03-04T18:00'],
    ['2026-03-04T17:00', 2, '2026-03-05T10:00'],
    ['2026-03-04T08:59', 1, '2026-03-04T10:00'],
    ['2026-03-04T18:00', 1, '2026-03-05T10:00'],
    ['2026-03-06T17:30', 1, '2026-03-09T09:30'],
    ['2026-02-27T17:00', 2, '2026-03-03T10:00'],
    ['2026-02-13T17:00', 2, '2026-02-19T10:00'],
    ['2026-02-14T03:00', 9, '2026-02-19T18:00'],
  ] as const) {
    assert.equal(kr.after(seoul(from), hoursOf * hourMs), seoul(until), from)
    assert.equal(kr.between(seoul(from), seoul(until)), hoursOf * hourMs, from)
  }
  assert.equal(kr.after(5, 0), 5)
  assert.equal(kr.between(10, 5), 0)
  assert.throws(() => kr.after(seoul('2026-03-04T10:00'), 100_000 * hourMs), RangeError)
})

test('a day on which the clocks change has its own length, the desk its nine hours', () => {
  const chicago = new BusinessCalendar('US', hours, 'America/Chicago')
  const friday = Date.parse('2026-03-06T17:00:00-06:00')
  assert.equal(chicago.after(friday, 2 * hourMs), Date.parse('2026-03-09T10:00:00-05:00'))
  const night = new BusinessCalendar('US', { opens: 0, closes: 24 * 60 }, 'America/New_York')
  const autumn = night.dayAt(Date.parse('2026-11-02T12:00:00-05:00'))
  assert.equal(autumn.closesAt - autumn.opensAt, 24 * hourMs)
})

test('what was taken is what passes: after and between agree on any span', () => {
  const start = seoul('2026-01-01T00:00')
  fc.assert(
    fc.property(
      fc.constantFrom(kr, cn, us),
      fc.integer({ min: 0, max: 360 * 24 * 60 }),
      fc.integer({ min: 1, max: 200 * 60 }),
      (of, from, took) => {
        const at = start + from * minuteMs
        const end = of.after(at, took * minuteMs)
        return of.between(at, end) === took * minuteMs && of.dayAt(end).works
      },
    ),
  )
})

test('hours are written as hours', () => {
  assert.deepEqual(readHours('09:00-18:00'), hours)
  assert.deepEqual(readHours('00:00-24:00'), { opens: 0, closes: 1_440 })
  for (const text of ['9-18', '18:00-09:00', '09:00-09:00', '09:00-24:30', '', '09:00–18:00'])
    assert.ok(readHours(text) instanceof Problem, text)
})
