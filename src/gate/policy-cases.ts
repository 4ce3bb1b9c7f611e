import { type LoadedCase, loadCases, type PackFault, type Policies } from '../rules/index.ts'
import { type PersonRef, Problem, parseNumber } from '../terms/index.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { GateFacts } from './facts.ts'
import { recipientFact } from './gather.ts'
import { loadGatePolicies } from './policies-of.ts'
import { Policy } from './policy.ts'
import type { ContactRequest } from './request.ts'

export interface CaseFailure {
  file: string
  line: number
  rule: string
  name: string
  /** What was expected and what came. */
  message: string
}

export interface CasesResult {
  policies?: Policies
  faults: readonly PackFault[]
  passed: number
  failed: readonly CaseFailure[]
  /** Rules that decide or are in shadow and have no case that refuses and one that does not. */
  untested: readonly string[]
}

/** Loads the packs, then decides every case: `npm test` and `ringfence rules test` both call this. */
export function testPolicies(folder: string): CasesResult {
  const { policies, faults } = loadGatePolicies(folder)
  if (!policies) return { faults, passed: 0, failed: [], untested: [] }
  const { scenes, cases, faults: caseFaults } = loadCases(folder)
  if (caseFaults.length > 0) return { policies, faults: caseFaults, passed: 0, failed: [], untested: [] }
  const policy = new Policy(policies)
  const failed: CaseFailure[] = []
  for (const one of cases) {
    const message = runCase(one, scenes, policy)
    if (message) failed.push({ file: one.file, line: one.line, rule: one.rule, name: one.case.name, message })
  }
  return { policies, faults: [], passed: cases.length - failed.length, failed, untested: untested(policy, cases) }
}

/** Undefined where the case holds. */
function runCase(
  { rule, scene, case: one }: LoadedCase,
  scenes: Record<string, unknown>,
  policy: Policy,
): string | undefined {
  const found = scenes[scene] as { request: object; facts: object } | undefined
  if (!found) return `there is no scene "${scene}" in scenes.yaml`
  if (!policy.rule(rule)) return `there is no rule ${rule}`
  const request = withoutNulls(times(merge(found.request, one.request ?? {}))) as unknown as ContactRequest
  const number = parseNumber(request.to, request.country)
  if (number instanceof Problem) return `"${request.to}" is no number: ${number.detail}`
  const now = Date.parse(one.now)
  if (Number.isNaN(now)) return `"${one.now}" is no time`
  const merged = times(merge(found.facts, one.facts ?? {})) as unknown as Omit<GateFacts, 'asOf' | 'recipient'>
  const base = { asOf: now, recipient: recipientFact(number, 'f'.repeat(32) as PersonRef) }
  // A case may also say what the number is, to show what becomes of one that nobody can place.
  const facts = merge(
    { ...base, ...merged, recipient: base.recipient },
    { recipient: (one.facts as { recipient?: object })?.recipient ?? {} },
  )
  for (const name of one.unknown ?? []) (facts as Record<string, unknown>)[name] = undefined
  return differs(decide(request, facts as unknown as GateFacts, now, policy), rule, one.expect)
}

function differs(decision: Decision, rule: string, expect: LoadedCase['case']['expect']): string | undefined {
  const all = [...decision.reasons, ...(decision.shadow ?? [])]
  const reason = all.find((one) => one.rule === rule)
  const outcome = reason?.outcome ?? 'absent'
  if (outcome !== expect.outcome) return `expected ${expect.outcome}, came ${outcome}`
  if (expect.verdict !== undefined && decision.verdict !== expect.verdict) {
    const others = decision.reasons.filter((one) => one.outcome !== 'pass' && one.outcome !== 'not-applicable')
    return `expected ${expect.verdict}, came ${decision.verdict} (${others.map((one) => `${one.rule} ${one.outcome}`).join(', ')})`
  }
  if (expect.until !== undefined && (decision.until ?? reason?.until) !== Date.parse(expect.until)) {
    const until = decision.until ?? reason?.until
    return `expected until ${expect.until}, came ${until === undefined ? 'none' : new Date(until).toISOString()}`
  }
  if (expect.fact !== undefined && reason?.fact !== expect.fact)
    return `expected fact ${expect.fact}, came ${reason?.fact}`
  if (expect.cite !== undefined && reason?.cite !== expect.cite)
    return `expected cite ${expect.cite}, came ${reason?.cite}`
  if (expect.duty !== undefined && !decision.duties.some((duty) => duty.kind === expect.duty && duty.rule === rule))
    return `expected the duty ${expect.duty}, came ${decision.duties.map((duty) => duty.kind).join(', ') || 'none'}`
  return undefined
}

const refusing = ['deny', 'hold', 'unknown']

/** Rules in force that nobody has shown to refuse and to let pass. A duty refuses nothing: one case is enough. */
function untested(policy: Policy, cases: readonly LoadedCase[]): string[] {
  return policy
    .rules()
    .filter((rule) => {
      if (rule.state === 'draft') return false
      const outcomes = cases.filter((one) => one.rule === rule.id).map((one) => one.case.expect.outcome)
      const refuses = rule.kind === 'duty' || outcomes.some((outcome) => refusing.includes(outcome))
      return !refuses || !outcomes.some((outcome) => !refusing.includes(outcome))
    })
    .map((rule) => rule.id)
}

/** In a request, null takes a member away. */
function withoutNulls(request: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null))
}

/** Members of `changes` replace those of `base`; objects are merged, lists replaced, null taken as it is. */
function merge(base: object, changes: object): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key]
    merged[key] = isPlain(value) && isPlain(before) ? merge(before, value) : value
  }
  return merged
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** Times as people write them become ms since the epoch, wherever they stand. */
export function times<T>(value: T): T {
  if (typeof value === 'string') return (instant.test(value) ? Date.parse(value) : value) as T
  if (Array.isArray(value)) return value.map(times) as T
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, times(one)])) as T
  return value
}
