import type { Verdict } from '../terms/index.ts'
import type { Decision, Duty, Reason } from './decision.ts'
import type { Grounds, Shared } from './grounds.ts'
import type { Policy } from './policy.ts'
import { dutyIndex, type PackedReason, packReason, unpackReason } from './recorded.ts'
import type { DaySeal } from './recorder.ts'

/** What the rules said, apart from what is this decision's own (which fact, until when): the other of a decision's two grounds. */
export interface Findings {
  verdict: Verdict
  reasons: PackedReason[]
  shadow?: PackedReason[]
  /** Rule and place in its list of duties. */
  duties: [string, number][]
}

/** What one reason says beyond its rule's sentence. `i` counts the reasons, then the shadow rules'. */
export interface Said {
  i: number
  fact?: string
  cite?: string
  until?: number
}

/** The reason without its fact: the one object of its rule that says it. */
function plainOf(reason: Reason, policy: Policy): Reason {
  return Object.isFrozen(reason) ? reason : (policy.speech(reason.rule)?.recall(reason.outcome, reason.says) ?? reason)
}

export function findingsOf(decision: Decision, policy: Policy): Findings {
  const pack = (reason: Reason) => packReason(plainOf(reason, policy), policy)
  return {
    verdict: decision.verdict,
    reasons: decision.reasons.map(pack),
    ...(decision.shadow ? { shadow: decision.shadow.map(pack) } : {}),
    duties: decision.duties.map((duty) => [duty.rule, dutyIndex(duty, policy)]),
  }
}

/** What is this decision's own: most have nothing of it, a refusal names one fact or two. */
export function saidOf(decision: Decision, policy: Policy): Said[] | undefined {
  let said: Said[] | undefined
  let i = 0
  for (const reasons of [decision.reasons, decision.shadow ?? none]) {
    for (const reason of reasons) {
      if (!Object.isFrozen(reason)) {
        const { fact, until } = reason
        const cite = reason.cite === plainOf(reason, policy).cite ? undefined : reason.cite
        said ??= []
        // JSON leaves out what is undefined.
        said.push({ i, fact, cite, until } as Said)
      }
      i++
    }
  }
  return said
}
const none: readonly Reason[] = []

/** Puts both together again. */
export function decisionFrom(
  findings: Findings,
  own: { said?: readonly Said[]; until?: number },
  policy: Policy,
  frame: { id: string; at: number; factsAsOf: number },
): Decision {
  const said = new Map((own.said ?? []).map(({ i, ...rest }) => [i, rest]))
  const unpack = (packed: PackedReason, i: number): Reason => {
    const plain = unpackReason(packed, policy)
    const rest = said.get(i)
    return rest === undefined ? plain : { ...plain, ...rest }
  }
  const { verdict, reasons, shadow, duties } = findings
  return {
    id: frame.id,
    verdict,
    reasons: reasons.map(unpack),
    duties: duties.map(([rule, index]) => policy.speech(rule)?.duties[index]?.duty as Duty),
    policyRevision: policy.revision,
    factsAsOf: frame.factsAsOf,
    at: frame.at,
    ...(own.until === undefined ? {} : { until: own.until }),
    ...(shadow ? { shadow: shadow.map((packed, i) => unpack(packed, reasons.length + i)) } : {}),
  }
}

/** One step of a walk along the reasons of a decision. */
interface Step {
  next: Map<object, Step> | undefined
  shared: Shared | undefined
}

/** Steps remembered for each key, about 300 bytes each; past it all are forgotten, and found again by their content. */
const stepsMax = 50_000

/** Finds what a decision said by the objects that it consists of, without writing it out: this runs for every decision. */
export class KnownFindings {
  readonly #grounds: Grounds
  readonly #days = new WeakMap<DaySeal, { first: Step; steps: number }>()

  constructor(grounds: Grounds) {
    this.#grounds = grounds
  }

  find(key: DaySeal, decision: Decision, policy: Policy): Shared | undefined {
    let day = this.#days.get(key)
    if (day === undefined || day.steps > stepsMax) {
      day = { first: { next: undefined, shared: undefined }, steps: 0 }
      this.#days.set(key, day)
    }
    let at = day.first
    for (const reason of decision.reasons) at = step(day, at, plainOf(reason, policy))
    at = step(day, at, decision.shadow === undefined ? unshadowed : shadowed)
    for (const reason of decision.shadow ?? none) at = step(day, at, plainOf(reason, policy))
    for (const duty of decision.duties) at = step(day, at, duty)
    at = step(day, at, verdicts[decision.verdict])
    at.shared ??= this.#grounds.shared(key, findingsText(decision, policy))
    return at.shared
  }
}

function step(day: { steps: number }, from: Step, one: object): Step {
  from.next ??= new Map()
  let next = from.next.get(one)
  if (next === undefined) {
    next = { next: undefined, shared: undefined }
    from.next.set(one, next)
    day.steps++
  }
  return next
}
const shadowed = {}
const unshadowed = {}
const verdicts: Record<Verdict, object> = { allow: {}, deny: {}, hold: {} }

export function findingsText(decision: Decision, policy: Policy): string {
  return JSON.stringify(findingsOf(decision, policy))
}
