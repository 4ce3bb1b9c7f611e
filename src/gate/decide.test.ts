import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PersonFacts, RefusalFact } from '../consent/index.ts'
import type { Policies } from '../rules/index.ts'
import { automations, canonicalJson, categories, channels, dayMs, hourMs, purposes } from '../terms/index.ts'
import { circumstancesText } from './circumstances.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { GateFacts } from './facts.ts'
import { decisionFrom, findingsText } from './findings.ts'
import { Policy } from './policy.ts'
import type { ContactRequest } from './request.ts'
import { factsFrom, type SealedRecord, sealedText } from './sealed-record.ts'
import { repositoryPolicies, repositoryPolicy, scene } from './testing.ts'

const seed = Number(process.env.SEED ?? 20261121)
console.log(`seed ${seed}`)
const settings = { seed, numRuns: 1_500 }
const policy = repositoryPolicy()
const start = Date.parse('2026-11-20T03:00:00Z')

const refusals: fc.Arbitrary<RefusalFact> = fc.record(
  {
    id: fc.constant('ref_x'),
    organisation: fc.constantFrom('org_tutor', 'org_ride', 'org_insurer', 'org_solar', 'org_other'),
    category: fc.constantFrom(...categories),
    channel: fc.constantFrom(...channels),
    bands: fc.array(
      fc.record({ fromMinute: fc.integer({ min: 0, max: 1439 }), toMinute: fc.integer({ min: 0, max: 1440 }) }),
      { minLength: 1, maxLength: 2 },
    ),
    from: fc.integer({ min: start - 400 * dayMs, max: start + dayMs }),
    until: fc.integer({ min: start - dayMs, max: start + 40 * dayMs }),
    via: fc.constantFrom('person', 'complaint', 'preference', 'link'),
  },
  { requiredKeys: ['id', 'from', 'via'] },
) as fc.Arbitrary<RefusalFact>

/** A scene with some of its facts and its request changed at random. */
const situations = fc
  .record({
    scene: fc.constantFrom(
      'kr',
      'kr-service',
      'kr-rider',
      'cn',
      'us',
      'us-collection',
      'uk',
      'sg',
      'de',
      'fr',
      'it',
      'in',
    ),
    now: fc.integer({ min: start - 40 * dayMs, max: start + 300 * dayMs }),
    purpose: fc.option(fc.constantFrom(...purposes), { nil: undefined }),
    channel: fc.option(fc.constantFrom(...channels), { nil: undefined }),
    automated: fc.option(fc.constantFrom(...automations), { nil: undefined }),
    aheadMs: fc.option(fc.integer({ min: 0, max: 31 * dayMs }), { nil: undefined }),
    refusals: fc.array(refusals, { maxLength: 2 }),
    noConsent: fc.boolean(),
    buried: fc.boolean(),
    holderAt: fc.option(fc.integer({ min: start - 500 * dayMs, max: start }), { nil: undefined }),
    quietMs: fc.option(fc.integer({ min: 1, max: 5 * hourMs }), { nil: undefined }),
    lineState: fc.constantFrom('active', 'active', 'warned', 'suspended', 'closed'),
    lineUntilMs: fc.option(fc.integer({ min: 1, max: 5 * dayMs }), { nil: undefined }),
    attempts: fc.array(fc.integer({ min: 1, max: 40 * dayMs }), { maxLength: 6 }),
  })
  .map((drawn) => {
    const { request, facts } = scene(drawn.scene, drawn.now)
    const person = facts.person as PersonFacts
    const asked: ContactRequest = {
      ...request,
      ...(drawn.purpose ? { purpose: drawn.purpose } : {}),
      ...(drawn.channel ? { channel: drawn.channel } : {}),
      ...(drawn.automated ? { automated: drawn.automated } : {}),
      ...(drawn.aheadMs === undefined ? {} : { at: drawn.now + drawn.aheadMs }),
    }
    const known: GateFacts = {
      ...facts,
      line: facts.line && {
        ...facts.line,
        state: drawn.lineState as 'active',
        ...(drawn.lineUntilMs === undefined ? {} : { stateUntil: drawn.now + drawn.lineUntilMs }),
      },
      person: {
        ...person,
        consents: drawn.noConsent
          ? []
          : person.consents.map((one) => ({ ...one, form: drawn.buried ? 'buried' : 'separate' }) as const),
        refusals: drawn.refusals,
        holders: drawn.holderAt === undefined ? [] : [{ id: 'hld_x', since: drawn.holderAt, source: 'carrier' }],
        windows:
          drawn.quietMs === undefined
            ? []
            : [{ id: 'win_x', kind: 'quiet', from: drawn.now - 1, until: drawn.now + drawn.quietMs }],
      },
      attempts: {
        list: drawn.attempts
          .sort((a, b) => b - a)
          .map((ago, index) => ({
            decision: `d${index}`,
            at: drawn.now - ago,
            organisation: asked.organisation,
            line: asked.line,
            channel: asked.channel,
            purpose: asked.purpose,
          })),
      },
    }
    return { request: asked, facts: known, now: drawn.now }
  })

const ease = { deny: 0, hold: 1, allow: 2 } as const

test('the order of rules and packs changes no verdict and no end', () => {
  const policies = repositoryPolicies()
  fc.assert(
    fc.property(
      situations,
      fc.infiniteStream(fc.double({ noNaN: true, min: 0, max: 1 })),
      ({ request, facts, now }, chance) => {
        const shuffled = <T>(list: readonly T[]) =>
          list
            .map((one) => ({ one, key: chance.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one)
        const other: Policies = {
          revision: policies.revision,
          packs: shuffled(policies.packs.map((pack) => ({ ...pack, rules: shuffled(pack.rules) }))),
        }
        const a = decide(request, facts, now, policy)
        const b = decide(request, facts, now, new Policy(other))
        assert.equal(a.verdict, b.verdict)
        assert.equal(a.until, b.until)
        assert.deepEqual(new Set(a.reasons.map(canonicalJson)), new Set(b.reasons.map(canonicalJson)))
      },
    ),
    { seed, numRuns: 200 },
  )
})

test('another refusal never makes anything easier', () => {
  fc.assert(
    fc.property(situations, refusals, ({ request, facts, now }, refusal) => {
      const before = decide(request, facts, now, policy)
      const person = facts.person as PersonFacts
      const after = decide(
        request,
        { ...facts, person: { ...person, refusals: [...person.refusals, refusal] } },
        now,
        policy,
      )
      assert.ok(ease[after.verdict] <= ease[before.verdict], `${before.verdict} became ${after.verdict}`)
      if (before.until !== undefined && after.until !== undefined && after.verdict === 'hold')
        assert.ok(after.until >= before.until)
    }),
    settings,
  )
})

test('taking a consent back, or another holder of the number, never makes anything easier', () => {
  fc.assert(
    fc.property(situations, fc.integer({ min: 0, max: 400 * dayMs }), ({ request, facts, now }, ago) => {
      const person = facts.person as PersonFacts
      const before = decide(request, facts, now, policy)
      const changed: Partial<PersonFacts>[] = [
        { consents: person.consents.map((one) => ({ ...one, withdrawnAt: Math.max(one.givenAt, now - ago) })) },
        { holders: [...person.holders, { id: 'hld_y', since: now - ago, source: 'carrier' }] },
      ]
      for (const change of changed) {
        const after = decide(request, { ...facts, person: { ...person, ...change } }, now, policy)
        assert.ok(ease[after.verdict] <= ease[before.verdict], `${before.verdict} became ${after.verdict}`)
      }
    }),
    settings,
  )
})

type Answering = (...asked: Parameters<typeof decide>) => Pick<Decision, 'verdict' | 'reasons'>

/** Without one of these no contact can be judged, whatever the scene. */
const always = ['person', 'organisation', 'line'] as const
const neverAllowing = (answer: Answering) =>
  fc.property(
    situations,
    fc.subarray([...always, 'script', 'requester', 'attempts', 'lineNth'] as const, { minLength: 1 }),
    ({ request, facts, now }, missing) => {
      if (request.purpose === 'emergency') return
      const less = { ...facts }
      for (const name of missing) (less as Record<string, unknown>)[name] = undefined
      const { verdict, reasons } = answer(request, less, now, policy)
      const unknown = reasons.some(({ outcome }) => outcome === 'unknown')
      if (always.some((name) => missing.includes(name))) {
        assert.notEqual(verdict, 'allow', `without ${missing}`)
        assert.ok(unknown || verdict === 'deny', `without ${missing} nobody says that it is not known`)
      }
      if (unknown && request.purpose === 'service') assert.notEqual(verdict, 'allow')
      else if (unknown) assert.equal(verdict, 'deny')
    },
  )

test('what is not known never allows: marketing is refused, a service is held, an emergency alone passes', () => {
  fc.assert(neverAllowing(decide), settings)
})

test('the same property finds out a gate whose rules pass over what they do not know', () => {
  for (const fact of always) {
    // As if each rule took a missing fact for a fact that says nothing against the contact.
    const careless: Answering = (request, facts, now, policy) => {
      if (facts[fact] !== undefined) return decide(request, facts, now, policy)
      const { reasons } = decide(request, facts, now, policy)
      const known = reasons.filter(({ outcome }) => outcome !== 'unknown')
      const worst = (outcome: string) => known.some((reason) => reason.outcome === outcome)
      return { verdict: worst('deny') ? 'deny' : worst('hold') ? 'hold' : 'allow', reasons: known }
    }
    assert.equal(fc.check(neverAllowing(careless), settings).failed, true, `without ${fact}`)
  }
})

test('a fact that goes missing never makes a refusal into a permission', () => {
  const names = ['person', 'organisation', 'line', 'requester', 'attempts'] as const
  fc.assert(
    fc.property(situations, fc.constantFrom(...names), ({ request, facts, now }, name) => {
      if (request.purpose === 'emergency' || decide(request, facts, now, policy).verdict === 'allow') return
      const after = decide(request, { ...facts, [name]: undefined }, now, policy)
      assert.notEqual(after.verdict, 'allow', `without ${name}`)
    }),
    settings,
  )
})

test('the same facts and clock give the same decision, and nothing is changed by deciding', () => {
  fc.assert(
    fc.property(situations, ({ request, facts, now }) => {
      const before = canonicalJson({ request, facts })
      const first = decide(request, facts, now, policy)
      assert.deepEqual(decide(request, facts, now, policy), first)
      assert.deepEqual(decide(request, facts, now, new Policy(policy.policies)), first)
      assert.equal(canonicalJson({ request, facts }), before)
    }),
    { seed, numRuns: 300 },
  )
})

test('a verdict is what its reasons say', () => {
  fc.assert(
    fc.property(situations, ({ request, facts, now }) => {
      const { verdict, reasons, until } = decide(request, facts, now, policy)
      const has = (outcome: string) => reasons.some((reason) => reason.outcome === outcome)
      if (verdict === 'allow')
        assert.ok(!has('deny') && !has('hold') && (!has('unknown') || request.purpose === 'emergency'))
      if (verdict === 'hold') assert.ok(!has('deny') && (has('hold') || has('unknown')))
      if (verdict !== 'hold') assert.equal(until, undefined)
      if (has('deny')) assert.equal(verdict, 'deny')
      // Those that refuse come first.
      const refuses = reasons.map(({ outcome }) => outcome === 'pass' || outcome === 'not-applicable')
      assert.ok(
        refuses.indexOf(true) === -1 || !refuses.slice(refuses.indexOf(true)).includes(false) || verdict === 'allow',
      )
    }),
    settings,
  )
})

test('a hold ends when it says: at that time it is no hold, a moment before it still is one', () => {
  fc.assert(
    fc.property(situations, ({ request, facts, now }) => {
      const { verdict, until } = decide(request, facts, now, policy)
      if (verdict !== 'hold' || until === undefined) return
      assert.notEqual(decide({ ...request, at: until }, facts, now, policy).verdict, 'hold')
      assert.notEqual(decide({ ...request, at: until - 1 }, facts, now, policy).verdict, 'allow')
    }),
    settings,
  )
})

test('a decision that was packed and sealed reads as it was given, and is decided alike from what was sealed', () => {
  fc.assert(
    fc.property(situations, ({ request, facts, now }) => {
      const decision = decide(request, facts, now, policy, 'dec_x')
      // As a decision that carries its grounds; one that cites them reads the same texts from their leaves.
      const around = circumstancesText(request, facts)
      const outcome = findingsText(decision, policy)
      const [who, json] = sealedText(facts.recipient.ref, { request, facts, decision, policy }, around, outcome).split(
        '\n',
      )
      const record = JSON.parse(json as string) as SealedRecord
      const other = new Policy(policy.policies)
      const frame = { id: 'dec_x', at: now, factsAsOf: record.asOf }
      assert.deepEqual(decisionFrom(JSON.parse(outcome), record, other, frame), decision)
      const made = factsFrom(record, who as string, JSON.parse(around), other)
      assert.deepEqual(decide({ ...made.request, to: '' }, made.facts, now, policy, 'dec_x'), decision)
      const { to: _, ...asked } = request
      assert.deepEqual(JSON.parse(canonicalJson(made.request)), JSON.parse(canonicalJson(asked)))
      const named = facts.attempts && {
        ...facts.attempts,
        list: facts.attempts.list.map((one) => ({ ...one, decision: '' })),
      }
      assert.equal(
        canonicalJson(made.facts),
        canonicalJson({ ...facts, attempts: named, person: facts.person && withoutOthers(facts.person, request) }),
      )
    }),
    { seed, numRuns: 500 },
  )
})

/** What a person told other firms is not recorded with this one's decision. */
function withoutOthers(person: PersonFacts, { organisation }: ContactRequest): PersonFacts {
  const here = (one: { organisation?: string | undefined }) =>
    one.organisation === undefined || one.organisation === organisation
  return {
    ...person,
    consents: person.consents.filter(here),
    refusals: person.refusals.filter(here),
    restrictions: person.restrictions.filter(here),
    blocks: person.blocks.filter(here),
    windows: person.windows.filter(here),
    relationships: person.relationships.filter(here),
  }
}
