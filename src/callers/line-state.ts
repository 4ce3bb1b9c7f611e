import { Problem } from '../terms/index.ts'
import type { LineState } from './caller-facts.ts'

/** What may follow what. A suspended or closed line comes back as `reopened`, so that its past stays visible. */
const follows: Readonly<Record<LineState, readonly LineState[]>> = {
  active: ['warned', 'suspended', 'closed'],
  warned: ['active', 'suspended', 'closed'],
  suspended: ['reopened', 'closed'],
  closed: ['reopened'],
  reopened: ['active', 'warned', 'suspended', 'closed'],
}

export interface StateChange {
  state: LineState
  /** Why, in words; no number in it. */
  reason: string
  case?: string | undefined
  evidence?: string | undefined
  /** Only for a suspension that ends by itself. */
  until?: number | undefined
  /** Why it could not wait for a warning. */
  withoutNotice?: string | undefined
}

/**
 * Whether a line may go from one state to another. A suspension or closure needs notice first (CN-10): the warning
 * is that notice; where it cannot wait, `withoutNotice` says why, and that stands in the history for the appeal.
 */
export function checkStateChange(from: LineState, change: StateChange, now: number): Problem | undefined {
  if (!follows[from].includes(change.state)) {
    const detail = `A line that is ${from} cannot become ${change.state}; possible: ${follows[from].join(', ')}.`
    return new Problem('wrong-state', detail, { from, possible: follows[from] })
  }
  const stops = change.state === 'suspended' || change.state === 'closed'
  if (stops && from !== 'warned' && from !== 'suspended' && !change.withoutNotice) {
    const detail = 'Warn first: that is the notice. If it cannot wait, say why in withoutNotice.'
    return new Problem('wrong-state', detail, { from, field: 'withoutNotice' })
  }
  if (change.until !== undefined && (change.state !== 'suspended' || change.until <= now)) {
    return new Problem('invalid-time', 'Only a suspension has an end, and it lies ahead.', { field: 'until' })
  }
  return undefined
}
