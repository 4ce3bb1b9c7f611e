import assert from 'node:assert/strict'
import { Readable, Writable } from 'node:stream'
import { test } from 'node:test'
import { withStores } from '../store/testing.ts'
import {
  DuplicateLeaf,
  type Leaf,
  LeafRefused,
  LedgerUnavailable,
  ledgerMigrations,
  nodeVerifySignature,
  openLedger,
  type RecordedLeaf,
  readVerifier,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
  verifyReceipt,
} from './index.ts'
import { fromBase64 } from './portable.ts'

const rooms = [ledgerMigrations]
const signingKey = Buffer.alloc(32, 7)
const origin = 'ledger.example/test'

function decision(n: number, more: Partial<Leaf> = {}): Leaf {
  return {
    kind: 'decision',
    ref: `dec_${n}`,
    at: 1_700_000_000_000 + n,
    body: { verdict: 'deny', rules: ['KR-04'], n },
    ...more,
  }
}

async function exported(ledger: { exportTo(stream: Writable): Promise<unknown> }): Promise<string> {
  let text = ''
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  await ledger.exportTo(sink)
  return text
}

test('what is recorded is found, proven and exported', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ledger = await openLedger({ store, clock, log, signingKey, origin })
      const verifier = readVerifier(ledger.verifierKey)
      assert.ok(verifier)
      const empty = await ledger.head()
      assert.equal(empty.size, 0)
      const subject = Buffer.alloc(16, 9)
      const places = await Promise.all(
        Array.from({ length: 700 }, (_, n) =>
          ledger.record(decision(n, n % 7 === 0 ? { subject, owner: 'org_1', tag: 'deny', source: 'lin_1' } : {})),
        ),
      )
      assert.deepEqual(
        places.map(({ seq }) => seq),
        Array.from({ length: 700 }, (_, n) => n),
      )
      const head = await ledger.head()
      assert.equal(head.size, 700)
      for (const n of [0, 1, 255, 256, 511, 512, 699])
        assert.ok(
          verifyInclusion((places[n] as { hash: Uint8Array }).hash, n, 700, await ledger.inclusion(n, 700), head.root),
          `${n}`,
        )
      assert.ok(verifyConsistency(0, empty.root, 700, head.root, await ledger.consistency(0, 700)))

      const found = await ledger.byRef('decision', 'dec_7')
      assert.deepEqual({ ...found?.body }, { verdict: 'deny', rules: ['KR-04'], n: 7 })
      assert.equal((await ledger.bySubjects([subject, Buffer.alloc(16)], { limit: 1_000 })).length, 100)
      assert.equal((await ledger.byOwner('org_1', { limit: 10, before: 70 })).at(0)?.seq, 63)
      assert.equal((await ledger.list({ kind: 'decision', tag: 'deny', limit: 3 })).at(-1)?.seq, 679)
      assert.equal((await ledger.list({ source: 'lin_1', limit: 3 })).length, 3)
      assert.equal((await ledger.tail(697)).length, 2)

      const receipt = await ledger.receipt('decision', 'dec_300')
      const check = await verifyReceipt(receipt, verifier, nodeVerifySignature)
      assert.ok(check.ok && check.seq === 300 && (check.leaf as { ref: string }).ref === 'dec_300')
      assert.equal(await ledger.receipt('decision', 'dec_none'), undefined)

      const text = await exported(ledger)
      const verified = await verifyExport(Readable.from([Buffer.from(text)]), ledger.verifierKey, [head.checkpoint])
      assert.ok(verified.ok && verified.leaves === 700)
      await ledger.close()
    },
    { rooms },
  ))

test('the same leaf twice is one leaf; another with its name is refused, and spoils nothing beside it', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ledger = await openLedger({ store, clock, log, signingKey, origin })
      const first = await ledger.record(decision(1))
      const [again, other, fresh, twin] = await Promise.allSettled([
        ledger.record(decision(1)),
        ledger.record(decision(1, { body: { verdict: 'allow' } })),
        ledger.record(decision(2)),
        ledger.record(decision(2)),
      ])
      assert.ok(again.status === 'fulfilled' && again.value.seq === first.seq)
      assert.ok(other.status === 'rejected' && other.reason instanceof DuplicateLeaf)
      assert.ok(fresh.status === 'fulfilled' && fresh.value.seq === 1)
      assert.ok(twin.status === 'fulfilled' && twin.value.seq === 1)
      assert.equal((await ledger.head()).size, 2)
      assert.equal((await ledger.record(decision(3))).seq, 2)
    },
    { rooms },
  ))

test('a leaf stands exactly if the transaction that appended it commits', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ledger = await openLedger({ store, clock, log, signingKey, origin })
      await ledger.record(decision(1))
      await assert.rejects(
        store.transaction(async (trx) => {
          await ledger.append(trx, decision(2), decision(3))
          throw new Error('changed my mind')
        }),
        /changed my mind/,
      )
      assert.equal((await ledger.head()).size, 1)
      const place = await store.transaction(async (trx) => {
        await ledger.append(trx, decision(4))
        return ledger.append(trx, decision(5))
      })
      assert.equal(place.seq, 2)
      assert.equal((await ledger.record(decision(6))).seq, 3)
      const text = await exported(ledger)
      assert.ok((await verifyExport([text], ledger.verifierKey)).ok)
    },
    { rooms },
  ))

test('leaves that may not be written are refused: a number, a broken kind, a body too large', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ledger = await openLedger({ store, clock, log, signingKey, origin })
      await assert.rejects(ledger.record(decision(1, { body: { to: '+821012345678' } })), LeafRefused)
      await assert.rejects(ledger.record(decision(1, { kind: 'Decision!' })), LeafRefused)
      await assert.rejects(ledger.record(decision(1, { body: { text: 'x'.repeat(70_000) } })), LeafRefused)
      await assert.rejects(ledger.record(decision(1, { at: Number.NaN })), LeafRefused)
      for (const bad of ['', 'a\0b', 'a\ud800', 'x'.repeat(161)])
        for (const field of ['ref', 'owner', 'tag', 'source'])
          await assert.rejects(ledger.record(decision(1, { [field]: bad })), LeafRefused)
      assert.equal((await ledger.head()).size, 0)
      const odd = { 'key\0': ['\0', '\ud800', '\u2028', '€'] }
      await ledger.record(decision(2, { ref: 'dec_한국', body: odd }))
      assert.deepEqual((await ledger.byRef('decision', 'dec_한국'))?.body, odd)
      assert.ok((await verifyExport([await exported(ledger)], ledger.verifierKey)).ok)
    },
    { rooms },
  ))

test('two nodes write one ledger; both hear every leaf once and in order', (t) =>
  withStores(
    t,
    async (store, { clock, log, secondNode }) => {
      const options = { clock, log, signingKey, origin }
      const one = await openLedger({ store, ...options })
      const two = await openLedger({ store: await (secondNode as () => Promise<typeof store>)(), ...options })
      const heard: RecordedLeaf[][] = [[], []]
      const all = [one, two].map(async (ledger, i) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        await ledger.listen((leaf) => {
          heard[i]?.push(leaf)
          if (heard[i]?.length === 1_200) resolve()
        })
        return { done: promise }
      })
      const ends = await Promise.all(all)
      const writes: Promise<unknown>[] = []
      for (let n = 0; n < 600; n++) {
        writes.push(one.record(decision(n)), two.record(decision(10_000 + n)))
        if (n % 50 === 0) await writes.at(-1)
      }
      await Promise.all(writes)
      await Promise.all(ends.map(({ done }) => done))
      for (const leaves of heard)
        assert.deepEqual(
          leaves.map(({ seq }) => seq),
          Array.from({ length: 1_200 }, (_, n) => n),
        )
      const head = await two.head()
      assert.equal(head.size, 1_200)
      assert.deepEqual((await one.head()).root, head.root)
      assert.ok((await verifyExport([await exported(one)], two.verifierKey)).ok)
      await one.close()
      await two.close()
    },
    // One process alone holds an embedded store.
    { rooms, only: 'postgresql' },
  ))

test('a store that fails acknowledges nothing, and what follows works without a restart', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ledger = await openLedger({ store, clock, log, signingKey, origin })
      await ledger.record(decision(1))
      await store.tables<{ x: never }>().schema.alterTable('ledger.state').renameTo('gone').execute()
      const refused = await Promise.allSettled([ledger.record(decision(2)), ledger.record(decision(3))])
      assert.ok(refused.every((result) => result.status === 'rejected' && result.reason instanceof LedgerUnavailable))
      await store.tables<{ x: never }>().schema.alterTable('ledger.gone').renameTo('state').execute()
      assert.equal((await ledger.record(decision(4))).seq, 1)
      assert.equal(await ledger.byRef('decision', 'dec_2'), undefined)
      await ledger.close()
      await assert.rejects(ledger.record(decision(5)), LedgerUnavailable)
    },
    { rooms },
  ))

test('the published key is read back, and its key id is its own', () => {
  const text = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
  const verifier = readVerifier(text)
  assert.equal(verifier?.name, 'example.com/foo')
  assert.equal(readVerifier(text.replace('530d', '530e')), undefined)
  assert.equal(fromBase64('AA=')?.length, undefined)
})
