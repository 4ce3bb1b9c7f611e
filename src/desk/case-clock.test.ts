import assert from 'node:assert/strict'
import test from 'node:test'
import { hourMs } from '../terms/index.ts'
import { BusinessCalendar } from './business-calendar.ts'
import { type ClockColumns, moveClock, startClock, targetMsOf } from './case-clock.ts'

const calendar = new BusinessCalendar('KR', { opens: 540, closes: 1_080 })
const at = (text: string) => Date.parse(`${text}+09:00`)
const targetMs = 9 * hourMs
type Row = ClockColumns & { status: string }
const opened = (text: string): Row => ({ ...startClock(calendar, targetMs, at(text)), status: 'open' })
const move = (
  row: Row,
  status: 'open' | 'waiting' | 'escalated' | 'closed',
  text: string,
  target = row.target_ms,
): Row => ({
  ...moveClock(calendar, row, { status, targetMs: target }, at(text)),
  status,
})

test('it stands still while the case waits, over a night and a weekend too', () => {
  const open = opened('2026-03-05T15:00')
  assert.equal(open.due_at, at('2026-03-06T15:00'))
  const waits = move(open, 'waiting', '2026-03-05T17:00')
  assert.deepEqual([waits.paused_since, waits.due_at], [at('2026-03-05T17:00'), at('2026-03-06T15:00')])
  const goesOn = move(waits, 'open', '2026-03-07T12:00')
  assert.deepEqual([goesOn.paused_since, goesOn.due_at], [null, at('2026-03-09T16:00')])
  const escalated = move(goesOn, 'escalated', '2026-03-09T10:00')
  assert.equal(escalated.due_at, goesOn.due_at, 'handing up does not buy time')
  assert.equal(move(escalated, 'closed', '2026-03-09T16:00').late, false)
  const late = move(escalated, 'closed', '2026-03-09T16:01')
  assert.deepEqual([late.late, late.due_at, late.paused_since], [true, null, null])
})

test('what is late stays late since when it was, whatever happens to it', () => {
  const open = opened('2026-03-05T09:00')
  const waits = move(open, 'waiting', '2026-03-06T12:00')
  assert.equal(waits.due_at, at('2026-03-05T18:00'))
  const goesOn = move(waits, 'open', '2026-03-09T12:00')
  assert.equal(goesOn.due_at, at('2026-03-05T18:00'))
  assert.equal(move(goesOn, 'closed', '2026-03-09T12:30').late, true)
})

test('another priority counts from the beginning, not from now', () => {
  const open = opened('2026-03-05T09:00')
  const urgent = move(open, 'open', '2026-03-05T10:00', 2 * hourMs)
  assert.equal(urgent.due_at, at('2026-03-05T11:00'))
  const tooLate = move(open, 'open', '2026-03-05T15:00', 2 * hourMs)
  assert.equal(tooLate.due_at, at('2026-03-05T15:00'), 'due now, at the latest')
  const easier = move(tooLate, 'open', '2026-03-05T16:00', 18 * hourMs)
  assert.equal(easier.due_at, at('2026-03-06T18:00'))
  const waits = move(open, 'waiting', '2026-03-05T10:00')
  const meanwhile = move(waits, 'waiting', '2026-03-06T10:00', 2 * hourMs)
  assert.deepEqual([meanwhile.paused_since, meanwhile.clock_spent_ms], [at('2026-03-05T10:00'), hourMs])
  assert.equal(move(meanwhile, 'open', '2026-03-06T15:00').due_at, at('2026-03-06T16:00'))
})

test('reopened, it has its whole time again', () => {
  const closed = move(opened('2026-03-05T09:00'), 'closed', '2026-03-05T10:00')
  const again = move(closed, 'open', '2026-03-10T17:00')
  assert.deepEqual([again.clock_spent_ms, again.due_at], [0, at('2026-03-11T17:00')])
})

test('somebody at the roadside waits less than somebody with an old complaint', () => {
  assert.ok(targetMsOf('driver-call-failure', 'normal') < targetMsOf('nuisance-call', 'normal'))
  assert.equal(targetMsOf('unknown', 'urgent'), 2 * hourMs)
})
