import type { Route } from '../route.ts'
import {
  LookupQuery,
  LookupReply,
  NumberPath,
  NumberQuery,
  PersonPath,
  Preferences,
  Revealed,
  RevealRequest,
  Timeline,
  TimelineQuery,
} from '../schema/index.ts'

const tag = 'People'
export const peopleRoutes = {
  getPreferences: {
    method: 'GET',
    path: '/v1/numbers/:number/preferences',
    tag,
    summary: 'What the holder of a number wants.',
    params: NumberPath,
    query: NumberQuery,
    reply: Preferences,
  },
  putPreferences: {
    method: 'PUT',
    path: '/v1/numbers/:number/preferences',
    tag,
    summary: 'Replace what the holder of a number wants; holds for the next decision.',
    params: NumberPath,
    query: NumberQuery,
    body: Preferences,
    reply: Preferences,
  },
  lookupNumber: {
    method: 'POST',
    path: '/v1/numbers/lookup',
    tag,
    summary:
      'Find a person by a number in any writing, or by its last four digits. A POST, so that no number stands in a URL log.',
    body: LookupQuery,
    reply: LookupReply,
  },
  getTimeline: {
    method: 'GET',
    path: '/v1/people/:ref/timeline',
    tag,
    summary:
      'Everything on record about a number, newest first: holders, consents, refusals, decisions, contacts, complaints.',
    params: PersonPath,
    query: TimelineQuery,
    reply: Timeline,
  },
  revealNumber: {
    method: 'POST',
    path: '/v1/people/:ref/reveal',
    tag,
    summary: 'The number in clear, for a purpose, on record.',
    params: PersonPath,
    body: RevealRequest,
    reply: Revealed,
  },
} as const satisfies Record<string, Route>
