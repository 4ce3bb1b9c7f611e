import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Leaf, type Ledger, LedgerUnavailable, ledgerMigrations, openLedger } from '../ledger/index.ts'
import type { Store } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { Ids, type PhoneNumber, Problem, parseNumber } from '../terms/index.ts'
import { MasterKey, openVault, vaultMigrations } from '../vault/index.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { dutyIndex, packReason } from './recorded.ts'
import { Recorder, type Recording } from './recorder.ts'
import { repositoryPolicy, scene } from './testing.ts'

const rooms = [vaultMigrations, ledgerMigrations]
const policy = repositoryPolicy()
const policyOf = async () => policy

async function opened(store: Store, { clock, log }: StoreCase) {
  clock.set('2026-11-20T12:00:00+09:00')
  const ids = new Ids(clock)
  const ledger = await openLedger({ store, clock, log, origin: 'ledger.example/gate', signingKey: Buffer.alloc(32, 7) })
  const masterKeys = [new MasterKey(Buffer.alloc(32, 1))] as const
  const vault = await openVault({ store, clock, log, ids, masterKeys, recordDestruction: async () => {} })
  const recording = (name: string, to?: string): Recording => {
    const { request, facts } = scene(name, clock.now())
    const number = parseNumber(to ?? request.to) as PhoneNumber
    const known = { ...facts, recipient: { ...facts.recipient, ref: vault.personRef(number.e164) } }
    const decision = decide(request, known, clock.now(), policy, ids.next('decision'))
    return { request, facts: known, decision, policy, number, counts: decision.verdict === 'allow' }
  }
  return { ledger, vault, ids, recording }
}

async function reads(recorder: Recorder, ledger: Ledger, { decision, request }: Recording): Promise<void> {
  const leaf = await ledger.byRef('decision', decision.id)
  assert.ok(leaf)
  const read = await recorder.open(leaf, policyOf)
  assert.ok(read)
  assert.deepEqual(read.decision, decision)
  assert.deepEqual(decide({ ...read.request, to: '' }, read.facts, decision.at, policy, decision.id), decision)
  assert.equal(read.request.line, request.line)
}

test('what many decisions stand on is written once, before them, and again by a node that has just started', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { ledger, vault, ids, recording } = await opened(store, kit)
      const recorder = new Recorder(ledger, vault, ids)
      const alike = Array.from({ length: 20 }, (_, n) => recording('kr', `+82109999${String(n).padStart(4, '0')}`))
      await Promise.all(alike.map((one) => recorder.decision(one)))
      const kinds = (await ledger.tail(-1)).map(({ kind }) => kind)
      assert.deepEqual(kinds, ['ground', 'ground', ...alike.map(() => 'decision')])
      const texts = JSON.stringify(await ledger.tail(-1))
      assert.ok(!texts.includes('99990000') && !texts.includes('supplyChain'))
      const fresh = new Recorder(ledger, vault, ids)
      for (const one of alike) await reads(fresh, ledger, one)
      // Another firm, another line: other circumstances, perhaps other findings.
      const other = recording('cn')
      await fresh.decision(other)
      await reads(recorder, ledger, other)
      // The same again by the other node: it does not know what the first one wrote.
      const again = recording('kr')
      await fresh.decision(again)
      await reads(recorder, ledger, again)
      assert.ok((await ledger.list({ kind: 'ground' })).length > 3)
      await ledger.close()
    },
    { rooms },
  ))

test('a ground that could not be kept keeps back the decision, and is tried again with the next', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { ledger, vault, ids, recording } = await opened(store, kit)
      let broken = true
      const failing = Object.create(ledger, {
        record: {
          value: (leaf: Leaf) =>
            broken && leaf.kind === 'ground' ? Promise.reject(new LedgerUnavailable('a test')) : ledger.record(leaf),
        },
        byRef: { value: (kind: string, ref: string) => ledger.byRef(kind, ref) },
      }) as Ledger
      const recorder = new Recorder(failing, vault, ids)
      await assert.rejects(recorder.decision(recording('kr')), LedgerUnavailable)
      assert.equal((await ledger.head()).size, 0)
      broken = false
      const next = recording('kr')
      assert.ok(!((await recorder.decision(next)) instanceof Problem))
      await reads(recorder, ledger, next)
      await ledger.close()
    },
    { rooms },
  ))

test('a decision that was recorded the first way, all facts by value, is still read as it was given', (t) =>
  withStores(
    t,
    async (store, kit) => {
      const { ledger, vault, ids, recording } = await opened(store, kit)
      const recorder = new Recorder(ledger, vault, ids)
      const one = recording('kr')
      await ledger.record(await theFirstWay(one, vault))
      await reads(recorder, ledger, one)
      const leaf = await ledger.byRef('decision', one.decision.id)
      assert.ok(leaf)
      const { person, masked, destroyed, verdict } = recorder.summary(leaf)
      assert.deepEqual([person, destroyed, verdict], [one.facts.recipient.ref, false, one.decision.verdict])
      assert.equal(masked, '+82 10-••••-0000')
      await ledger.close()
    },
    { rooms },
  ))

/** As version 0.1 wrote them. */
async function theFirstWay(
  { request, facts, decision, counts }: Recording,
  vault: Awaited<ReturnType<typeof openVault>>,
): Promise<Leaf> {
  const key = await vault.dayKeys.ensure(policy.retention(request, facts), decision.at)
  assert.ok(!(key instanceof Problem))
  const { to: _, ...asked } = request
  const { line, channel, purpose, category } = request
  const sealed = (text: string) => Buffer.from(key.seal(Buffer.from(text))).toString('base64url')
  const body = {
    verdict: decision.verdict,
    rules: [],
    line,
    channel,
    purpose,
    category,
    class: key.class,
    day: key.day,
    policyRevision: policy.revision,
    counts,
    person: sealed(`${facts.recipient.ref}+82 10-••••-0000`),
    sealed: sealed(JSON.stringify({ request: asked, facts, decision: packed(decision) })),
  }
  return {
    kind: 'decision',
    ref: decision.id,
    owner: request.organisation,
    subject: key.pseudonym(facts.recipient.ref),
    tag: decision.verdict,
    source: line,
    at: decision.at,
    body,
  }
}

function packed(decision: Decision) {
  return {
    verdict: decision.verdict,
    reasons: decision.reasons.map((reason) => packReason(reason, policy)),
    ...(decision.shadow ? { shadow: decision.shadow.map((reason) => packReason(reason, policy)) } : {}),
    duties: decision.duties.map((duty) => [duty.rule, dutyIndex(duty, policy)]),
    ...(decision.until === undefined ? {} : { until: decision.until }),
  }
}
