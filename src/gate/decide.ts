import type { Verdict } from '../terms/index.ts'
import type { Decision, Duty, Reason } from './decision.ts'
import type { GateFacts } from './facts.ts'
import type { Input } from './kind.ts'
import type { CompiledRule, Dutied, Plan } from './plan.ts'
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
  const reasons = new Array<Reason>(rules.length)
  const at = input.at
  let count = 0
  for (let i = 0; i < rules.length; i++) {
    const one = rules[i] as CompiledRule
    // A rule that is not yet in force, or no longer, is not reported: at that time there is no such rule.
    if (at < one.from || at >= one.until) continue
    reasons[count++] = one.narrow !== undefined && !one.narrow(input) ? one.say.notApplicable : one.evaluate(input)
  }
  reasons.length = count
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

/** Denials, then holds, then what is not known, then the rest; within each as the packs have them. */
function refusingFirst(reasons: readonly Reason[]): Reason[] {
  const sorted = new Array<Reason>(reasons.length)
  let count = 0
  for (let rank = 0; rank < 4; rank++)
    for (let i = 0; i < reasons.length; i++) {
      const reason = reasons[i] as Reason
      const { outcome } = reason
      const own = outcome === 'deny' ? 0 : outcome === 'hold' ? 1 : outcome === 'unknown' ? 2 : 3
      if (own === rank) sorted[count++] = reason
    }
  return sorted
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
  // Which duties hold, as bits: nearly all decisions of a plan have one of a few sets, which are made once.
  let set = 0
  for (let i = 0; i < plan.dutied.length; i++) {
    const { rule, at, when } = plan.dutied[i] as Dutied
    // Where every rule is in force the reasons stand where their rules do.
    const reason = reasons.length === plan.live.length ? reasons[at] : reasons.find((one) => one.rule === rule)
    if (reason?.outcome === 'pass' && (when === undefined || when === reason.says)) set |= 1 << i
  }
  let duties = plan.dutySets.get(set)
  if (!duties) {
    duties = plan.dutied.filter((_, i) => set & (1 << i)).map(({ duty }) => duty)
    // Two countries may ask for the same thing: it is said once.
    duties = duties.filter(
      (duty, i, all) => all.findIndex((one) => one.kind === duty.kind && one.value === duty.value) === i,
    )
    plan.dutySets.set(set, Object.freeze(duties))
  }
  return duties
}
