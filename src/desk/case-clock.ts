import { hourMs } from '../terms/index.ts'
import type { BusinessCalendar, Day } from './business-calendar.ts'
import type { CasePriority, CaseStatus, CaseView } from './case.ts'
import type { CaseRow } from './case-tables.ts'

/** Business hours within which a case shall be closed. A working day has nine unless the house says otherwise. */
const targetHours: Readonly<Record<CasePriority, number>> = { low: 45, normal: 18, high: 9, urgent: 2 }
/** Where a procedure is shorter: somebody stands at the roadside. */
const shorter: Readonly<Record<string, Partial<Record<CasePriority, number>>>> = {
  'driver-call-failure': { low: 18, normal: 4, high: 2, urgent: 1 },
}

export function targetMsOf(procedure: string, priority: CasePriority): number {
  return (shorter[procedure]?.[priority] ?? targetHours[priority]) * hourMs
}

export type ClockColumns = Pick<
  CaseRow,
  'target_ms' | 'clock_at' | 'clock_spent_ms' | 'due_at' | 'paused_since' | 'late'
>

/** The clock of a case that begins, or begins anew. */
export function startClock(calendar: BusinessCalendar, targetMs: number, now: number): ClockColumns {
  return {
    target_ms: targetMs,
    clock_at: now,
    clock_spent_ms: 0,
    due_at: calendar.after(now, targetMs),
    paused_since: null,
    late: null,
  }
}

/** The clock after a change of status or target: it stands still while a case waits, and is over once it is closed. */
export function moveClock(
  calendar: BusinessCalendar,
  row: ClockColumns & Pick<CaseRow, 'status'>,
  next: { status: CaseStatus; targetMs: number },
  now: number,
): ClockColumns {
  if (row.status === 'closed') return next.status === 'closed' ? clockOf(row) : startClock(calendar, next.targetMs, now)
  const paused = row.paused_since !== null
  const spent = paused ? row.clock_spent_ms : row.clock_spent_ms + calendar.between(row.clock_at, now)
  if (next.status === 'closed')
    return { ...clockOf(row), clock_spent_ms: spent, due_at: null, paused_since: null, late: spent > row.target_ms }
  const clock = { target_ms: next.targetMs, late: null }
  // What is overdue stays due when it was: waiting or a new target does not make it late at another time than it was.
  const left = next.targetMs - spent
  if (next.status === 'waiting' && paused)
    return {
      ...clock,
      clock_at: row.clock_at,
      clock_spent_ms: spent,
      due_at: dueFrom(row.paused_since as number),
      paused_since: row.paused_since,
    }
  return {
    ...clock,
    clock_at: now,
    clock_spent_ms: spent,
    due_at: dueFrom(now),
    paused_since: next.status === 'waiting' ? now : null,
  }

  function dueFrom(at: number): number {
    if (left > 0) return calendar.after(at, left)
    return next.targetMs === row.target_ms ? Math.min(row.due_at ?? at, at) : at
  }
}

/** Why a case is due when it is. */
export interface CaseDeadline {
  calendar: BusinessCalendar
  targetMs: number
  /** Business time that has passed until now, waiting left out. */
  spentMs: number
  /** Days between the opening and the due time that are not as their weekday would say. */
  days: Day[]
  unknownFrom?: string | undefined
}

export function deadlineOf(calendar: BusinessCalendar, view: CaseView, now: number): CaseDeadline | undefined {
  const { dueAt, pausedSince, clock } = view
  if (dueAt === undefined) return undefined
  const running = pausedSince === undefined ? calendar.between(clock.at, now) : 0
  return {
    calendar,
    targetMs: clock.targetMs,
    spentMs: clock.spentMs + running,
    ...calendar.remarkable(view.openedAt, Math.max(dueAt, view.openedAt)),
  }
}

const clockOf = (row: ClockColumns): ClockColumns => ({
  target_ms: row.target_ms,
  clock_at: row.clock_at,
  clock_spent_ms: row.clock_spent_ms,
  due_at: row.due_at,
  paused_since: row.paused_since,
  late: row.late,
})
