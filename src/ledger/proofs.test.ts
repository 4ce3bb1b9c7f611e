import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { withStores } from '../store/testing.ts'
import { LedgerCorrupt, ledgerMigrations, openLedger, verifyConsistency, verifyInclusion } from './index.ts'
import { nodeSha256, prepareLeaf } from './leaf.ts'
import { Frontier, type Hash } from './merkle.ts'

const rooms = [ledgerMigrations]
const options = { signingKey: Buffer.alloc(32, 7), origin: 'ledger.example/test' }
const leaf = (n: number) => ({ kind: 'decision', ref: `dec_${n}`, at: n, body: {} })

test('proofs for any leaf and any two sizes verify, across tiles of three levels', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const seed = randomInt(2 ** 31)
      console.log(`seed ${seed}`)
      const ledger = await openLedger({ store, clock, log, ...options })
      const size = 66_000
      const frontier = new Frontier(nodeSha256)
      const roots: Hash[] = [frontier.root()]
      const hashes: Hash[] = []
      for (let from = 0; from < size; from += 10_000) {
        const batch = Array.from({ length: Math.min(10_000, size - from) }, (_, i) => leaf(from + i))
        await Promise.all(batch.map((one) => ledger.record(one)))
        for (const one of batch) {
          const { hash } = prepareLeaf(one)
          hashes.push(hash)
          frontier.add(hash)
          roots.push(frontier.root())
        }
      }
      const edges = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_791, 65_792, size - 1, size]
      const anySize = fc.oneof(fc.constantFrom(...edges), fc.nat(size))
      await fc.assert(
        fc.asyncProperty(anySize, anySize, async (a, b) => {
          const [small, large] = a < b ? [a, b] : [b, a]
          const steps = await ledger.consistency(small, large)
          assert.ok(
            verifyConsistency(small, roots[small] as Hash, large, roots[large] as Hash, steps),
            `${small} to ${large}`,
          )
          if (small === large) return
          const path = await ledger.inclusion(small, large)
          assert.ok(
            verifyInclusion(hashes[small] as Hash, small, large, path, roots[large] as Hash),
            `${small} in ${large}`,
          )
        }),
        { seed, numRuns: 200 },
      )
      await assert.rejects(ledger.inclusion(0, size + 1), RangeError)
      await assert.rejects(ledger.inclusion(5, 5), RangeError)
      await assert.rejects(ledger.consistency(1, size + 1), RangeError)

      // Another node begins from the tiles.
      const again = await openLedger({ store, clock, log, ...options })
      assert.equal((await again.record(leaf(size))).seq, size)
      frontier.add(prepareLeaf(leaf(size)).hash)
      assert.deepEqual(Buffer.from((await again.head()).root), Buffer.from(frontier.root()))
    },
    { rooms },
  ))

test('tables that were changed behind its back are noticed: nothing more is written', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ledger = await openLedger({ store, clock, log, ...options })
      await Promise.all(Array.from({ length: 300 }, (_, n) => ledger.record(leaf(n))))
      const tables = store.tables<object>()
      await assert.rejects(sql`update ledger.leaves set body = '{}' where seq = 3`.execute(tables), /only added to/)
      await assert.rejects(sql`delete from ledger.leaves where seq = 299`.execute(tables), /only added to/)
      await assert.rejects(sql`truncate ledger.tiles`.execute(tables), /only added to/)
      await sql`alter table ledger.leaves disable trigger leaves_stay`.execute(tables)
      await sql`update ledger.leaves set hash = sha256('x'::bytea) where seq = 270`.execute(tables)
      const again = await openLedger({ store, clock, log, ...options })
      const refused = await again.record(leaf(300)).catch((error: Error) => error)
      assert.ok(refused instanceof Error && refused.cause instanceof LedgerCorrupt)
    },
    { rooms },
  ))
