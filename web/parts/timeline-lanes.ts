import type { TimelineEntry } from '../api/types.ts'

export const lanes = ['holder', 'consent', 'refusal', 'restriction', 'contact', 'complaint'] as const
export type Lane = (typeof lanes)[number]

const laneOf: Partial<Record<TimelineEntry['kind'], Lane>> = {
  holder: 'holder',
  account: 'holder',
  relationship: 'consent',
  consent: 'consent',
  'consent-withdrawn': 'consent',
  refusal: 'refusal',
  'refusal-withdrawn': 'refusal',
  preferences: 'refusal',
  block: 'refusal',
  unblock: 'refusal',
  window: 'refusal',
  restriction: 'restriction',
  'restriction-lifted': 'restriction',
  exception: 'restriction',
  booking: 'contact',
  decision: 'contact',
  contact: 'contact',
  complaint: 'complaint',
  'reported-call': 'complaint',
}
/** What ends a period that something else began, by the fact that both name. */
const enders: Partial<Record<TimelineEntry['kind'], TimelineEntry['kind']>> = {
  'consent-withdrawn': 'consent',
  'refusal-withdrawn': 'refusal',
  'restriction-lifted': 'restriction',
  unblock: 'block',
}
const spans = new Set<TimelineEntry['kind']>([
  'holder',
  'consent',
  'refusal',
  'restriction',
  'block',
  'window',
  'relationship',
])

export interface Drawn {
  entry: TimelineEntry
  lane: Lane
  fromMs: number
  /** Missing for a moment; the edge of the drawing where it still holds. */
  untilMs?: number
}

/** Entries as moments and periods on their lanes, oldest first. `untilMs` never passes `endMs`. */
export function drawn(entries: readonly TimelineEntry[], endMs: number): Drawn[] {
  const ends = new Map<string, number>()
  for (const entry of entries) {
    const begun = enders[entry.kind]
    if (begun && entry.fact) ends.set(`${begun} ${entry.fact}`, Date.parse(entry.at))
  }
  const result: Drawn[] = []
  for (const entry of entries) {
    const lane = laneOf[entry.kind]
    if (!lane) continue
    const fromMs = Date.parse(entry.at)
    if (!spans.has(entry.kind)) {
      result.push({ entry, lane, fromMs })
      continue
    }
    const stated = entry.until ? Date.parse(entry.until) : Number.POSITIVE_INFINITY
    const ended = entry.fact
      ? (ends.get(`${entry.kind} ${entry.fact}`) ?? Number.POSITIVE_INFINITY)
      : Number.POSITIVE_INFINITY
    result.push({ entry, lane, fromMs, untilMs: Math.max(fromMs, Math.min(stated, ended, endMs)) })
  }
  return result.sort((a, b) => a.fromMs - b.fromMs)
}
