import type { Applies, Policies, RetentionSpec, Rule } from '../rules/index.ts'
import type { Channel, Country, Purpose } from '../terms/index.ts'
import type { Duty } from './decision.ts'
import type { Evaluate, Input, RuleContext } from './kind.ts'
import { daySpan, quietBands } from './rule/hours.ts'
import { ruleKinds } from './rule/index.ts'
import type { Speech } from './speech.ts'

/** What a plan is compiled for. The same for hundreds of thousands of decisions in a row. */
export interface PlanKey {
  /** The caller's countries: its organisation's and its line's. */
  callers: readonly Country[]
  recipient: Country
  purpose: Purpose
  channel: Channel
}

export interface CompiledRule {
  rule: Rule
  say: Speech
  /** Asked first where the rule is narrower than the plan; false = not applicable. */
  narrow: ((input: Input) => boolean) | undefined
  evaluate: Evaluate
  from: number
  until: number
}

/** One duty of a live rule: where the rule stands in `live`, and in which way it must have passed. */
export interface Dutied {
  at: number
  when: string | undefined
  duty: Duty
}

/** The rules of a plan between two dates of its packs: what is not in force is not asked and not reported. */
export interface InForce {
  /** ms; inclusive, and exclusive. */
  from: number
  until: number
  live: readonly CompiledRule[]
  shadow: readonly CompiledRule[]
  /** At most 30: they are counted in bits. */
  dutied: readonly Dutied[]
  /** Sets of duties that have come up, by their bits. */
  dutySets: Map<number, readonly Duty[]>
}

/** Every rule that can apply to one kind of contact, ready to run. */
export interface Plan {
  live: readonly CompiledRule[]
  shadow: readonly CompiledRule[]
  retention: readonly RetentionSpec[]
  /** What the last question found in force; nearly every next one falls between the same dates. See `inForceAt`. */
  last: InForce | undefined
}

/** Compiles the rules that can apply; `speech` gives each rule one voice in all plans. */
export function compilePlan(policies: Policies, asked: PlanKey, speech: (rule: Rule) => Speech): Plan {
  const lawOf = (country: Country) =>
    policies.packs.find(({ territories }) => territories?.includes(country))?.country ?? country
  const key: PlanKey = { ...asked, callers: asked.callers.map(lawOf), recipient: lawOf(asked.recipient) }
  const everywhere = () =>
    policies.packs
      .filter((pack) => pack.country !== '*')
      .flatMap((pack) => pack.rules)
      .filter((rule) => isHoursFor(rule, key))
      .flatMap((rule) => quietBands(daySpan(rule.params)))
  const recipientHas = (isFor: typeof isHoursFor) =>
    policies.packs.some((pack) => pack.country === key.recipient && pack.rules.some((rule) => isFor(rule, key)))
  const recipientHasHours = recipientHas(isHoursFor)
  const recipientHasBasis = recipientHas(isBasisFor)
  const live: CompiledRule[] = []
  const shadow: CompiledRule[] = []
  for (const pack of policies.packs)
    for (const rule of pack.rules) {
      if (rule.state === 'draft' || !couldApply(rule, key)) continue
      const say = speech(rule)
      const recipientCountry = key.recipient
      const context: RuleContext = { rule, say, recipientCountry, everywhere, recipientHasHours, recipientHasBasis }
      ;(rule.state === 'live' ? live : shadow).push(compileRule(rule, context))
    }
  return {
    live,
    shadow,
    retention: policies.packs.filter((pack) => concerns(pack.country, 'either', key)).flatMap((pack) => pack.retention),
    last: undefined,
  }
}

/** The rules in force at a time (ms). */
export function inForceAt(plan: Plan, at: number): InForce {
  const { last } = plan
  if (last !== undefined && at >= last.from && at < last.until) return last
  const dates = [...plan.live, ...plan.shadow].flatMap((one) => [one.from, one.until])
  const live = plan.live.filter((one) => at >= one.from && at < one.until)
  const dutied = live.flatMap(({ say }, index) => say.duties.map((one) => ({ at: index, ...one })))
  if (dutied.length > 30) throw new Error('more than 30 duties can hold for one kind of contact')
  plan.last = {
    from: Math.max(Number.NEGATIVE_INFINITY, ...dates.filter((date) => date <= at)),
    until: Math.min(Number.POSITIVE_INFINITY, ...dates.filter((date) => date > at)),
    live,
    shadow: plan.shadow.filter((one) => at >= one.from && at < one.until),
    dutied,
    dutySets: new Map(),
  }
  return plan.last
}

function compileRule(rule: Rule, context: RuleContext): CompiledRule {
  const kind = ruleKinds.get(rule.kind)
  if (!kind) throw new Error(`${rule.id}: no kind of rule "${rule.kind}"; a newer revision than this program`)
  return {
    rule,
    say: context.say,
    narrow: narrowing(rule.applies),
    evaluate: kind.compile(rule.params as never, context),
    from: rule.from,
    until: rule.until ?? Number.POSITIVE_INFINITY,
  }
}

/** Decided once, when compiling: country, purpose, channel. */
function couldApply({ country, applies }: Rule, key: PlanKey): boolean {
  if (!concerns(country, applies.side, key)) return false
  if (applies.purpose && !applies.purpose.includes(key.purpose)) return false
  return !applies.channel || applies.channel.includes(key.channel)
}

function concerns(country: Country, side: Applies['side'], key: PlanKey): boolean {
  if (country === '*') return true
  return (side !== 'caller' && key.recipient === country) || (side !== 'recipient' && key.callers.includes(country))
}

/** A live hours rule that holds for a whole country: not one of a few areas, sectors or machines only. */
function isHoursFor(rule: Rule, key: PlanKey): boolean {
  return rule.kind === 'hours' && rule.params.everywhere !== true && holdsThroughout(rule, key)
}

/** A live basis rule that binds whoever calls into the country. */
function isBasisFor(rule: Rule, key: PlanKey): boolean {
  // Where the law is "unless listed", the registry's rule says what a contact may stand on.
  const onList = rule.kind === 'registry' && (rule.params as { accept?: unknown }).accept !== undefined
  return (rule.kind === 'basis' || onList) && rule.applies.side !== 'caller' && holdsThroughout(rule, key)
}

function holdsThroughout({ state, applies }: Rule, key: PlanKey): boolean {
  return (
    state === 'live' &&
    applies.recipientPrefix === undefined &&
    applies.category === undefined &&
    applies.sector === undefined &&
    applies.automated === undefined &&
    applies.onBehalf === undefined &&
    applies.requester === undefined &&
    (applies.purpose === undefined || applies.purpose.includes(key.purpose)) &&
    (applies.channel === undefined || applies.channel.includes(key.channel))
  )
}

/** Decided for each request: what the plan's key does not hold. */
function narrowing(applies: Applies): ((input: Input) => boolean) | undefined {
  const { category, automated, onBehalf, requester, recipientPrefix, sector } = applies
  const tests: ((input: Input) => boolean)[] = []
  if (category) tests.push(({ request }) => category.includes(request.category))
  if (automated) tests.push(({ request }) => automated.includes(request.automated ?? 'none'))
  if (onBehalf !== undefined) tests.push(({ request }) => (request.onBehalf === true) === onBehalf)
  if (requester !== undefined) tests.push(({ request }) => (request.requester !== undefined) === requester)
  if (recipientPrefix)
    tests.push(({ facts }) => recipientPrefix.some((prefix) => facts.recipient.prefix.startsWith(prefix)))
  // Either word counts: what the caller is, and what it says the call is about.
  if (sector)
    tests.push(
      ({ request, facts }) =>
        sector.includes(request.category) || (!!facts.organisation && sector.includes(facts.organisation.sector)),
    )
  if (tests.length === 0) return undefined
  const [only] = tests
  return tests.length === 1 ? only : (input) => tests.every((test) => test(input))
}
