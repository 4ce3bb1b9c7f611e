import { sql } from 'kysely'
import { Problem } from '../../../terms/index.ts'
import { authenticate } from '../authenticate.ts'
import { refusal } from '../authorize.ts'
import type { DecisionCounter } from '../decision-stats.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import type { EventHub } from '../event-hub.ts'
import { apiHeaders } from '../headers.ts'
import { present } from '../listing.ts'
import type { Metrics } from '../metrics.ts'
import { permissions } from '../permissions.ts'
import type * as wire from '../schema/index.ts'
import { isoOr } from '../time.ts'

/** Facts older than this make a node unready: its decisions would hold or deny for want of facts. */
const lagMaxMs = 10_000

type Served = 'listRules' | 'getDecisionStats' | 'streamEvents' | 'health' | 'ready' | 'metrics'

/** What concerns the running system: rules, live figures, events, health. */
export function houseHandlers(
  doors: Doors,
  parts: { hub: EventHub; counter: DecisionCounter; metrics: Metrics; closing: () => boolean },
): Handlers<Served> {
  const { gate, clock, store, staff, config } = doors
  return {
    listRules({ lang }) {
      const versions = new Map(gate.policy.policies.packs.map((pack) => [pack.pack, pack.version]))
      return {
        policyRevision: gate.policy.revision,
        items: gate.policy.rules().map(
          (rule) =>
            present({
              id: rule.id,
              pack: rule.pack,
              country: rule.country,
              version: versions.get(rule.pack),
              kind: rule.kind,
              state: rule.state,
              from: isoOr(rule.from),
              until: isoOr(rule.until),
              applies: { ...rule.applies },
              params: { ...rule.params },
              source: rule.source,
              confidence: rule.confidence,
              title: rule.title[lang],
              text: rule.text[lang],
              texts: { ...rule.text },
              remedy: rule.remedy?.[lang],
            }) as wire.Rule,
        ),
      }
    },

    getDecisionStats({ query, scope }) {
      return parts.counter.read(query.minutes ?? 15, scope.organisation ?? query.organisation)
    },

    async streamEvents({ request, reply, query, scope }) {
      if (parts.closing()) return new Problem('not-ready', 'This server is stopping.', { retryAfterSeconds: 1 })
      if (parts.hub.full) return new Problem('too-many-requests', 'Too many open streams.', { retryAfterSeconds: 5 })
      const last = request.headers['last-event-id']
      const after = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : query.after
      const { headers } = request
      const stillAllowed = async () => {
        const principal = await authenticate('GET', headers, staff, config.publicUrl)
        return !(principal instanceof Problem) && refusal(permissions.streamEvents, principal) === undefined
      }
      reply.hijack()
      reply.raw.writeHead(200, {
        ...apiHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        // Balancers that gather answers would hold the stream back.
        'x-accel-buffering': 'no',
      })
      await parts.hub.open(reply.raw, scope, after, stillAllowed)
      return reply
    },

    health() {
      return { status: 'ok' }
    },

    async ready() {
      if (parts.closing()) return new Problem('not-ready', 'This server is stopping.')
      const factsLagMs = Math.max(0, clock.now() - store.changes.asOf())
      if (factsLagMs > lagMaxMs) return new Problem('not-ready', 'The facts in memory are too old.', { factsLagMs })
      try {
        await sql`select 1`.execute(store.tables())
      } catch {
        return new Problem('not-ready', 'The database cannot be reached.', { retryAfterSeconds: 1 })
      }
      return { status: 'ready', factsLagMs }
    },

    async metrics({ reply }) {
      reply.type(parts.metrics.registry.contentType)
      return await parts.metrics.text()
    },
  }
}
