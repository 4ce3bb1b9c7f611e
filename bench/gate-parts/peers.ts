import { createRequire } from 'node:module'
import { Engine } from 'json-rules-engine'
import { countingConsent, countingRelationship } from '../../src/gate/basis-fact.ts'
import type { ContactRequest, GateFacts } from '../../src/gate/index.ts'
import { zone } from '../../src/gate/zone-time.ts'
import { nowMs } from './crowd.ts'

const cedar = createRequire(import.meta.url)(
  '@cedar-policy/cedar-wasm/nodejs',
) as typeof import('@cedar-policy/cedar-wasm/nodejs')

/**
 * What neither peer can work out by itself is worked out for them, outside their time: the local hour, months, which consent or
 * relationship counts, how many attempts there were. They are left with comparing, in one flat record for each contact.
 */
export interface Flat {
  purpose: string
  channel: string
  country: string
  callerCountry: string
  numberKind: string
  organisationKnown: boolean
  standing: string
  registered: boolean
  callCentre: boolean
  sector: string
  lineKnown: boolean
  lineOwn: boolean
  lineState: string
  lineChannel: boolean
  callerIdRegistered: boolean
  scriptGiven: boolean
  scriptGood: boolean
  consent: boolean
  nightConsent: boolean
  customer6: boolean
  customer12: boolean
  customer18: boolean
  inquiry3: boolean
  related: boolean
  refusedHere: boolean
  refusedByAll: boolean
  blocked: boolean
  restricted: boolean
  onBehalf: boolean
  quiet: boolean
  minute: number
  contactsToday: number
  automated: string
}

export function flatten(request: ContactRequest, facts: GateFacts): Flat {
  const { person, organisation, line, script } = facts
  if (!person || !organisation || !line) throw new Error('the crowd is known')
  const input = { request, facts, at: nowMs }
  const related = (kinds: string[], months?: number) =>
    countingRelationship(person, input, { kinds, ...(months === undefined ? {} : { months }) }) !== undefined
  const meant = person.refusals.filter(
    (one) =>
      (one.category ?? request.category) === request.category && (one.channel ?? request.channel) === request.channel,
  )
  return {
    purpose: request.purpose,
    channel: request.channel,
    country: facts.recipient.country,
    callerCountry: line.country,
    numberKind: facts.recipient.kind,
    organisationKnown: true,
    standing: organisation.standing,
    registered: organisation.licences.some((one) => one.kind === 'business-registration'),
    callCentre: organisation.licences.some((one) => one.kind === 'call-centre'),
    sector: organisation.sector,
    lineKnown: true,
    lineOwn: line.organisation === request.organisation,
    lineState: line.state,
    lineChannel: line.channels.includes(request.channel),
    callerIdRegistered: line.callerIdRegistered,
    scriptGiven: request.script !== undefined,
    scriptGood:
      script?.state === 'approved' && script.purpose === request.purpose && script.category === request.category,
    consent: countingConsent(person, input) !== undefined,
    nightConsent: countingConsent(person, input, undefined, true) !== undefined,
    customer6:
      countingRelationship(person, input, {
        kinds: ['customer', 'contract'],
        months: 6,
        sameCategory: true,
        numberSource: 'direct',
      }) !== undefined,
    customer12: related(['customer', 'contract', 'inquiry'], 12),
    customer18: related(['customer', 'contract', 'inquiry'], 18),
    inquiry3: related(['inquiry'], 3),
    related: related(['customer', 'contract', 'inquiry']),
    refusedHere: meant.some((one) => one.organisation === request.organisation),
    refusedByAll: meant.some(
      (one) => one.organisation === undefined && countingConsent(person, input, one.from) === undefined,
    ),
    blocked: person.blocks.length > 0,
    restricted: person.restrictions.length > 0,
    onBehalf: request.onBehalf === true,
    quiet: person.windows.length > 0,
    minute: zone(facts.recipient.zones[0] ?? 'UTC').minute(nowMs),
    contactsToday: facts.attempts?.list.length ?? 0,
    automated: request.automated ?? 'none',
  }
}

/** The same sentences for both: a name, and when it refuses. Cedar's own words; json-rules-engine's are made from the parts below. */
type Test = [
  fact: keyof Flat,
  operator: 'is' | 'not' | 'in' | 'below' | 'from',
  value: string | number | boolean | string[],
]
type Refusal = { name: string; all: Test[]; any?: Test[] }

const soliciting: Test = ['purpose', 'in', ['marketing', 'survey']]
const marketing: Test = ['purpose', 'is', 'marketing']
const refusals: Refusal[] = [
  { name: 'RF-number-kind', all: [['numberKind', 'in', ['emergency', 'short', 'network-code', 'premium']]] },
  { name: 'RF-number-assigned', all: [soliciting, ['numberKind', 'is', 'unknown']] },
  { name: 'RF-organisation', all: [['standing', 'in', ['suspended', 'closed']]] },
  { name: 'RF-business-registration', all: [['registered', 'is', false]] },
  {
    name: 'RF-line',
    all: [],
    any: [
      ['lineOwn', 'is', false],
      ['lineState', 'in', ['suspended', 'closed']],
      ['lineChannel', 'is', false],
    ],
  },
  { name: 'RF-caller-id', all: [['callerIdRegistered', 'is', false]] },
  {
    name: 'RF-script',
    all: [
      ['purpose', 'in', ['marketing', 'survey', 'collection']],
      ['scriptGood', 'is', false],
    ],
  },
  {
    name: 'RF-basis',
    all: [
      ['purpose', 'is', 'survey'],
      ['consent', 'is', false],
      ['customer12', 'is', false],
    ],
  },
  {
    name: 'RF-basis-collection',
    all: [
      ['purpose', 'is', 'collection'],
      ['related', 'is', false],
    ],
  },
  {
    name: 'RF-basis-elsewhere',
    all: [
      marketing,
      ['country', 'not', 'KR'],
      ['country', 'not', 'CN'],
      ['country', 'not', 'US'],
      ['consent', 'is', false],
    ],
  },
  { name: 'RF-refusal', all: [['refusedHere', 'is', true]] },
  { name: 'RF-refusal-everybody', all: [soliciting, ['refusedByAll', 'is', true]] },
  { name: 'RF-block', all: [['blocked', 'is', true]] },
  {
    name: 'RF-restriction',
    all: [
      ['onBehalf', 'is', true],
      ['restricted', 'is', true],
    ],
  },
  {
    name: 'RF-hours',
    all: [marketing],
    any: [
      ['minute', 'below', 480],
      ['minute', 'from', 1260],
    ],
  },
  {
    name: 'RF-hours-day',
    all: [['purpose', 'in', ['survey', 'collection']]],
    any: [
      ['minute', 'below', 480],
      ['minute', 'from', 1260],
    ],
  },
  { name: 'RF-window', all: [['quiet', 'is', true]] },
  { name: 'RF-frequency', all: [soliciting, ['contactsToday', 'from', 3]] },
  { name: 'RF-automation', all: [marketing, ['automated', 'in', ['robot', 'recorded']]] },
  ...(['country', 'callerCountry'] as const).flatMap((side): Refusal[] => [
    {
      name: `KR-01-${side}`,
      all: [[side, 'is', 'KR'], marketing, ['consent', 'is', false], ['customer6', 'is', false]],
    },
    {
      name: `KR-04-${side}`,
      all: [[side, 'is', 'KR'], marketing, ['nightConsent', 'is', false]],
      any: [
        ['minute', 'below', 480],
        ['minute', 'from', 1260],
      ],
    },
    {
      name: `CN-01-${side}`,
      all: [[side, 'is', 'CN'], marketing, ['consent', 'is', false], ['inquiry3', 'is', false]],
    },
    {
      name: `CN-03-${side}`,
      all: [[side, 'is', 'CN'], marketing, ['channel', 'is', 'voice'], ['callCentre', 'is', true]],
    },
  ]),
  {
    name: 'CN-06-customer',
    all: [
      ['country', 'is', 'CN'],
      ['purpose', 'is', 'service'],
      ['related', 'is', false],
      ['consent', 'is', false],
    ],
  },
  {
    name: 'CN-E11',
    all: [
      ['callerCountry', 'is', 'CN'],
      marketing,
      ['channel', 'is', 'voice'],
      ['sector', 'in', ['health', 'antiques', 'after-sales']],
    ],
  },
  { name: 'US-02', all: [['country', 'is', 'US'], marketing, ['consent', 'is', false], ['customer18', 'is', false]] },
  {
    name: 'US-14-hours',
    all: [
      ['country', 'is', 'US'],
      ['purpose', 'is', 'collection'],
    ],
    any: [
      ['minute', 'below', 480],
      ['minute', 'from', 1260],
    ],
  },
]
export const peerRules = refusals.length

const cedarTest = ([fact, operator, value]: Test): string => {
  const left = `context.${fact}`
  if (operator === 'in') return `${JSON.stringify(value)}.contains(${left})`
  if (operator === 'below') return `${left} < ${value}`
  if (operator === 'from') return `${left} >= ${value}`
  return `${left} ${operator === 'is' ? '==' : '!='} ${JSON.stringify(value)}`
}

export function cedarGate(): (flat: Flat) => boolean {
  const policies = refusals.map(({ name, all, any }) => {
    const tests = [...all.map(cedarTest), ...(any ? [`(${any.map(cedarTest).join(' || ')})`] : [])]
    return `@id(${JSON.stringify(name)})\nforbid(principal, action, resource) when { ${tests.join(' && ')} };`
  })
  const answer = cedar.preparsePolicySet('ringfence', {
    staticPolicies: ['permit(principal, action, resource);', ...policies].join('\n'),
  })
  if (answer.type !== 'success') throw new Error(JSON.stringify(answer))
  const call = {
    principal: { type: 'Organisation', id: 'o' },
    action: { type: 'Action', id: 'contact' },
    resource: { type: 'Person', id: 'p' },
    entities: [],
    preparsedPolicySetId: 'ringfence',
  }
  return (flat) => {
    const result = cedar.statefulIsAuthorized({ ...call, context: flat as never })
    if (result.type !== 'success' || result.response.diagnostics.errors.length > 0)
      throw new Error(JSON.stringify(result))
    return result.response.decision === 'allow'
  }
}

const operators = { is: 'equal', not: 'notEqual', in: 'in', below: 'lessThan', from: 'greaterThanInclusive' } as const
const condition = ([fact, operator, value]: Test) => ({ fact, operator: operators[operator], value })

export function jsonRulesGate(): (flat: Flat) => Promise<boolean> {
  const engine = new Engine(
    refusals.map(({ name, all, any }) => ({
      conditions: { all: [...all.map(condition), ...(any ? [{ any: any.map(condition) }] : [])] },
      event: { type: name },
    })),
  )
  return async (flat) => (await engine.run(flat)).events.length === 0
}
