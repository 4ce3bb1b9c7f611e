import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { nobodyKnown, type PersonFacts } from '../consent/index.ts'
import type { Policies } from '../rules/index.ts'
import { faultText } from '../rules/index.ts'
import { type PersonRef, type PhoneNumber, parseNumber } from '../terms/index.ts'
import type { GateFacts } from './facts.ts'
import { type FactSources, recipientFact } from './gather.ts'
import { loadGatePolicies } from './policies-of.ts'
import { Policy } from './policy.ts'
import { times } from './policy-cases.ts'
import type { ContactRequest } from './request.ts'

export const policiesFolder = join(import.meta.dirname, '../../policies')

/** The packs of this repository. Throws, with every fault, where they are not sound. */
export function repositoryPolicies(): Policies {
  const { policies, faults } = loadGatePolicies(policiesFolder)
  if (!policies) throw new Error(faults.map(faultText).join('\n'))
  return policies
}

let policy: Policy | undefined
export function repositoryPolicy(): Policy {
  policy ??= new Policy(repositoryPolicies())
  return policy
}

type Scene = { request: ContactRequest; facts: Omit<GateFacts, 'asOf' | 'recipient'> }

let scenes: Record<string, Scene> | undefined

/** A scene of policies/scenes.yaml: a contact that everybody would allow, asked at `now` (ms). */
export function scene(name: string, now: number): { request: ContactRequest; facts: GateFacts } {
  scenes ??= times(parse(readFileSync(join(policiesFolder, 'scenes.yaml'), 'utf8'))) as Record<string, Scene>
  const { request, facts } = scenes[name] as Scene
  const number = parseNumber(request.to) as PhoneNumber
  return { request, facts: { asOf: now, ...facts, recipient: recipientFact(number, 'f'.repeat(32) as PersonRef) } }
}

/** Read models that answer from one scene, whoever is asked about; tests change `people` and the members. */
export class SceneFacts implements FactSources {
  readonly people = new Map<string, PersonFacts>()
  facts: GateFacts
  lagMs = 0
  readonly #now: () => number
  constructor(facts: GateFacts, now: () => number) {
    this.facts = facts
    this.#now = now
  }
  readonly consent = { person: (ref: PersonRef) => this.people.get(ref) ?? this.facts.person ?? nobodyKnown }
  readonly callers = {
    organisation: (id: string) => (this.facts.organisation?.id === id ? this.facts.organisation : undefined),
    line: (id: string) => (this.facts.line?.id === id ? this.facts.line : undefined),
    script: (id: string) => (this.facts.script?.id === id ? this.facts.script : undefined),
  }
  readonly directory = { account: (id: string) => (this.facts.requester?.id === id ? this.facts.requester : null) }
  asOf(): number {
    return this.#now() - this.lagMs
  }
}
