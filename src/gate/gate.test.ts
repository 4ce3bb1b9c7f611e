import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ledger, ledgerMigrations, openLedger } from '../ledger/index.ts'
import { Revisions, rulesMigrations } from '../rules/index.ts'
import type { Store } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { dayMs, Ids, Problem } from '../terms/index.ts'
import { MasterKey, openVault, type Vault, vaultMigrations } from '../vault/index.ts'
import type { Decision } from './decision.ts'
import { Gate } from './gate.ts'
import { repositoryPolicies, SceneFacts, scene } from './testing.ts'

const rooms = [vaultMigrations, ledgerMigrations, rulesMigrations]
const noon = '2026-11-20T12:00:00+09:00'

interface Opened {
  gate: Gate
  ledger: Ledger
  vault: Vault
  facts: SceneFacts
  again(): Promise<Gate>
}

async function opened(store: Store, { clock, log }: StoreCase, name = 'kr'): Promise<Opened> {
  clock.set(noon)
  const ids = new Ids(clock)
  const ledger = await openLedger({ store, clock, log, origin: 'ledger.example/gate', signingKey: Buffer.alloc(32, 7) })
  const masterKeys = [new MasterKey(Buffer.alloc(32, 1))] as const
  const vault = await openVault({ store, clock, log, ids, masterKeys, recordDestruction: async () => {} })
  const facts = new SceneFacts(scene(name, clock.now()).facts, () => clock.now())
  const policies = repositoryPolicies()
  const revisions = new Revisions(store, clock)
  const permitKeys = [Buffer.alloc(32, 3)]
  const again = () => Gate.open({ policies, revisions, ledger, vault, facts, permitKeys, clock, ids, log })
  return { gate: await again(), ledger, vault, facts, again }
}

function given(answer: Decision | Problem): Decision {
  assert.ok(!(answer instanceof Problem), answer instanceof Problem ? answer.detail : '')
  return answer
}
function code(answer: unknown): string {
  return answer instanceof Problem ? answer.code : 'no problem'
}

test('a decision is durable, sealed, and read again as it was given', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger, vault } = await opened(store, kit)
      const { request } = scene('kr', kit.clock.now())
      const decision = given(await gate.decide(request))
      assert.equal(decision.verdict, 'allow')
      const leaf = await ledger.byRef('decision', decision.id)
      assert.equal(leaf?.owner, 'org_tutor')
      assert.equal(leaf?.tag, 'allow')
      // Whoever looks the person up in the ledger finds it.
      const subject = vault.dayKeys.get('kr-advertising', decision.at)?.pseudonym(vault.personRef(request.to))
      assert.deepEqual(
        (await ledger.bySubjects([subject as Uint8Array])).map(({ ref }) => ref),
        [decision.id],
      )
      assert.equal(leaf?.body.class, 'kr-advertising')
      assert.ok(!JSON.stringify(leaf?.body).includes('99990000'))
      const { permit: _, permitExpiresAt: __, ...kept } = decision
      const recorded = await gate.get(decision.id)
      assert.ok(!(recorded instanceof Problem))
      assert.deepEqual(recorded.decision, kept)
      assert.equal(recorded.masked?.includes('9999'), false)
      assert.equal(code(await gate.get(decision.id, { organisation: 'org_other' })), 'not-found')
      const replay = await gate.replay(decision.id, { policy: 'then' })
      assert.ok(!(replay instanceof Problem))
      assert.deepEqual(replay.replayed, kept)
      assert.equal(replay.differs, false)
      gate.close()
      await ledger.close()
    },
    { rooms },
  ))

test('under new rules an old decision differs, and by those of then it does not', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger, again } = await opened(store, kit)
      const { request } = scene('kr', kit.clock.now())
      const decision = given(await gate.decide(request))
      const policies = repositoryPolicies()
      const packs = policies.packs.map((pack) => ({
        ...pack,
        rules: pack.rules.map((rule) =>
          rule.id === 'KR-04' ? { ...rule, params: { ...rule.params, to: '11:00' } } : rule,
        ),
      }))
      await gate.usePolicies({ revision: 'another-revision', packs })
      const now = await gate.replay(decision.id, { policy: 'now' })
      assert.ok(!(now instanceof Problem))
      assert.equal(now.replayed.verdict, 'hold')
      assert.deepEqual([now.differs, now.changed], [true, ['KR-04']])
      const then = await gate.replay(decision.id, { policy: 'then' })
      assert.ok(!(then instanceof Problem) && !then.differs)
      // A node that has never decided by the new rules finds them in the table.
      const late = given(await gate.decide(request))
      const other = await again()
      const read = await other.replay(late.id, { policy: 'then' })
      assert.ok(!(read instanceof Problem) && !read.differs && read.recorded.verdict === 'hold')
      gate.close()
      other.close()
      await ledger.close()
    },
    { rooms },
  ))

test('a permit works once, for its own contact, for thirty seconds', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger } = await opened(store, kit)
      const { request } = scene('kr', kit.clock.now())
      const use = async () => {
        const { permit } = given(await gate.decide(request))
        assert.ok(permit)
        return { permit, line: request.line, to: request.to, channel: request.channel }
      }
      const first = await use()
      assert.equal(code(await gate.redeem({ ...first, line: 'lin_other' })), 'permit-invalid')
      assert.equal(code(await gate.redeem({ ...first, to: '+821099990001' })), 'permit-invalid')
      assert.equal(code(await gate.redeem({ ...first, channel: 'sms' })), 'permit-invalid')
      assert.equal(
        code(await gate.redeem({ ...first, permit: first.permit.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) })),
        'permit-invalid',
      )
      assert.equal(code(await gate.redeem({ ...first, permit: 'nonsense' })), 'permit-invalid')
      // Twice in the same millisecond, and in another writing of the number: one wins.
      const both = await Promise.all([
        gate.redeem(first),
        gate.redeem({ ...first, to: '010-9999-0000', country: 'KR' }),
      ])
      assert.deepEqual(both.map(code).sort(), ['no problem', 'permit-spent'])
      assert.equal(code(await gate.redeem(first)), 'permit-spent')
      const late = await use()
      kit.clock.step(29_999)
      assert.equal(code(await gate.redeem(late)), 'no problem')
      const tooLate = await use()
      kit.clock.step(30_000)
      assert.equal(code(await gate.redeem(tooLate)), 'permit-expired')
      gate.close()
      await ledger.close()
    },
    { rooms },
  ))

test('the fourth within a day is held, also by a node that has just started, and a contact that was not placed does not count', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger, again } = await opened(store, kit)
      const { request } = scene('kr', kit.clock.now())
      const started = kit.clock.now()
      // All at once: what is being recorded counts already.
      const answers = await Promise.all([1, 2, 3, 4].map(() => gate.decide(request)))
      assert.deepEqual(answers.map((one) => given(one).verdict).sort(), ['allow', 'allow', 'allow', 'hold'])
      const held = answers.map(given).find(({ verdict }) => verdict === 'hold')
      assert.equal(held?.until, started + dayMs)
      const restarted = await again()
      assert.equal(given(restarted.simulate(request) as Decision).verdict, 'hold')
      const placed = given(answers[0] as Decision)
      const report = { decision: placed.id, outcome: 'not-placed', startedAt: kit.clock.now() } as const
      assert.equal(code(await restarted.contact(report)), 'no problem')
      assert.equal(code(await restarted.contact(report)), 'already-exists')
      assert.equal(given(restarted.simulate(request) as Decision).verdict, 'allow')
      const third = await again()
      assert.equal(given(third.simulate(request) as Decision).verdict, 'allow')
      kit.clock.step(dayMs)
      assert.equal(given(third.simulate(request) as Decision).verdict, 'allow')
      for (const one of [gate, restarted, third]) one.close()
      await ledger.close()
    },
    { rooms },
  ))

test('what is asked badly is said so, and what is unknown is a rule’s answer, not a crash', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger, facts } = await opened(store, kit)
      const { request } = scene('kr', kit.clock.now())
      const now = kit.clock.now()
      assert.equal(code(await gate.decide({ ...request, to: 'abc' })), 'invalid-number')
      assert.equal(code(await gate.decide({ ...request, at: now - 60_001 })), 'invalid-time')
      assert.equal(code(await gate.decide({ ...request, at: now - 60_000 })), 'no problem')
      assert.equal(code(await gate.decide({ ...request, at: now + 31 * dayMs + 1 })), 'invalid-time')
      assert.equal(code(await gate.decide({ ...request, at: Date.parse('9999-12-31') })), 'invalid-time')
      assert.equal(code(await gate.decide({ ...request, at: Number.NaN })), 'invalid-time')
      const later = given(await gate.decide({ ...request, at: now + 31 * dayMs }))
      assert.deepEqual([later.verdict, later.permit], ['allow', undefined])
      const nobody = given(
        await gate.decide({ ...request, organisation: 'org_none', line: 'lin_none', to: '+821099990000' }),
      )
      assert.equal(nobody.verdict, 'deny')
      facts.lagMs = 10_001
      const stale = given(await gate.decide(request))
      assert.equal(stale.verdict, 'deny')
      assert.ok(stale.reasons.filter(({ outcome }) => outcome === 'unknown').length > 5)
      assert.equal(given(await gate.decide({ ...request, purpose: 'emergency' })).verdict, 'allow')
      assert.equal(code(await gate.contact({ decision: stale.id, outcome: 'answered', startedAt: now })), 'wrong-state')
      gate.close()
      await ledger.close()
    },
    { rooms },
  ))

test('no record, no call: what cannot be kept is not given, and does not count', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger } = await opened(store, kit)
      const { request } = scene('kr', kit.clock.now())
      await ledger.close()
      assert.equal(code(await gate.decide(request)), 'not-recorded')
      for (let i = 0; i < 3; i++) await gate.decide(request)
      assert.equal(given(gate.simulate(request) as Decision).verdict, 'allow')
      gate.close()
    },
    { rooms },
  ))

test('a rider contact is kept under its own class, and nothing can be opened when its key is gone', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { gate, ledger, vault } = await opened(store, kit, 'kr-rider')
      const { request } = scene('kr-rider', kit.clock.now())
      const decision = given(await gate.decide(request))
      assert.equal((await ledger.byRef('decision', decision.id))?.body.class, 'rider-contact')
      kit.clock.step(100 * dayMs)
      await vault.retentionRun(kit.clock.now())
      const recorded = await gate.get(decision.id)
      assert.ok(!(recorded instanceof Problem))
      assert.deepEqual(
        [recorded.destroyed, recorded.person, recorded.decision, recorded.verdict],
        [true, undefined, undefined, 'allow'],
      )
      assert.equal(code(await gate.replay(decision.id, { policy: 'then' })), 'data-destroyed')
      gate.close()
      await ledger.close()
    },
    { rooms },
  ))
