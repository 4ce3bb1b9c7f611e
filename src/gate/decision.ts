import type { Text, Verdict } from '../terms/index.ts'

export type Outcome = 'pass' | 'deny' | 'hold' | 'unknown' | 'not-applicable'

/** What one rule said. */
export interface Reason {
  /** The rule's id in its pack: "KR-04", "RF-line-state". */
  rule: string
  outcome: Outcome
  /**
   * Which of the rule's sentences `text` is ("suspended", "too-late"): what is recorded in place of the sentences themselves.
   * Absent = the rule's own one for this outcome.
   */
  says?: string
  text: Text
  /** The fact that decided: an id (a refusal, a consent, a line). */
  fact?: string
  /** The case behind that fact, or the law: "cmp_…", "정보통신망법 50조③". */
  cite?: string
  /** When this rule's answer would change by itself, ms since the epoch. */
  until?: number
  /** What would change it, said to the business. */
  remedy?: Text
}

export const dutyKinds = [
  'text-prefix',
  'free-refusal-number',
  'recording-notice',
  'withheld-caller-id',
  'registered-caller-id',
  'sender-name',
  'source-announcement',
  'registry-comparison',
  'human-reachable',
] as const
export type DutyKind = (typeof dutyKinds)[number]

/** What must be done if the contact is made. */
export interface Duty {
  kind: DutyKind
  rule: string
  /** What to say or show: "(광고)", "080-…". */
  value?: string
  text: Text
}

export interface Decision {
  id: string
  verdict: Verdict
  /** Every rule that was evaluated, those that refuse first. */
  reasons: readonly Reason[]
  duties: readonly Duty[]
  /** SHA-256 (hex, first 16) over every pack that was live. */
  policyRevision: string
  /** Up to when the facts are known (ms). */
  factsAsOf: number
  /** When it was decided (ms). */
  at: number
  /** When the answer would change by itself, where it is `hold`. */
  until?: number
  permit?: string
  permitExpiresAt?: number
  /** What shadow rules would have said; they decide nothing. */
  shadow?: readonly Reason[]
}
