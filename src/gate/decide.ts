import type { Verdict } from '../terms/index.ts'
import type { Decision, Duty, Reason } from './decision.ts'
import type { GateFacts } from './facts.ts'
import type { Input } from './kind.ts'
import type { CompiledRule, Plan } from './plan.ts'
import type { Policy } from './policy.ts'
import type { ContactRequest } from './request.ts'

const noDuties: readonly Duty[] = Object.freeze([])
/** How many of the holds' ends are followed before we say "until" no longer: each is one more evaluation. */
const holdsFollowedMax = 32

/**
 * May this contact happen? Pure and synchronous: the same request, facts, clock and policy give the same decision.
 * Every rule that can apply is evaluated and reported; deny overrides hold overrides allow; an unknown never allows.
 * `now` in ms; `id` is the decision's, empty where it is not recorded.
 */
export function decide(request: ContactRequest, facts: GateFacts, now: number, policy: Policy, id = ''): Decision {
  const plan = policy.plan(request, facts)
  // Never weighed in the past: a refusal that has come in since must count.
  const at = request.at === undefined || request.at < now ? now : request.at
  const input: Input = { request, facts, at }
  const reasons = run(plan.live, input)
  const verdict = judge(reasons, request)
  const decision: Decision = {
    id,
    verdict,
    reasons: verdict === 'allow' ? reasons : refusingFirst(reasons),
    duties: dutiesOf(plan, reasons),
    policyRevision: policy.revision,
    factsAsOf: facts.asOf,
    at: now,
  }
  if (verdict === 'hold') {
    const until = changesAt(plan, input, reasons)
    if (until !== undefined) decision.until = until
  }
  if (plan.shadow.length > 0) decision.shadow = run(plan.shadow, input)
  return decision
}

function run(rules: readonly CompiledRule[], input: Input): Reason[] {
  const reasons: Reason[] = []
  const at = input.at
  for (let i = 0; i < rules.length; i++) {
    const one = rules[i] as CompiledRule
    // A rule that is not yet in force, or no longer, is not reported: at that time there is no such rule.
    if (at < one.from || at >= one.until) continue
    reasons.push(one.narrow !== undefined && !one.narrow(input) ? one.say.notApplicable : one.evaluate(input))
  }
  return reasons
}

/** Deny over hold over allow. What is not known holds a service contact, refuses every other, and lets an emergency pass. */
function judge(reasons: readonly Reason[], request: ContactRequest): Verdict {
  let hold = false
  for (let i = 0; i < reasons.length; i++) {
    const outcome = (reasons[i] as Reason).outcome
    if (outcome === 'deny') return 'deny'
    if (outcome === 'hold') hold = true
    else if (outcome === 'unknown' && request.purpose !== 'emergency') {
      if (request.purpose !== 'service') return 'deny'
      hold = true
    }
  }
  return hold ? 'hold' : 'allow'
}

const rank = { deny: 0, hold: 1, unknown: 2, pass: 3, 'not-applicable': 4 } as const
function refusingFirst(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((a, b) => rank[a.outcome] - rank[b.outcome])
}

/**
 * When a hold would turn by itself: the end of its last failing rule, unless another rule fails at that time; then on from there.
 * (A frequency window may end in the middle of the night.) Undefined where a fact is wanting, or no end is near.
 */
function changesAt(plan: Plan, input: Input, first: readonly Reason[]): number | undefined {
  let reasons = first
  for (let followed = 0; followed < holdsFollowedMax; followed++) {
    let until = 0
    for (let i = 0; i < reasons.length; i++) {
      const reason = reasons[i] as Reason
      if (reason.outcome === 'unknown' && input.request.purpose !== 'emergency') return undefined
      if (reason.outcome === 'hold' && (reason.until as number) > until) until = reason.until as number
    }
    reasons = run(plan.live, { ...input, at: until })
    if (judge(reasons, input.request) !== 'hold') return until
    input = { ...input, at: until }
  }
  return undefined
}

function dutiesOf(plan: Plan, reasons: readonly Reason[]): readonly Duty[] {
  if (plan.dutied.length === 0) return noDuties
  const duties: Duty[] = []
  for (let i = 0; i < plan.dutied.length; i++) {
    const { rule, duties: own } = plan.live[plan.dutied[i] as number] as CompiledRule
    const reason = reasons.find((one) => one.rule === rule.id)
    if (reason?.outcome !== 'pass') continue
    for (const { when, duty } of own) {
      if (when !== undefined && when !== reason.says) continue
      // Two countries may ask for the same thing: it is said once.
      if (!duties.some((one) => one.kind === duty.kind && one.value === duty.value)) duties.push(duty)
    }
  }
  return duties
}
