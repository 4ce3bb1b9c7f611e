import type { Decision, Reason } from './decision.ts'

export type Moment = 'then' | 'now'

/** A decision beside the one that its facts give again. */
export interface Replay {
  policy: Moment
  facts: Moment
  /** Not `then`: an object with a member of that name is taken for a promise by whatever awaits it. */
  recorded: Decision
  replayed: Decision
  differs: boolean
  /** Rules whose outcome differs, or that only one of the two knows. */
  changed: string[]
}

export function changedRules(before: Decision, after: Decision): string[] {
  const old = new Map(before.reasons.map((reason) => [reason.rule, reason]))
  const changed = after.reasons.filter((reason) => !same(old.get(reason.rule), reason)).map((reason) => reason.rule)
  const known = new Set(after.reasons.map((reason) => reason.rule))
  return [...changed, ...before.reasons.filter((reason) => !known.has(reason.rule)).map((reason) => reason.rule)]
}

function same(a: Reason | undefined, b: Reason): boolean {
  return a !== undefined && a.outcome === b.outcome && a.says === b.says && a.fact === b.fact && a.until === b.until
}
