import type { ContactRequest, Decision } from '../../../gate/index.ts'
import { notFound, outside, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, timeIn } from '../time.ts'
import { Written } from '../written.ts'
import { decisionText } from './decision-text.ts'
import { decisionView, summaryView } from './decision-view.ts'

/** The request as the gate takes it; the wire differs in the time alone. */
export function requestIn(body: wire.ContactRequest, now: number): ContactRequest | Problem {
  if (body.at === undefined) return body as Omit<typeof body, 'at'> as ContactRequest
  const at = timeIn(body.at, 'at', now)
  return at instanceof Problem ? at : ({ ...body, at } as ContactRequest)
}

/** Decides one request and records it; shared with the batch. */
export async function decideOne(doors: Doors, body: wire.ContactRequest): Promise<Decision | Problem> {
  const request = requestIn(body, doors.clock.now())
  return request instanceof Problem ? request : await doors.gate.decide(request)
}

/** How many leaves are looked through for one page that is filtered by rule. */
const lookedThroughMax = 2_000

type Served =
  | 'decide'
  | 'simulate'
  | 'listDecisions'
  | 'getDecision'
  | 'getProof'
  | 'replay'
  | 'redeemPermit'
  | 'reportContact'

export function decisionHandlers(doors: Doors): Handlers<Served> {
  const { gate, ledger, clock, callerFacts } = doors
  const nameOf = (id: string) => callerFacts.organisation(id)?.name
  return {
    async decide({ body, lang, reply }) {
      const decision = await decideOne(doors, body)
      if (decision instanceof Problem) return decision
      reply.header('x-decision-id', decision.id)
      return new Written<wire.Decision>(decisionText(decision, lang))
    },

    async simulate({ body, lang }) {
      const request = requestIn(body, clock.now())
      if (request instanceof Problem) return request
      await gate.prepare(request)
      const decision = gate.simulate(request)
      return decision instanceof Problem ? decision : new Written<wire.Decision>(decisionText(decision, lang))
    },

    async listDecisions({ query, scope }) {
      const limit = query.limit ?? 50
      const owner = scope.organisation ?? query.organisation
      let before = query.before === undefined ? undefined : Number(query.before)
      if (before !== undefined && !Number.isSafeInteger(before))
        return new Problem('invalid-field', 'Take "before" from the page before.', { field: 'before' })
      const items: wire.DecisionSummary[] = []
      for (let looked = 0; items.length < limit && looked < lookedThroughMax; ) {
        const leaves = await ledger.list({
          kind: 'decision',
          limit,
          ...(owner === undefined ? {} : { owner }),
          ...(query.verdict === undefined ? {} : { tag: query.verdict }),
          ...(query.line === undefined ? {} : { source: query.line }),
          ...(before === undefined ? {} : { before }),
        })
        for (const leaf of leaves) {
          if (items.length === limit) break
          before = leaf.seq
          const summary = gate.summary(leaf)
          if (query.rule === undefined || summary.rules.includes(query.rule)) items.push(summaryView(summary, nameOf))
        }
        looked += leaves.length
        if (leaves.length < limit && items.length < limit) return { items }
      }
      return before === undefined ? { items } : { items, next: String(before) }
    },

    async getDecision({ params, scope, lang }) {
      const found = await gate.get(params.id, scope)
      if (found instanceof Problem) return found
      const { request, decision } = found
      return present({
        ...summaryView(found, nameOf),
        destroyed: found.destroyed,
        request:
          request &&
          (present({
            organisation: request.organisation,
            line: request.line,
            channel: request.channel,
            purpose: request.purpose,
            category: request.category,
            script: request.script,
            basis: request.basis,
            automated: request.automated,
            requester: request.requester,
            onBehalf: request.onBehalf,
            at: request.at === undefined ? undefined : iso(request.at),
          }) as NonNullable<wire.RecordedDecision['request']>),
        decision: decision && decisionView(decision, lang),
      }) as wire.RecordedDecision
    },

    async getProof({ params, scope }) {
      const leaf = await ledger.byRef('decision', params.id)
      if (!leaf || outside(scope, leaf.owner)) return notFound('decision')
      const receipt = await ledger.receipt('decision', params.id)
      return receipt === undefined ? notFound('decision') : { ...receipt, path: [...receipt.path] }
    },

    async replay({ params, body, scope, lang }) {
      const replay = await gate.replay(params.id, body, scope)
      if (replay instanceof Problem) return replay
      const { policy, facts, recorded, replayed, differs, changed } = replay
      return {
        policy,
        facts,
        recorded: decisionView(recorded, lang),
        replayed: decisionView(replayed, lang),
        differs,
        changed,
      }
    },

    async redeemPermit({ body, scope }) {
      // A line of somebody else's: its permit is none of ours to spend.
      const line = callerFacts.line(body.line)
      if (scope.organisation !== undefined && line?.organisation !== scope.organisation) return notFound('line')
      const spent = await gate.redeem(body)
      return spent instanceof Problem ? spent : { decision: spent.decision, spentAt: iso(spent.spentAt) }
    },

    async reportContact({ body, scope }) {
      const startedAt = timeIn(body.startedAt, 'startedAt', clock.now())
      if (startedAt instanceof Problem) return startedAt
      const contact = await gate.contact({ ...body, startedAt }, scope)
      return contact instanceof Problem ? contact : { ...contact, startedAt: iso(contact.startedAt) }
    },
  }
}
