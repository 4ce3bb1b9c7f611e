import type { Route } from '../route.ts'
import { DecisionStats, EventQuery, Healthy, Ready, RuleList, StatsQuery } from '../schema/index.ts'

export const houseRoutes = {
  listRules: {
    method: 'GET',
    path: '/v1/rules',
    tag: 'Rules',
    summary: 'Every rule of every pack, with its source.',
    reply: RuleList,
  },
  getDecisionStats: {
    method: 'GET',
    path: '/v1/stats/decisions',
    tag: 'Live',
    summary: 'Rate, and shares by verdict and by rule, of the last minutes.',
    query: StatsQuery,
    reply: DecisionStats,
  },
  streamEvents: {
    method: 'GET',
    path: '/v1/events',
    tag: 'Live',
    summary:
      'Server-sent events: decisions as they fall, and changes of what they rest on. Resumes from Last-Event-ID.',
    query: EventQuery,
    streams: 'text/event-stream',
  },
  health: { method: 'GET', path: '/healthz', tag: 'House', summary: 'The process runs.', reply: Healthy },
  ready: { method: 'GET', path: '/readyz', tag: 'House', summary: 'It can record and decide.', reply: Ready },
  metrics: { method: 'GET', path: '/metrics', tag: 'House', summary: 'Figures for Prometheus.', streams: 'text/plain' },
} as const satisfies Record<string, Route>
