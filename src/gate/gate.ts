import type { Logger } from 'pino'
import type { ListFact } from '../consent/index.ts'
import { DuplicateLeaf, type Ledger, LedgerUnavailable, type RecordedLeaf } from '../ledger/index.ts'
import type { Policies, Revisions } from '../rules/index.ts'
import {
  type Channel,
  type Clock,
  checkReason,
  type Ids,
  isId,
  notFound,
  outside,
  type PersonRef,
  type PhoneNumber,
  Problem,
  parseNumber,
  type Scope,
} from '../terms/index.ts'
import { Attempts } from './attempts.ts'
import { applyContact, attemptsFromLedger, countLeaf } from './attempts-from-ledger.ts'
import { checkRequest, lateMaxMs } from './check-request.ts'
import type { Contact, ContactReport } from './contact.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { GateFacts } from './facts.ts'
import { type FactSources, gather, recipientFact } from './gather.ts'
import { Permits } from './permit.ts'
import { Policy } from './policy.ts'
import type { RecordedDecision } from './recorded.ts'
import { type DaySeals, Recorder } from './recorder.ts'
import { changedRules, type Moment, type Replay } from './replay.ts'
import type { ContactRequest } from './request.ts'

export interface GateOptions {
  /** Checked packs, as `loadGatePolicies` gives them. */
  policies: Policies
  revisions: Revisions
  ledger: Ledger
  /** The vault: references and day keys. */
  vault: DaySeals
  facts: FactSources
  /** Keys of permits, newest first, 32 bytes or more each; the same on every node. */
  permitKeys: readonly Uint8Array[]
  clock: Clock
  ids: Ids
  log: Logger
  /** Facts older than this are unknown, ms. Default 10,000. */
  staleMs?: number
}

/** The gate's one door: see README.md. */
export class Gate {
  readonly #options: GateOptions
  readonly #permits: Permits
  readonly #recorder: Recorder
  readonly #earlier = new Map<string, Policy>()
  #policy: Policy
  #attempts: Attempts
  /** Own decisions that were counted when they were made, and in what: heard again from the ledger, they need not be opened. */
  readonly #noted = new Map<string, Attempts>()
  #stopHearing: (() => void) | undefined

  private constructor(options: GateOptions) {
    this.#options = options
    this.#policy = new Policy(options.policies)
    this.#permits = new Permits(options.permitKeys)
    this.#recorder = new Recorder(options.ledger, options.vault, options.ids)
    this.#attempts = new Attempts(this.#policy.longestWindowMs, this.#policy.lineCounts)
  }

  /** Keeps the packs' revision, then counts what the ledger says was allowed lately. */
  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options)
    await options.revisions.keep(options.policies)
    // Hears other nodes' decisions, and its own again, which count once. Before counting, so that none falls between.
    gate.#stopHearing = await options.ledger.listen((leaf) => gate.#hear(leaf))
    await gate.#count()
    return gate
  }

  close(): void {
    this.#stopHearing?.()
  }

  get policy(): Policy {
    return this.#policy
  }

  /** Decides by these packs from now on; earlier decisions stay decided by theirs. */
  async usePolicies(policies: Policies): Promise<void> {
    await this.#options.revisions.keep(policies)
    const before = this.#policy
    this.#policy = new Policy(policies)
    this.#earlier.set(before.revision, before)
    this.#attempts = new Attempts(this.#policy.longestWindowMs, this.#policy.lineCounts)
    await this.#count()
  }

  /**
   * May this contact happen? The decision is durable before it is answered. Problem 'invalid-number', 'invalid-time', or
   * 'not-recorded' where it could not be kept: then there is none.
   */
  async decide(request: ContactRequest): Promise<Decision | Problem> {
    const { clock, ids, log } = this.#options
    const preparing = this.prepare(request)
    if (preparing) await preparing
    const now = clock.now()
    const asked = this.#ask(request, now)
    if (asked instanceof Problem) return asked
    const { facts, number } = asked
    const policy = this.#policy
    const id = ids.next('decision')
    const decision = decide(request, facts, now, policy, id)
    const ref = facts.recipient.ref
    // A plan for later gets no permit and is not counted: whoever asks again at that time is answered by the facts of then.
    const atOnce = request.at === undefined || request.at <= now + lateMaxMs
    const permitted = decision.verdict === 'allow' && atOnce
    const counts = permitted && policy.counted(request)
    // Counted before it is durable: a second question in the meantime must not fit into the same window.
    const { organisation, line, channel, purpose } = request
    const attempts = this.#attempts
    if (counts) {
      attempts.note(ref, { decision: id, at: now, organisation, line, channel, purpose }, now)
      this.#noted.set(id, attempts)
    }
    const takeBack = () => {
      this.#noted.delete(id)
      if (counts) attempts.takeBack(ref, id)
    }
    try {
      const recorded = await this.#recorder.decision({ request, facts, decision, policy, number, counts })
      if (recorded instanceof Problem) {
        takeBack()
        return recorded
      }
    } catch (error) {
      takeBack()
      log.error({ err: error, decision: id }, 'a decision could not be recorded')
      return notKept('The decision could not be kept, so none was given. Ask again.', error)
    }
    if (permitted) {
      const { permit, expiresAt } = this.#permits.issue({ decision: id, line, person: ref, channel }, clock.now())
      decision.permit = permit
      decision.permitExpiresAt = expiresAt
    }
    return decision
  }

  /** What to wait for where accounts are kept elsewhere, before `simulate`; `decide` does so itself. Undefined: nothing. */
  prepare({ requester }: Pick<ContactRequest, 'requester'>): Promise<void> | undefined {
    return requester === undefined ? undefined : this.#options.facts.directory.fetch?.(requester)
  }

  /** The same answer without record, permit or count; its id is empty. */
  simulate(request: ContactRequest): Decision | Problem {
    const now = this.#options.clock.now()
    const asked = this.#ask(request, now)
    return asked instanceof Problem ? asked : decide(request, asked.facts, now, this.#policy)
  }

  /** A recorded decision, as far as its day's key still lets it be read. 'not-found' outside the scope. */
  async get(id: string, scope: Scope = {}): Promise<RecordedDecision | Problem> {
    const leaf = await this.#leaf(id, scope)
    if (leaf instanceof Problem) return leaf
    const whole = await this.#open(leaf)
    const summary = this.#recorder.summary(leaf)
    if (!whole) return { ...summary, destroyed: true }
    return { ...summary, destroyed: false, request: whole.request, decision: whole.decision }
  }

  /** What lists show of a decision's leaf; the person while the day's key lives. */
  summary(leaf: RecordedLeaf): RecordedDecision {
    return this.#recorder.summary(leaf)
  }

  /**
   * Decides again: by the rules of then or of now; from the facts and at the time of then, or as if the same contact were asked for at
   * this moment (`facts: 'now'`). Nothing is recorded. 'data-destroyed' once the day's key is gone.
   */
  async replay(id: string, by: { policy: Moment; facts?: Moment }, scope: Scope = {}): Promise<Replay | Problem> {
    const leaf = await this.#leaf(id, scope)
    if (leaf instanceof Problem) return leaf
    const whole = await this.#open(leaf)
    if (!whole)
      return new Problem('data-destroyed', 'What this decision was made from was destroyed when its time was over.')
    const recorded = whole.decision
    const policy = by.policy === 'then' ? whole.policy : this.#policy
    const again =
      by.facts === 'now' ? this.#askedNow(whole) : { at: leaf.at, facts: whole.facts, request: whole.request }
    const replayed = decide({ ...again.request, to: '' }, again.facts, again.at, policy, id)
    const changed = changedRules(recorded, replayed)
    return {
      policy: by.policy,
      facts: by.facts ?? 'then',
      recorded,
      replayed,
      differs: changed.length > 0 || recorded.verdict !== replayed.verdict,
      changed,
    }
  }

  /**
   * The same contact at this moment. A time that was asked for then has passed, so it is left out. Registries are kept by number, which a
   * decision does not have: what they said then stands.
   */
  #askedNow({ request, facts }: { request: Omit<ContactRequest, 'to'>; facts: GateFacts }) {
    const { clock, facts: sources, staleMs } = this.#options
    const at = clock.now()
    const { at: _, ...same } = request
    return {
      at,
      request: same,
      facts: gather(same, facts.recipient, sources, this.#attempts, facts.lists, at, staleMs),
    }
  }

  /**
   * Spends a permit. Durable before it is answered; once only. 'permit-invalid', 'permit-expired', 'permit-spent', 'invalid-number',
   * 'not-recorded'.
   */
  async redeem(use: {
    permit: string
    line: string
    to: string
    country?: string
    channel: Channel
  }): Promise<{ decision: string; spentAt: number } | Problem> {
    const { clock, ids, facts, vault } = this.#options
    const number = parseNumber(use.to, use.country ?? facts.callers.line(use.line)?.country)
    if (number instanceof Problem) return number
    const spentAt = clock.now()
    const { line, channel } = use
    const decision = this.#permits.check(use.permit, { line, person: vault.personRef(number.e164), channel }, spentAt)
    if (decision instanceof Problem) return decision
    const owner = facts.callers.line(line)?.organisation
    // The id makes each attempt a leaf of its own, so that the second is refused even within the same millisecond.
    const body = { redemption: ids.next('permit'), line, channel }
    const written = await this.#write(
      {
        kind: 'permit-spent',
        ref: decision,
        ...(owner === undefined ? {} : { owner }),
        source: line,
        at: spentAt,
        body,
      },
      new Problem('permit-spent', 'This permit has been used. Each works once.'),
    )
    return written instanceof Problem ? written : { decision, spentAt }
  }

  /** What became of a contact: one report for each decision that allowed one. */
  async contact(report: ContactReport, scope: Scope = {}): Promise<Contact | Problem> {
    const { clock, ids } = this.#options
    const leaf = await this.#leaf(report.decision, scope)
    if (leaf instanceof Problem) return leaf
    const now = clock.now()
    if (leaf.tag !== 'allow' && report.outcome !== 'not-placed')
      return new Problem('wrong-state', 'That contact was not allowed; report only that it was not placed.')
    if (
      !Number.isSafeInteger(report.startedAt) ||
      report.startedAt < leaf.at - lateMaxMs ||
      report.startedAt > now + lateMaxMs
    )
      return new Problem('invalid-time', 'A contact begins after its decision and before its report.', {
        field: 'startedAt',
      })
    const fault = report.disposition === undefined ? undefined : checkReason('disposition', report.disposition)
    if (fault) return fault
    const summary = this.#recorder.summary(leaf)
    const { decision, outcome, startedAt, talkSeconds, disposition } = report
    const contact: Contact = {
      id: ids.next('contact'),
      decision,
      outcome,
      startedAt,
      ...(talkSeconds === undefined ? {} : { talkSeconds }),
      ...(disposition === undefined ? {} : { disposition }),
    }
    const { decision: _, ...body } = contact
    const spoke = outcome === 'answered' ? { answeredAt: startedAt } : {}
    const contactLeaf = {
      kind: 'contact',
      ref: decision,
      ...(leaf.owner === undefined ? {} : { owner: leaf.owner }),
      ...(leaf.subject === undefined ? {} : { subject: leaf.subject }),
      tag: outcome,
      source: summary.line,
      at: now,
      body: { ...body, ...spoke, line: summary.line, channel: summary.channel, purpose: summary.purpose },
    }
    const written = await this.#write(
      contactLeaf,
      new Problem('already-exists', 'What became of this contact has been reported already.'),
    )
    if (written instanceof Problem) return written
    if (summary.person) applyContact({ ...contactLeaf, ...written }, this.#attempts, summary.person)
    return contact
  }

  #ask(request: ContactRequest, now: number): { facts: GateFacts; number: PhoneNumber } | Problem {
    const { facts: sources, vault, staleMs } = this.#options
    const number = checkRequest(request, sources.callers.line(request.line)?.country, now)
    if (number instanceof Problem) return number
    const ref = vault.personRef(number.e164)
    const lists = sources.lists?.of(number.e164, number.country, ref) ?? noLists
    return { number, facts: gather(request, recipientFact(number, ref), sources, this.#attempts, lists, now, staleMs) }
  }

  async #leaf(id: string, scope: Scope): Promise<RecordedLeaf | Problem> {
    const leaf = isId('decision', id) ? await this.#options.ledger.byRef('decision', id) : undefined
    return leaf === undefined || outside(scope, leaf.owner) ? notFound('decision') : leaf
  }

  #open(leaf: RecordedLeaf) {
    return this.#recorder.open(leaf, (revision) => this.#policyOf(revision))
  }

  async #policyOf(revision: string): Promise<Policy> {
    const known = revision === this.#policy.revision ? this.#policy : this.#earlier.get(revision)
    if (known) return known
    const policies = await this.#options.revisions.get(revision)
    // Kept before the first decision is made by it: its absence means that somebody deleted it.
    if (!policies) throw new Error(`the rules of revision ${revision} are not kept here`)
    const policy = new Policy(policies)
    if (this.#earlier.size >= 16) this.#earlier.delete(this.#earlier.keys().next().value as string)
    this.#earlier.set(revision, policy)
    return policy
  }

  async #write(leaf: Parameters<Ledger['record']>[0], duplicate: Problem) {
    try {
      return await this.#options.ledger.record(leaf)
    } catch (error) {
      if (error instanceof DuplicateLeaf) return duplicate
      if (error instanceof LedgerUnavailable) return notKept('It could not be kept. Try again.', error)
      throw error
    }
  }

  async #count(): Promise<void> {
    const { ledger, clock, log } = this.#options
    const now = clock.now()
    const since = now - this.#policy.longestWindowMs
    const counted = await attemptsFromLedger(ledger, this.#attempts, since, now, (body) => this.#recorder.person(body))
    log.info({ counted }, 'recent contacts counted from the ledger')
  }

  #hear(leaf: RecordedLeaf): void {
    if (leaf.kind === 'decision') {
      const noted = this.#noted.get(leaf.ref)
      this.#noted.delete(leaf.ref)
      if (noted === this.#attempts) return
      countLeaf(leaf, this.#attempts, this.#options.clock.now(), (body) => this.#recorder.person(body))
    }
    // A report heard from another node: whose it is stands in the decision's leaf.
    else if (leaf.kind === 'contact') void this.#hearContact(leaf)
  }

  async #hearContact(leaf: RecordedLeaf): Promise<void> {
    const outcome = leaf.body.outcome
    if (outcome !== 'not-placed' && outcome !== 'answered') return
    try {
      const decision = await this.#options.ledger.byRef('decision', leaf.ref)
      const person: PersonRef | undefined = decision && this.#recorder.summary(decision).person
      if (person) applyContact(leaf, this.#attempts, person)
    } catch (error) {
      this.#options.log.warn({ err: error }, 'a report of a contact could not be applied')
    }
  }
}

const noLists: readonly ListFact[] = []

/** `outcome: 'unknown'` where the store was lost in the middle of a commit: it may stand in the ledger, though nobody was told so. */
function notKept(detail: string, error: unknown): Problem {
  const unknown = !(error instanceof LedgerUnavailable) || error.outcomeUnknown
  return new Problem('not-recorded', detail, unknown ? { outcome: 'unknown' } : {})
}
