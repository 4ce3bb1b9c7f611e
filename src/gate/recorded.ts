import type { RecordedLeaf } from '../ledger/index.ts'
import type { Category, Channel, PersonRef, Purpose, Verdict } from '../terms/index.ts'
import type { Decision, Duty, Outcome, Reason } from './decision.ts'
import type { GateFacts } from './facts.ts'
import type { Policy, RetentionClass } from './policy.ts'
import type { ContactRequest } from './request.ts'

/** The body of a decision's leaf: what stays true, and may be seen, after the day's key is gone. */
export interface DecisionBody {
  /** How it is sealed, see docs/decisions/0025-what-a-decision-seals.md. Absent: the first way, which is only read. */
  v?: 2
  verdict: Verdict
  /** The rules that refused. */
  rules: readonly string[]
  line: string
  channel: Channel
  purpose: Purpose
  category: Category
  class: RetentionClass
  /** UTC day of the key. */
  day: string
  policyRevision: string
  /** Was a permit given, and does some rule count it? */
  counts?: true
  /** The first way alone: the person's reference and masked number, sealed for the day. base64url. */
  person?: string
  /** Everything else, sealed for the day: sealed-record.ts; the first way, {@link SealedDecision} as JSON. base64url. */
  sealed: string
}

/** What was sealed the first way: all facts by value. The number itself is not in it; sentences are kept by the rules' revision. */
export interface SealedDecision {
  request: Omit<ContactRequest, 'to'>
  facts: GateFacts
  decision: PackedDecision
}

/** A reason that says nothing but "pass" is its rule's name, "not applicable" the name after a minus; anything else is written out. */
export type PackedReason = string | Pick<Reason, 'rule' | 'outcome' | 'says' | 'fact' | 'cite' | 'until'>

interface PackedDecision {
  verdict: Verdict
  reasons: PackedReason[]
  shadow?: PackedReason[]
  /** Rule and place in its list of duties. */
  duties: [string, number][]
  until?: number
}

/** A recorded decision as it is shown; `request` and `decision` are missing once the day's key is destroyed. */
export interface RecordedDecision {
  id: string
  seq: number
  at: number
  verdict: Verdict
  organisation: string
  line: string
  channel: Channel
  purpose: Purpose
  category: Category
  rules: readonly string[]
  person?: PersonRef
  /** How the number may be shown. */
  masked?: string
  destroyed: boolean
  request?: Omit<ContactRequest, 'to'>
  decision?: Decision
}

export function packReason(reason: Reason, policy: Policy): PackedReason {
  const plain = policy.speech(reason.rule)?.recall(reason.outcome, reason.says)
  if (plain === reason && reason.says === undefined) {
    if (reason.outcome === 'pass') return reason.rule
    if (reason.outcome === 'not-applicable') return `-${reason.rule}`
  }
  const { rule, outcome, says, fact, until } = reason
  const cite = reason.cite === plain?.cite ? undefined : reason.cite
  return {
    rule,
    outcome,
    ...(says === undefined ? {} : { says }),
    ...(fact === undefined ? {} : { fact }),
    ...(cite === undefined ? {} : { cite }),
    ...(until === undefined ? {} : { until }),
  }
}

export function dutyIndex(duty: Duty, policy: Policy): number {
  return policy.speech(duty.rule)?.duties.findIndex((one) => one.duty === duty) ?? -1
}

/** The decision as it was given, sentences and all; the permit is not kept. */
export function unpackDecision(
  packed: PackedDecision,
  policy: Policy,
  frame: { id: string; at: number; factsAsOf: number },
): Decision {
  const unpack = (reason: PackedReason) => unpackReason(reason, policy)
  return {
    id: frame.id,
    verdict: packed.verdict,
    reasons: packed.reasons.map(unpack),
    duties: packed.duties.map(([rule, index]) => policy.speech(rule)?.duties[index]?.duty as Duty),
    policyRevision: policy.revision,
    factsAsOf: frame.factsAsOf,
    at: frame.at,
    ...(packed.until === undefined ? {} : { until: packed.until }),
    ...(packed.shadow ? { shadow: packed.shadow.map(unpack) } : {}),
  }
}

export function unpackReason(packed: PackedReason, policy: Policy): Reason {
  const plain = (rule: string, outcome: Outcome, says?: string) => {
    const speech = policy.speech(rule)
    if (!speech) throw new Error(`revision ${policy.revision} has no rule ${rule}`)
    return speech.recall(outcome, says)
  }
  if (typeof packed === 'string')
    return packed.startsWith('-') ? plain(packed.slice(1), 'not-applicable') : plain(packed, 'pass')
  const { rule, outcome, says, ...rest } = packed
  return Object.keys(rest).length === 0 ? plain(rule, outcome, says) : { ...plain(rule, outcome, says), ...rest }
}

/** What of a recorded decision needs no key. */
export function frameOf(leaf: RecordedLeaf): Omit<RecordedDecision, 'destroyed'> {
  const body = leaf.body as unknown as DecisionBody
  const { verdict, line, channel, purpose, category, rules } = body
  return {
    id: leaf.ref,
    seq: leaf.seq,
    at: leaf.at,
    verdict,
    organisation: leaf.owner ?? '',
    line,
    channel,
    purpose,
    category,
    rules,
  }
}
