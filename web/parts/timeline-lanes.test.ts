import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TimelineEntry } from '../api/types.ts'
import { drawn } from './timeline-lanes.ts'

const end = Date.parse('2026-06-01T00:00:00Z')
function entry(kind: TimelineEntry['kind'], at: string, more: Partial<TimelineEntry> = {}): TimelineEntry {
  return { id: `${kind} ${at}`, kind, at: `${at}T00:00:00Z`, title: kind, ...more }
}

test('a period ends at its withdrawal, its own end, or the edge, whichever comes first', () => {
  const [withdrawn, , stated, open] = drawn(
    [
      entry('consent', '2026-01-01', { fact: 'a' }),
      entry('consent-withdrawn', '2026-02-01', { fact: 'a' }),
      entry('refusal', '2026-03-01', { fact: 'b', until: '2026-04-01T00:00:00Z' }),
      entry('restriction', '2026-05-01', { fact: 'c' }),
    ],
    end,
  )
  assert.equal(withdrawn?.untilMs, Date.parse('2026-02-01T00:00:00Z'))
  assert.equal(stated?.untilMs, Date.parse('2026-04-01T00:00:00Z'))
  assert.equal(open?.untilMs, end)
})

test('contacts are moments, on their lane, oldest first', () => {
  const marks = drawn([entry('contact', '2026-05-02'), entry('decision', '2026-05-01')], end)
  assert.deepEqual(
    marks.map((mark) => [mark.entry.kind, mark.lane, mark.untilMs]),
    [
      ['decision', 'contact', undefined],
      ['contact', 'contact', undefined],
    ],
  )
})
