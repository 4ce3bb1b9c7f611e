import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Policies, Rule } from '../rules/index.ts'
import type { Channel, Country, Purpose } from '../terms/index.ts'
import type { GateFacts } from './facts.ts'
import { compilePlan, type Plan } from './plan.ts'
import type { ContactRequest } from './request.ts'
import { counts, FrequencyParams, windowMs } from './rule/frequency.ts'
import { Speech } from './speech.ts'

/** What the gate keeps decisions under: the vault's classes (src/vault). */
export const retentionClasses = ['rider-contact', 'us-call', 'kr-advertising', 'standard'] as const
export type RetentionClass = (typeof retentionClasses)[number]

/** A frequency rule that counts all contacts of a line: whoever gathers facts must know what to count. */
export interface LineCount {
  rule: string
  max: number
  windowMs: number
  purposes?: readonly string[]
  channels?: readonly string[]
}

/** Packs made ready to decide by. Plans are compiled when first needed and kept; there are few (countries² × 5 × 4). */
export class Policy {
  readonly revision: string
  readonly policies: Policies
  readonly lineCounts: readonly LineCount[]
  /** The longest window that any rule looks back over, ms. */
  readonly longestWindowMs: number
  readonly #rules = new Map<string, Rule>()
  readonly #counting: readonly Static<typeof FrequencyParams>[]
  readonly #speech = new Map<string, Speech>()
  readonly #plans = new Map<Country, Map<Country, Map<Country, (Plan | undefined)[]>>>()

  constructor(policies: Policies) {
    this.revision = policies.revision
    this.policies = policies
    for (const rule of this.rules()) {
      this.#rules.set(rule.id, rule)
      this.#speech.set(rule.id, new Speech(rule))
    }
    const counting = this.rules().filter((rule) => rule.kind === 'frequency' && rule.state !== 'draft')
    const read = counting.map((rule) => ({ rule, params: Value.Parse(FrequencyParams, rule.params) }))
    this.#counting = read.map(({ params }) => params)
    this.lineCounts = read
      .filter(({ params }) => params.per === 'line')
      .map(({ rule, params }) => ({
        rule: rule.id,
        max: params.max,
        windowMs: windowMs(params),
        ...(params.purposes ? { purposes: params.purposes } : {}),
        ...(params.channels ? { channels: params.channels } : {}),
      }))
    this.longestWindowMs = Math.max(
      0,
      ...read.map(({ params }) => Math.max(windowMs(params), (params.cooldownDays ?? 0) * 86_400_000)),
    )
  }

  /** Every rule of every pack, drafts too, in the packs' order. */
  rules(): Rule[] {
    return this.policies.packs.flatMap((pack) => pack.rules)
  }

  /** The voice of a rule, to read a recorded reason again. */
  speech(rule: string): Speech | undefined {
    return this.#speech.get(rule)
  }

  rule(id: string): Rule | undefined {
    return this.#rules.get(id)
  }

  /** Does any frequency rule count such a contact? Only those are remembered. */
  counted(request: ContactRequest): boolean {
    return this.#counting.some((params) => counts(params, request))
  }

  plan(request: ContactRequest, facts: GateFacts): Plan {
    const organisation = facts.organisation?.country ?? 'ZZ'
    const line = facts.line?.country ?? organisation
    const recipient = facts.recipient.country
    const byLine = within(this.#plans, organisation, () => new Map<Country, Map<Country, (Plan | undefined)[]>>())
    const byRecipient = within(byLine, line, () => new Map<Country, (Plan | undefined)[]>())
    const plans = within(byRecipient, recipient, () => [])
    const index = purposeIndex[request.purpose] * 4 + channelIndex[request.channel]
    let plan = plans[index]
    if (!plan) {
      const key = {
        callers: organisation === line ? [line] : [organisation, line],
        recipient,
        purpose: request.purpose,
        channel: request.channel,
      }
      plan = compilePlan(this.policies, key, (rule) => this.#speech.get(rule.id) as Speech)
      plans[index] = plan
    }
    return plan
  }

  /** Under which class the record of this decision is kept, and so how long it can be linked to a person. */
  retention(request: ContactRequest, facts: GateFacts): RetentionClass {
    const specs = this.plan(request, facts).retention
    // A rider contact first: that it is destroyed after three months was promised to somebody who never asked for the contact.
    for (const one of retentionClasses)
      for (const spec of specs)
        if (
          spec.class === one &&
          (spec.purpose === undefined || spec.purpose.includes(request.purpose)) &&
          (spec.channel === undefined || spec.channel.includes(request.channel)) &&
          (spec.onBehalf === undefined || spec.onBehalf === (request.onBehalf === true))
        )
          return one
    return 'standard'
  }
}

function within<V>(map: Map<Country, V>, country: Country, make: () => V): V {
  let found = map.get(country)
  if (found === undefined) {
    found = make()
    map.set(country, found)
  }
  return found
}

const purposeIndex: Record<Purpose, number> = { service: 0, marketing: 1, survey: 2, collection: 3, emergency: 4 }
const channelIndex: Record<Channel, number> = { voice: 0, sms: 1, 'flash-sms': 2, messenger: 3 }
