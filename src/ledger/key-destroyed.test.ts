import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { sql } from 'kysely'
import { withStores } from '../store/testing.ts'
import { Ids, Problem } from '../terms/index.ts'
import { type DayKey, destroyAfter, MasterKey, openVault, vaultMigrations } from '../vault/index.ts'
import {
  type Ledger,
  ledgerMigrations,
  nodeVerifySignature,
  openLedger,
  readVerifier,
  verifyExport,
  verifyReceipt,
} from './index.ts'

const number = '+821098765432'
const day = '2026-03-02'

test('a contact is found while its day’s key lives; then it stands, proven and linked to nobody, and so does the destruction', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const ids = new Ids(clock)
      const vault = await openVault({
        store,
        clock,
        ids,
        log,
        masterKeys: [new MasterKey(Buffer.alloc(32, 3))],
        recordDestruction: async (trx, { at, ref, ...body }) => {
          await ledger.append(trx, { kind: 'key-destroyed', ref, at, body })
        },
      })
      const ledger: Ledger = await openLedger({
        store,
        clock,
        log,
        signingKey: await vault.secret('ledger'),
        origin: 'ledger.example/test',
      })
      const key = vault.dayKey('rider-contact', clock.now()) as DayKey
      const sealed = key.seal(Buffer.from('{"request":{"channel":"voice"}}'))
      await ledger.record({
        kind: 'decision',
        ref: 'dec_1',
        subject: vault.pseudonym('rider-contact', clock.now(), number),
        at: clock.now(),
        body: { class: key.class, day: key.day, sealed: sealed.toString('base64url') },
      })
      const look = async () => ledger.bySubjects(vault.livingPseudonyms(number).map(({ pseudonym }) => pseudonym))
      assert.deepEqual(
        (await look()).map(({ ref }) => ref),
        ['dec_1'],
      )
      const before = await ledger.head()

      clock.set(destroyAfter('rider-contact', day))
      const { dayKeys } = await vault.retentionRun(clock.now())
      assert.ok(dayKeys >= 1)
      assert.deepEqual(await look(), [])
      assert.ok(vault.openForDay('rider-contact', day, sealed) instanceof Problem)
      const destroyed = await ledger.byRef('key-destroyed', `rider-contact/${day}`)
      assert.equal(destroyed?.body.fingerprint, key.fingerprint)
      assert.equal(destroyed?.at, clock.now())
      const verifier = readVerifier(ledger.verifierKey)
      assert.ok(verifier)
      for (const [kind, ref] of [
        ['decision', 'dec_1'],
        ['key-destroyed', `rider-contact/${day}`],
      ] as const)
        assert.ok((await verifyReceipt(await ledger.receipt(kind, ref), verifier, nodeVerifySignature)).ok)

      let text = ''
      const sink = new Writable({
        write(chunk, _encoding, done) {
          text += chunk
          done()
        },
      })
      await ledger.exportTo(sink)
      assert.ok((await verifyExport([text], ledger.verifierKey, [before.checkpoint])).ok)
      const tables = await sql<{ all: string }>`
        select concat((select json_agg(l) from ledger.leaves l), (select json_agg(k) from vault.day_keys k), (select json_agg(c) from store.changes c)) as all`.execute(
        store.tables<object>(),
      )
      for (const dump of [text, tables.rows[0]?.all ?? '']) assert.doesNotMatch(dump, /98765432/)
      await vault.close()
    },
    { rooms: [vaultMigrations, ledgerMigrations] },
  ))
