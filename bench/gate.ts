import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Attempts } from '../src/gate/attempts.ts'
import { type ContactRequest, decide, type GateFacts, gather, Policy, recipientFact } from '../src/gate/index.ts'
import { repositoryPolicies } from '../src/gate/testing.ts'
import { type PersonRef, type PhoneNumber, Problem, parseNumber } from '../src/terms/index.ts'
import { KeyedHash } from '../src/vault/index.ts'
import { crowd, nowMs, refOf, requests, seed } from './gate-parts/crowd.ts'
import { cedarGate, type Flat, flatten, jsonRulesGate, peerRules } from './gate-parts/peers.ts'

/** Different contacts; each round goes through all of them. */
const contacts = 100_000
const peerContacts = 5_000

interface Asked {
  request: ContactRequest
  number: PhoneNumber
  ref: PersonRef
}

/**
 * Decisions a second on one core, in process, with every live and shadow rule and a million people in memory; then each part by
 * itself; then the same policy, as far as it can be said there, in Cedar and in json-rules-engine.
 * `--people N` for a smaller crowd.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const people = Number(args[args.indexOf('--people') + 1] ?? Number.NaN) || 1_000_000
  const { sources, memory } = crowd(people)
  const policy = new Policy(repositoryPolicies())
  const attempts = new Attempts(policy.longestWindowMs, policy.lineCounts)
  const hash = new KeyedHash(Buffer.alloc(32, 1))
  const asked: Asked[] = requests(contacts, people).map((request) => {
    const number = parseNumber(request.to)
    if (number instanceof Problem) throw new Error(number.detail)
    return { request, number, ref: refOf(request.to) }
  })
  const factsOf = ({ request, number, ref }: Asked) =>
    gather(request, recipientFact(number, ref), sources, attempts, [], nowMs)

  collect()
  // The figure of the goal: everything but reading the number and hashing it, which the door does once.
  const decisionsPerSecond = rate((i) => decide((asked[i] as Asked).request, factsOf(asked[i] as Asked), nowMs, policy))
  const wholeQuestionPerSecond = rate((i) => whole(asked[i] as Asked, hash, factsOf, policy))
  const microsecondsPerPart = {
    parseNumber: micro((i) => parseNumber((asked[i] as Asked).request.to)),
    personReference: micro((i) => hash.hex((asked[i] as Asked).request.to)),
    personFacts: micro((i) =>
      sources.consent.person((asked[i] as Asked).ref, (asked[i] as Asked).request.organisation),
    ),
    gatherAll: micro((i) => factsOf(asked[i] as Asked)),
  }
  // Not before: facts that are kept by the hundred thousand teach V8 to make all later ones where only a full collection finds them,
  // and everything above would pay for what no gate does. (A decision's facts live until it is recorded: milliseconds.)
  const gathered = asked.map(factsOf)
  const decideAlonePerSecond = rate((i) => decide((asked[i] as Asked).request, gathered[i] as GateFacts, nowMs, policy))
  const verdicts = { allow: 0, deny: 0, hold: 0 }
  let rules = 0
  for (let i = 0; i < contacts; i++) {
    const decision = decide((asked[i] as Asked).request, gathered[i] as GateFacts, nowMs, policy)
    verdicts[decision.verdict]++
    rules += decision.reasons.length + (decision.shadow?.length ?? 0)
  }
  return {
    seed,
    people,
    liveRules: policy.rules().filter(({ state }) => state === 'live').length,
    shadowRules: policy.rules().filter(({ state }) => state === 'shadow').length,
    decisionsPerSecond,
    decideAlonePerSecond,
    wholeQuestionPerSecond,
    reasonsPerDecision: round(rules / contacts, 1),
    sharePercent: Object.fromEntries(
      Object.entries(verdicts).map(([name, count]) => [name, round((100 * count) / contacts, 1)]),
    ),
    microsecondsPerPart: {
      ...microsecondsPerPart,
      decide: round(1e6 / decideAlonePerSecond, 3),
      perReasonOfDecide: round(1e6 / decideAlonePerSecond / (rules / contacts), 4),
    },
    slowestRulesNanoseconds: slowest(asked, gathered, policy),
    bytesPerPerson: round(memory.residentBytes / people, 1),
    residentBytesOfPeople: memory.residentBytes,
    peers: await peers(asked, gathered, policy),
  }
}

function whole(asked: Asked, hash: KeyedHash, factsOf: (asked: Asked) => GateFacts, policy: Policy): void {
  const { request } = asked
  const number = parseNumber(request.to)
  if (number instanceof Problem) return
  // The crowd is keyed by a stand-in for this hash; its cost is paid all the same.
  hash.hex(number.e164)
  decide(request, factsOf({ request, number, ref: asked.ref }), nowMs, policy)
}

/** Clears away what making the crowd left behind: the gate shall pay for its own garbage, and for no other. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

/** A second of this thread on a core: on a machine that others use too, the wall clock would measure them. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** The middle of seven rounds, after three to warm up. */
function rate(one: (i: number) => unknown, count = contacts): number {
  const rounds: number[] = []
  let kept: unknown
  for (let round = 0; round < 10; round++) {
    const start = threadMs()
    for (let i = 0; i < count; i++) kept = one(i)
    if (round >= 3) rounds.push((count / (threadMs() - start)) * 1_000)
  }
  if (kept === null) throw new Error('unreachable')
  return Math.round(rounds.sort((a, b) => a - b)[3] as number)
}
const micro = (one: (i: number) => unknown) => round(1e6 / rate(one), 3)
const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits

/** Each rule by itself over the contacts to which it can apply: where the time goes. */
function slowest(asked: readonly Asked[], gathered: readonly GateFacts[], policy: Policy): Record<string, number> {
  const spent = new Map<string, { ms: number; count: number }>()
  const sample = 20_000
  const groups = new Map<ReturnType<Policy['plan']>, number[]>()
  for (let i = 0; i < sample; i++) {
    const plan = policy.plan((asked[i] as Asked).request, gathered[i] as GateFacts)
    groups.set(plan, [...(groups.get(plan) ?? []), i])
  }
  for (const [plan, members] of groups) {
    const inputs = members.map((i) => ({
      request: (asked[i] as Asked).request,
      facts: gathered[i] as GateFacts,
      at: nowMs,
    }))
    for (const { rule, evaluate } of [...plan.live, ...plan.shadow]) {
      for (const input of inputs) evaluate(input)
      const start = threadMs()
      for (let again = 0; again < 5; again++) for (const input of inputs) evaluate(input)
      const one = spent.get(rule.id) ?? { ms: 0, count: 0 }
      spent.set(rule.id, { ms: one.ms + threadMs() - start, count: one.count + 5 * inputs.length })
    }
  }
  const each = [...spent].map(([id, { ms, count }]) => [id, round((1e6 * ms) / count, 0)] as const)
  return Object.fromEntries(each.sort((a, b) => b[1] - a[1]).slice(0, 8))
}

async function peers(asked: readonly Asked[], gathered: readonly GateFacts[], policy: Policy): Promise<object> {
  const flats = asked.slice(0, peerContacts).map(({ request }, i) => flatten(request, gathered[i] as GateFacts))
  const ours = flats.map(
    (_, i) => decide((asked[i] as Asked).request, gathered[i] as GateFacts, nowMs, policy).verdict === 'allow',
  )
  const cedar = cedarGate()
  const jsonRules = jsonRulesGate()
  const agreeCedar = flats.filter((flat, i) => cedar(flat) === ours[i]).length
  let agreeJson = 0
  for (const [i, flat] of flats.entries()) if ((await jsonRules(flat)) === ours[i]) agreeJson++
  const start = threadMs()
  for (const flat of flats) await jsonRules(flat)
  const jsonRate = Math.round((peerContacts / (threadMs() - start)) * 1_000)
  return {
    rules: peerRules,
    cedarDecisionsPerSecond: rate((i) => cedar(flats[i] as Flat), peerContacts),
    jsonRulesEngineDecisionsPerSecond: jsonRate,
    cedarAgreesPercent: round((100 * agreeCedar) / peerContacts, 2),
    jsonRulesEngineAgreesPercent: round((100 * agreeJson) / peerContacts, 2),
    workedOutForThem:
      'local time, months, which consent or relationship counts, which refusals are meant, contacts counted; not in their time',
    leftOut:
      'hold and its end, unknown, duties, shadow rules, reasons in three languages, effective dates, several zones, reassigned numbers, accounts, areas of a country',
  }
}
