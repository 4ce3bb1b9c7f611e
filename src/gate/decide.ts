import type { Verdict } from '../terms/index.ts'
import type { Decision, Duty, Reason } from './decision.ts'
import type { GateFacts } from './facts.ts'
import type { Input } from './kind.ts'
import { type CompiledRule, type Dutied, type InForce, inForceAt, type Plan } from './plan.ts'
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
  const rules = inForceAt(plan, at)
  const reasons = run(rules.live, input)
  const verdict = judge(reasons, request)
  const decision: Decision = {
    id,
    verdict,
    reasons: verdict === 'allow' ? reasons : refusingFirst(reasons),
    duties: dutiesOf(rules, reasons),
    policyRevision: policy.revision,
    factsAsOf: facts.asOf,
    at: now,
  }
  if (verdict === 'hold') {
    const until = changesAt(plan, input, reasons)
    if (until !== undefined) decision.until = until
  }
  if (plan.shadow.length > 0) decision.shadow = run(rules.shadow, input)
  return decision
}

function run(rules: readonly CompiledRule[], input: Input): Reason[] {
  const reasons = new Array<Reason>(rules.length)
  for (let i = 0; i < rules.length; i++) {
    const { narrow, evaluate, say } = rules[i] as CompiledRule
    reasons[i] = narrow !== undefined && !narrow(input) ? say.notApplicable : evaluate(input)
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

/** Denials, then holds, then what is not known, then the rest; within each as the packs have them. */
function refusingFirst(reasons: readonly Reason[]): Reason[] {
  let refusing = 0
  for (let i = 0; i < reasons.length; i++) if (rank(reasons[i] as Reason) < 3) refusing++
  const sorted = new Array<Reason>(reasons.length)
  let front = 0
  let back = refusing
  for (let i = 0; i < reasons.length; i++) {
    const reason = reasons[i] as Reason
    const own = rank(reason)
    if (own === 3) {
      sorted[back++] = reason
      continue
    }
    // Two or three refuse, seldom more: each finds its place among those before it.
    let place = front++
    for (; place > 0 && rank(sorted[place - 1] as Reason) > own; place--) sorted[place] = sorted[place - 1] as Reason
    sorted[place] = reason
  }
  return sorted
}

function rank({ outcome }: Reason): number {
  return outcome === 'deny' ? 0 : outcome === 'hold' ? 1 : outcome === 'unknown' ? 2 : 3
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
    reasons = run(inForceAt(plan, until).live, { ...input, at: until })
    if (judge(reasons, input.request) !== 'hold') return until
    input = { ...input, at: until }
  }
  return undefined
}

function dutiesOf({ dutied, dutySets }: InForce, reasons: readonly Reason[]): readonly Duty[] {
  if (dutied.length === 0) return noDuties
  // Which duties hold, as bits: nearly all decisions of a plan have one of a few sets, which are made once.
  let set = 0
  for (let i = 0; i < dutied.length; i++) {
    const { at, when } = dutied[i] as Dutied
    const { outcome, says } = reasons[at] as Reason
    if (outcome === 'pass' && (when === undefined || when === says)) set |= 1 << i
  }
  let duties = dutySets.get(set)
  if (!duties) {
    duties = dutied.filter((_, i) => set & (1 << i)).map(({ duty }) => duty)
    // Two countries may ask for the same thing: it is said once.
    duties = duties.filter(
      (duty, i, all) => all.findIndex((one) => one.kind === duty.kind && one.value === duty.value) === i,
    )
    dutySets.set(set, Object.freeze(duties))
  }
  return duties
}
