import type { Ledger, RecordedLeaf } from '../ledger/index.ts'
import { type Ids, maskNumber, type PersonRef, type PhoneNumber, Problem } from '../terms/index.ts'
import { circumstancesText, KnownCircumstances } from './circumstances.ts'
import type { Decision } from './decision.ts'
import type { GateFacts } from './facts.ts'
import { decisionFrom, findingsText, KnownFindings } from './findings.ts'
import { Grounds, type Shared } from './grounds.ts'
import type { Policy, RetentionClass } from './policy.ts'
import { type DecisionBody, frameOf, type RecordedDecision, type SealedDecision, unpackDecision } from './recorded.ts'
import type { ContactRequest } from './request.ts'
import { factsFrom, type SealedRecord, sealedText } from './sealed-record.ts'

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

/** A recorded decision as it was made and given, by which policy. */
export interface Opened {
  request: Omit<ContactRequest, 'to'>
  facts: GateFacts
  decision: Decision
  policy: Policy
}

/** Writes decisions into the ledger and reads them again, sealed under the key of their day and class. */
export class Recorder {
  readonly #ledger: Ledger
  readonly #vault: DaySeals
  readonly #grounds: Grounds
  readonly #circumstances: KnownCircumstances
  readonly #findings: KnownFindings

  constructor(ledger: Ledger, vault: DaySeals, ids: Ids) {
    this.#ledger = ledger
    this.#vault = vault
    this.#grounds = new Grounds(ledger, ids)
    this.#circumstances = new KnownCircumstances(this.#grounds)
    this.#findings = new KnownFindings(this.#grounds)
  }

  /** Resolves once it is durable. Throws what the ledger throws. */
  async decision(recording: Recording): Promise<{ seq: number } | Problem> {
    const { request, facts, decision, policy } = recording
    const retention = policy.retention(request, facts)
    // In memory nearly always: the vault makes the next day's keys ahead.
    const key =
      this.#vault.dayKeys.get(retention, decision.at) ?? (await this.#vault.dayKeys.ensure(retention, decision.at))
    if (key instanceof Problem) return key
    const around = this.#circumstances.find(key, request, facts)
    const findings = this.#findings.find(key, decision, policy)
    if ((around && around.ref === undefined) || (findings && findings.ref === undefined))
      await Promise.all([
        this.#durable(key, around, decision.at, () => circumstancesText(request, facts)),
        this.#durable(key, findings, decision.at, () => findingsText(decision, policy)),
      ])
    const text = sealedText(
      facts.recipient.ref + maskNumber(recording.number.e164),
      recording,
      around ? `"${around.ref}"` : circumstancesText(request, facts),
      findings ? `"${findings.ref}"` : findingsText(decision, policy),
    )
    const { line, channel, purpose, category } = request
    const body: DecisionBody = {
      category,
      channel,
      class: retention,
      day: key.day,
      line,
      policyRevision: policy.revision,
      purpose,
      rules: refusing(decision),
      sealed: base64url(key.seal(Buffer.from(text))),
      v: 2,
      verdict: decision.verdict,
    }
    if (recording.counts) body.counts = true
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

  async #durable(key: DaySeal, shared: Shared | undefined, at: number, text: () => string): Promise<void> {
    if (shared && shared.ref === undefined) await this.#grounds.record(key, shared, text(), at)
  }

  /** What was sealed; undefined once the day's key is gone. `policyOf` finds the rules of a revision. */
  async open(leaf: RecordedLeaf, policyOf: (revision: string) => Promise<Policy>): Promise<Opened | undefined> {
    const body = leaf.body as unknown as DecisionBody
    const key = this.#key(body)
    if (!key) return undefined
    const text = Buffer.from(key.open(Buffer.from(body.sealed, 'base64url'))).toString('utf8')
    const policy = await policyOf(body.policyRevision)
    const frame = { id: leaf.ref, at: leaf.at }
    if (body.v !== 2) {
      const { request, facts, decision } = JSON.parse(text) as SealedDecision
      const given = unpackDecision(decision, policy, { ...frame, factsAsOf: facts.asOf })
      return { request, facts: withUnknowns(facts), decision: given, policy }
    }
    const end = text.indexOf('\n')
    const record = JSON.parse(text.slice(end + 1)) as SealedRecord
    const [around, findings] = record.on
    const made = factsFrom(record, text.slice(0, 32), await this.#grounds.read(key, around), policy)
    const given = decisionFrom(await this.#grounds.read(key, findings), record, policy, {
      ...frame,
      factsAsOf: record.asOf,
    })
    return { ...made, decision: given, policy }
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

  /** The person's reference (32 characters) and how the number may be shown. */
  #who(body: DecisionBody): string | undefined {
    const key = this.#key(body)
    if (!key) return undefined
    if (body.person !== undefined) return Buffer.from(key.open(Buffer.from(body.person, 'base64url'))).toString('utf8')
    const bytes = Buffer.from(key.open(Buffer.from(body.sealed, 'base64url')))
    return bytes.toString('utf8', 0, bytes.indexOf(10))
  }

  #key(body: DecisionBody): DaySeal | undefined {
    return this.#vault.dayKeys.get(body.class, Date.parse(body.day))
  }
}

/** The rules that stood in the way: those that say no or not now, and those that lacked a fact, unless it passed all the same. */
function refusing({ reasons, verdict }: Decision): readonly string[] {
  if (verdict === 'allow') return none
  return reasons
    .filter(({ outcome }) => outcome === 'deny' || outcome === 'hold' || outcome === 'unknown')
    .map(({ rule }) => rule)
}

const none: readonly string[] = []

/** JSON leaves out what is undefined; a fact that was unknown is unknown again. */
function withUnknowns(facts: GateFacts): GateFacts {
  const { person, organisation, line, script, requester, attempts, lineNth } = facts
  return { ...facts, person, organisation, line, script, requester, attempts, lineNth }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}
