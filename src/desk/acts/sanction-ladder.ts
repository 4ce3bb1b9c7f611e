import { dayMs } from '../../terms/index.ts'

/** What a detection costs, by how many sanctions of the last two years the account has behind it. Days; none is longer than 31. */
export const sanctionLadder: readonly { earlier: number; leastDays: number; mostDays: number }[] = [
  // Up to a month even on first detection.
  { earlier: 0, leastDays: 1, mostDays: 31 },
  { earlier: 1, leastDays: 14, mostDays: 31 },
  { earlier: 2, leastDays: 31, mostDays: 31 },
]
/** Sanctions further back are not counted. */
export const countedForMs = 2 * 365 * dayMs

/** The proposal, moved into what the ladder allows on this step. */
export function daysOnLadder(proposed: number, earlier: number): number {
  const rung = sanctionLadder.findLast((one) => one.earlier <= earlier) ?? sanctionLadder[0]
  if (!rung) throw new Error('the ladder has no rung')
  return Math.min(Math.max(proposed, rung.leastDays), rung.mostDays)
}
