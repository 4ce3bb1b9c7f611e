import type { Ledger, RecordedLeaf } from '../ledger/index.ts'
import { maskNumber, type PersonRef, type PhoneNumber, Problem } from '../terms/index.ts'
import type { Decision } from './decision.ts'
import type { GateFacts } from './facts.ts'
import type { Policy, RetentionClass } from './policy.ts'
import { type DecisionBody, frameOf, type RecordedDecision, type SealedDecision, sealedBytes } from './recorded.ts'
import type { ContactRequest } from './request.ts'

/** A key of one class and day, as the vault has it. */
export interface DaySeal {
  readonly class: RetentionClass
  /** UTC, "2026-03-02". */
  readonly day: string
  /** Made from the person's reference. */
  pseudonym(ref: string): Uint8Array
  seal(plaintext: Uint8Array): Uint8Array
  open(sealed: Uint8Array): Uint8Array
}

/** What the gate needs of the vault: a number's reference, and the keys of days. */
export interface DaySeals {
  personRef(e164: string): PersonRef
  dayKeys: {
    get(retentionClass: RetentionClass, atMs: number): DaySeal | undefined
    ensure(retentionClass: RetentionClass, atMs: number): Promise<DaySeal | Problem>
  }
}

export interface Recording {
  request: ContactRequest
  facts: GateFacts
  decision: Decision
  policy: Policy
  number: PhoneNumber
  counts: boolean
}

/** Writes decisions into the ledger and reads them again, sealed under the key of their day and class. */
export class Recorder {
  readonly #ledger: Ledger
  readonly #vault: DaySeals

  constructor(ledger: Ledger, vault: DaySeals) {
    this.#ledger = ledger
    this.#vault = vault
  }

  /** Resolves once it is durable. Throws what the ledger throws. */
  async decision({ request, facts, decision, policy, number, counts }: Recording): Promise<{ seq: number } | Problem> {
    const bytes = sealedBytes(request, facts, decision, policy)
    const retention = policy.retention(request, facts)
    // In memory nearly always: the vault makes the next day's keys ahead.
    const key =
      this.#vault.dayKeys.get(retention, decision.at) ?? (await this.#vault.dayKeys.ensure(retention, decision.at))
    if (key instanceof Problem) return key
    const { line, channel, purpose, category } = request
    const body: DecisionBody = {
      verdict: decision.verdict,
      rules: refusing(decision),
      line,
      channel,
      purpose,
      category,
      class: retention,
      day: key.day,
      policyRevision: policy.revision,
      ...(counts ? { counts } : {}),
      person: base64url(key.seal(Buffer.from(facts.recipient.ref + maskNumber(number.e164)))),
      sealed: base64url(key.seal(bytes)),
    }
    return await this.#ledger.record({
      kind: 'decision',
      ref: decision.id,
      owner: request.organisation,
      subject: key.pseudonym(facts.recipient.ref),
      tag: decision.verdict,
      source: line,
      at: decision.at,
      body: body as unknown as Record<string, unknown>,
    })
  }

  /** What was sealed; undefined once the day's key is gone. */
  open(leaf: RecordedLeaf): SealedDecision | undefined {
    const body = leaf.body as unknown as DecisionBody
    const bytes = this.#key(body)?.open(Buffer.from(body.sealed, 'base64url'))
    if (!bytes) return undefined
    const whole = JSON.parse(Buffer.from(bytes).toString('utf8')) as SealedDecision
    return { ...whole, facts: withUnknowns(whole.facts) }
  }

  person(body: DecisionBody): PersonRef | undefined {
    return this.#who(body)?.slice(0, 32) as PersonRef | undefined
  }

  summary(leaf: RecordedLeaf): RecordedDecision {
    const who = this.#who(leaf.body as unknown as DecisionBody)
    const frame = frameOf(leaf)
    if (who === undefined) return { ...frame, destroyed: true }
    return { ...frame, destroyed: false, person: who.slice(0, 32) as PersonRef, masked: who.slice(32) }
  }

  #who(body: DecisionBody): string | undefined {
    const bytes = this.#key(body)?.open(Buffer.from(body.person, 'base64url'))
    return bytes && Buffer.from(bytes).toString('utf8')
  }

  #key(body: DecisionBody): DaySeal | undefined {
    return this.#vault.dayKeys.get(body.class, Date.parse(body.day))
  }
}

/** The rules that stood in the way: those that say no or not now, and those that lacked a fact, unless it passed all the same. */
function refusing({ reasons, verdict }: Decision): string[] {
  if (verdict === 'allow') return []
  return reasons
    .filter(({ outcome }) => outcome === 'deny' || outcome === 'hold' || outcome === 'unknown')
    .map(({ rule }) => rule)
}

/** JSON leaves out what is undefined; a fact that was unknown is unknown again. */
function withUnknowns(facts: GateFacts): GateFacts {
  const { person, organisation, line, script, requester, attempts, lineNth } = facts
  return { ...facts, person, organisation, line, script, requester, attempts, lineNth }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}
