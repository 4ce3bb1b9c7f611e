import assert from 'node:assert/strict'
import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Store } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { type Actor, dayMs, Ids, isPersonRef, Problem } from '../terms/index.ts'
import {
  createMasterKeyFile,
  type DayKey,
  DayKeyGone,
  type Destruction,
  destroyAfter,
  type Hold,
  MasterKey,
  MasterKeyFault,
  masterKeysFrom,
  openVault,
  readMasterKeyFile,
  type Vault,
  vaultMigrations,
} from './index.ts'

const rooms = [vaultMigrations]
const master = new MasterKey(Buffer.alloc(32, 1))
const number = '+821012345678'
const agent: Actor = { kind: 'staff', id: 'stf_1' }
const forever: Hold = { room: 'consent', reason: 'ref_1', until: null }

interface Opened {
  vault: Vault
  destroyed: Destruction[]
}

async function opened(
  store: Store,
  { clock, log }: StoreCase,
  keys: [MasterKey, ...MasterKey[]] = [master],
): Promise<Opened> {
  const destroyed: Destruction[] = []
  const vault = await openVault({
    store,
    clock,
    log,
    ids: new Ids(clock),
    masterKeys: keys,
    recordDestruction: async (_trx, destruction) => void destroyed.push(destruction),
  })
  return { vault, destroyed }
}

function vaultTest(
  name: string,
  work: (store: Store, kit: StoreCase, vault: Opened) => Promise<void>,
  only?: 'postgresql',
): void {
  test(name, (t) =>
    withStores(t, async (store, kit) => work(store, kit, await opened(store, kit)), { rooms, ...(only && { only }) }),
  )
}

vaultTest(
  'a number is sealed once, held, masked, found by its last four, and revealed with a record',
  async (store, kit, { vault }) => {
    const ref = await store.transaction((trx) => vault.sealNumber(trx, number, forever))
    assert.ok(isPersonRef(ref) && ref === vault.personRef(number))
    await store.transaction((trx) => vault.sealNumber(trx, number, { ...forever, reason: 'ref_2' }))
    assert.deepEqual([...(await vault.mask([ref, 'f'.repeat(32)]))], [[ref, '+82 10-****-**78']])
    assert.deepEqual(await vault.endingIn('5678'), [{ ref, mask: '+82 10-****-**78' }])
    assert.deepEqual(await vault.endingIn('5679'), [])

    assert.ok((await vault.reveal(ref, ' ', agent)) instanceof Problem)
    assert.ok((await vault.reveal(ref, 'asked to call +82 10-1234-5678', agent)) instanceof Problem)
    assert.equal(await vault.reveal(ref, 'call back about a complaint', agent), number)
    kit.clock.step(1_000)
    const nothing = await vault.reveal('0'.repeat(32), 'a look', { kind: 'key', id: 'key_1', organisation: 'org_1' })
    assert.ok(nothing instanceof Problem && nothing.code === 'not-found')
    const log = await vault.accessLog()
    assert.deepEqual(
      log.map(({ ref, purpose, actor, outcome }) => ({ ref, purpose, actor, outcome })),
      [
        {
          ref: '0'.repeat(32),
          purpose: 'a look',
          actor: { kind: 'key', id: 'key_1', organisation: 'org_1' },
          outcome: 'nothing-there',
        },
        { ref, purpose: 'call back about a complaint', actor: agent, outcome: 'revealed' },
      ],
    )
    assert.equal((await vault.accessLog({ actor: agent })).length, 1)
    assert.equal((await vault.accessLog({ ref, before: log[0]?.seq ?? 0 })).length, 1)
  },
)

vaultTest('what cannot be written to the access log is not revealed', async (store, _kit, { vault }) => {
  const ref = await store.transaction((trx) => vault.sealNumber(trx, number, forever))
  await store.tables<{ x: never }>().schema.alterTable('vault.access_log').renameTo('gone').execute()
  await assert.rejects(vault.reveal(ref, 'a look', agent))
})

vaultTest(
  'many numbers are sealed at once; tables hold none in clear, nor can rows be exchanged',
  async (store, _kit, { vault }) => {
    const numbers = Array.from({ length: 1_500 }, (_, n) => `+8210${20_000_000 + n * 7}`)
    const refs = await store.transaction((trx) => vault.sealNumbers(trx, [number, ...numbers, number], forever))
    assert.equal(refs[0], refs.at(-1))
    assert.equal(await vault.reveal(refs[700] as string, 'a look', agent), numbers[699])
    const rows = await sql<{ all: string }>`
    select (select json_agg(i)::text from vault.items i) || (select json_agg(h)::text from vault.holds h) as all`.execute(
      store.tables(),
    )
    assert.doesNotMatch(rows.rows[0]?.all ?? '', /\d{8,}678\b|1012345678/)
    await sql`update vault.items a set sealed = b.sealed from vault.items b where a.ref = ${refs[1]} and b.ref = ${refs[2]}`.execute(
      store.tables(),
    )
    await assert.rejects(vault.reveal(refs[1] as string, 'a look', agent), /did not open/)
  },
)

vaultTest('an item lives as long as its last hold', async (store, kit, { vault, destroyed }) => {
  const end = kit.clock.now() + dayMs
  const [ref, doc] = await store.transaction(async (trx) => [
    await vault.sealNumber(trx, number, { room: 'desk', reason: 'cmp_1', until: end }),
    await vault.sealText(trx, Buffer.from([0, 255, 7]), { room: 'desk', reason: 'cmp_1', until: end }),
  ])
  assert.ok(ref && doc)
  assert.equal(await store.transaction((trx) => vault.retain(trx, ref, forever)), true)
  assert.equal(await store.transaction((trx) => vault.retain(trx, '0'.repeat(32), forever)), false)
  assert.deepEqual(await vault.revealBytes(doc, 'evidence', agent), Buffer.from([0, 255, 7]))

  kit.clock.set(end)
  assert.deepEqual(await vault.retentionRun(end), { dayKeys: 0, numbers: 0, documents: 1, accessEntries: 0 })
  assert.equal(await vault.reveal(ref, 'a look', agent), number)
  const gone = await vault.reveal(doc, 'evidence', agent)
  assert.ok(gone instanceof Problem && gone.code === 'data-destroyed')
  await store.transaction((trx) => vault.release(trx, ref, forever))
  const released = await vault.reveal(ref, 'a look', agent)
  assert.ok(released instanceof Problem && released.code === 'not-found')
  assert.deepEqual(
    destroyed.map((one) => one.what === 'items' && [one.numbers, one.documents]),
    [
      [0, [doc]],
      [1, []],
    ],
  )
  assert.equal((await vault.mask([ref])).size, 0)
  // And it can come back, when the person does.
  assert.equal(await store.transaction((trx) => vault.sealNumber(trx, number, forever)), ref)
})

vaultTest('a destruction that cannot be recorded does not happen', async (store, kit) => {
  const vault = await openVault({
    store,
    clock: kit.clock,
    log: kit.log,
    ids: new Ids(kit.clock),
    masterKeys: [master],
    recordDestruction: () => Promise.reject(new Error('the ledger is away')),
  })
  const ref = await store.transaction((trx) => vault.sealNumber(trx, number, forever))
  await assert.rejects(store.transaction((trx) => vault.release(trx, ref, forever)))
  assert.equal(await vault.reveal(ref, 'a look', agent), number)
  const sealed = vault.sealForDay(vault.dayKey('standard', kit.clock.now()) as DayKey, Buffer.from('x'))
  await assert.rejects(vault.retentionRun(kit.clock.now() + 100 * dayMs))
  assert.ok(vault.openForDay('standard', '2026-03-02', sealed) instanceof Buffer)
})

test('classes end on the calendar', () => {
  const utc = (ms: number) => new Date(ms).toISOString()
  assert.equal(utc(destroyAfter('rider-contact', '2025-11-30')), '2026-02-28T00:00:00.000Z')
  assert.equal(utc(destroyAfter('kr-advertising', '2026-08-30')), '2027-02-28T00:00:00.000Z')
  assert.equal(utc(destroyAfter('us-call', '2028-02-28')), '2033-02-28T00:00:00.000Z')
  assert.equal(utc(destroyAfter('standard', '2026-03-02')), '2026-05-31T00:00:00.000Z')
})

vaultTest(
  'pseudonyms differ by day and class, and link nothing once the key is destroyed',
  async (store, kit, { vault, destroyed }) => {
    const start = kit.clock.now()
    const today = vault.dayKey('standard', start) as DayKey
    const pseudonym = vault.pseudonym('standard', start, number)
    assert.equal(pseudonym.length, 16)
    assert.deepEqual(today.pseudonym(vault.personRef(number)), pseudonym)
    assert.notDeepEqual(vault.pseudonym('standard', start + dayMs, number), pseudonym)
    assert.notDeepEqual(vault.pseudonym('us-call', start, number), pseudonym)
    assert.throws(() => vault.pseudonym('standard', start - dayMs, number), DayKeyGone)
    const sealed = vault.sealForDay(today, Buffer.from('{"request":1}'))
    assert.equal(String(vault.openForDay('standard', '2026-03-02', sealed)), '{"request":1}')
    assert.equal(vault.livingPseudonyms(number).length, 8)

    const due = destroyAfter('standard', '2026-03-02')
    kit.clock.set(due)
    assert.deepEqual(await vault.retentionRun(due), { dayKeys: 1, numbers: 0, documents: 0, accessEntries: 0 })
    assert.deepEqual(destroyed, [
      {
        what: 'day-key',
        ref: 'standard/2026-03-02',
        class: 'standard',
        day: '2026-03-02',
        fingerprint: today.fingerprint,
        dueAt: due,
        at: due,
      },
    ])
    // In memory, also for those who kept the object.
    assert.ok(today.destroyed)
    assert.throws(() => today.pseudonym(vault.personRef(number)), DayKeyGone)
    assert.throws(() => today.open(sealed), DayKeyGone)
    assert.throws(() => vault.pseudonym('standard', start, number), DayKeyGone)
    assert.ok(vault.livingPseudonyms(number).every((one) => Buffer.compare(one.pseudonym, pseudonym) !== 0))
    const gone = vault.openForDay('standard', '2026-03-02', sealed)
    assert.ok(gone instanceof Problem && gone.code === 'data-destroyed')
    // In the tables, and not to be made again; neither here nor after a restart.
    const again = await vault.ensureDayKey('standard', start)
    assert.ok(again instanceof Problem && again.code === 'data-destroyed')
    const rows = await sql<{
      wrapped: unknown
    }>`select wrapped from vault.day_keys where class = 'standard' and day = '2026-03-02'`.execute(store.tables())
    assert.deepEqual(rows.rows, [{ wrapped: null }])
    const restarted = await opened(store, kit)
    kit.clock.set(start)
    assert.throws(() => restarted.vault.pseudonym('standard', start, number), DayKeyGone)
    assert.ok((await restarted.vault.ensureDayKey('standard', start)) instanceof Problem)
  },
)

vaultTest('a key whose time is over links nothing even before the job ran', async (_store, kit, { vault }) => {
  const start = kit.clock.now()
  const sealed = vault.sealForDay(vault.dayKey('rider-contact', start) as DayKey, Buffer.from('x'))
  kit.clock.set(destroyAfter('rider-contact', '2026-03-02'))
  assert.throws(() => vault.pseudonym('rider-contact', start, number), DayKeyGone)
  assert.ok(vault.openForDay('rider-contact', '2026-03-02', sealed) instanceof Problem)
  assert.ok((await vault.ensureDayKey('rider-contact', kit.clock.now() + 3 * dayMs)) instanceof Problem)
})

vaultTest(
  'nodes agree on day keys and lose them together',
  async (store, kit, one) => {
    const other = await (kit.secondNode as () => Promise<Store>)()
    const two = await opened(other, kit)
    const at = kit.clock.now()
    assert.equal(one.vault.personRef(number), two.vault.personRef(number))
    kit.clock.step(5 * dayMs)
    const keys = await Promise.all([one, two].map(({ vault }) => vault.ensureDayKey('standard', kit.clock.now())))
    assert.ok(keys[0] && keys[1] && !(keys[0] instanceof Problem) && !(keys[1] instanceof Problem))
    assert.equal(keys[0].fingerprint, keys[1].fingerprint)
    assert.deepEqual(two.vault.pseudonym('standard', at, number), one.vault.pseudonym('standard', at, number))
    const held = two.vault.dayKey('us-call', at) as DayKey
    // Retired early by hand: the clock alone would have ended it on both.
    await sql`update vault.day_keys set destroy_after = 0 where class = 'us-call' and day = '2026-03-02'`.execute(
      store.tables(),
    )
    const heard = new Promise<void>((resolve) => {
      other.changes.on((change) => {
        if (change.kind === 'day-key-destroyed') resolve()
      })
    })
    await Promise.all([one.vault.retentionRun(kit.clock.now()), heard])
    assert.ok(held.destroyed)
    assert.throws(() => two.vault.pseudonym('us-call', at, number), DayKeyGone)
  },
  'postgresql',
)

vaultTest('the master key is changed while everything goes on', async (store, kit, { vault }) => {
  const next = new MasterKey(Buffer.alloc(32, 2))
  const ref = await store.transaction((trx) => vault.sealNumber(trx, number, forever))
  const pseudonym = vault.pseudonym('standard', kit.clock.now(), number)
  const ahead: [MasterKey, MasterKey] = [master, next]
  // A node that knows the next key already changes nothing by starting.
  const both = await opened(store, kit, ahead)
  assert.equal(both.vault.personRef(number), ref)
  const { rewrapped } = await both.vault.rotateMasterKey(next)
  assert.ok(rewrapped >= 10)
  assert.deepEqual(await both.vault.rotateMasterKey(next), { rewrapped: 0 })
  // One that was given only the old goes on with what it has, and fails where it would need the new.
  assert.equal(await vault.reveal(ref, 'a look', agent), number)
  kit.clock.step(3 * dayMs)
  await assert.rejects(vault.ensureDayKey('standard', kit.clock.now()), MasterKeyFault)
  vault.acceptMasterKey(next)
  assert.ok(!((await vault.ensureDayKey('standard', kit.clock.now())) instanceof Problem))
  await assert.rejects(opened(store, kit, [master]), MasterKeyFault)
  const after = await opened(store, kit, [next])
  assert.equal(await after.vault.reveal(ref, 'a look', agent), number)
  assert.deepEqual(after.vault.pseudonym('standard', kit.clock.now() - 3 * dayMs, number), pseudonym)
})

vaultTest(
  'a list of master keys is taken whole: the new one wraps, on record, and what is not in it opens no more',
  async (store, kit, { vault }) => {
    const next = new MasterKey(Buffer.alloc(32, 2))
    const ref = await store.transaction((trx) => vault.sealNumber(trx, number, forever))
    const rotations: object[] = []
    const told = await openVault({
      store,
      clock: kit.clock,
      ids: new Ids(kit.clock),
      log: kit.log,
      masterKeys: [master],
      recordDestruction: async () => {},
      recordRotation: async (_, { from, to }) => void rotations.push({ from, to }),
    })
    await assert.rejects(
      told.takeMasterKeys([next]),
      MasterKeyFault,
      'the one that wraps is missing: nothing is changed',
    )
    assert.deepEqual(await told.takeMasterKeys([master, next]), { rewrapped: 0 }, 'first every node accepts it')
    assert.deepEqual(rotations, [])
    assert.ok((await told.takeMasterKeys([next, master])).rewrapped >= 10)
    assert.deepEqual(rotations, [{ from: master.id, to: next.id }])
    assert.deepEqual(await told.takeMasterKeys([next]), { rewrapped: 0 })
    assert.equal(await told.reveal(ref, 'a look', agent), number)
    await assert.rejects(told.takeMasterKeys([master]), MasterKeyFault)
    await told.close()
  },
)

vaultTest(
  'the master key is changed by a restart: the first of the given keys wraps from then on',
  async (store, kit, { vault }) => {
    const next = new MasterKey(Buffer.alloc(32, 2))
    const ref = await store.transaction((trx) => vault.sealNumber(trx, number, forever))
    const both = await opened(store, kit, [next, master])
    assert.equal(await both.vault.reveal(ref, 'a look', agent), number)
    const masters = await sql<{ master: string }>`
    select distinct master from (select master from vault.keys union select master from vault.day_keys) as all_keys`.execute(
      store.tables<object>(),
    )
    assert.deepEqual(masters.rows, [{ master: next.id }])
    assert.equal(await (await opened(store, kit, [next])).vault.reveal(ref, 'a look', agent), number)
    await assert.rejects(opened(store, kit, [master]), MasterKeyFault)
    // What cannot be opened is left as it was.
    await assert.rejects(opened(store, kit, [new MasterKey(Buffer.alloc(32, 9)), master]), MasterKeyFault)
    assert.equal(await (await opened(store, kit, [next])).vault.reveal(ref, 'a look', agent), number)
  },
)

vaultTest(
  'secrets of the house are the same whenever they are asked for; sealing keys can be added',
  async (store, kit, { vault }) => {
    const secret = await vault.secret('ledger')
    assert.equal(secret.length, 32)
    assert.deepEqual(await vault.secret('ledger'), secret)
    assert.notDeepEqual(await vault.secret('permits'), secret)
    const before = await store.transaction((trx) => vault.sealText(trx, 'before', forever))
    await vault.addSealingKey()
    const after = await store.transaction((trx) => vault.sealText(trx, 'after', forever))
    const restarted = await opened(store, kit)
    assert.deepEqual(await restarted.vault.secret('ledger'), secret)
    for (const [doc, text] of [
      [before, 'before'],
      [after, 'after'],
    ] as const)
      assert.equal(await restarted.vault.reveal(doc, 'a look', agent), text)
  },
)

vaultTest('access records end after two years', async (_store, kit, { vault }) => {
  await vault.reveal('0'.repeat(32), 'a look', agent)
  assert.equal((await vault.retentionRun(Date.parse('2028-03-02T00:00:00Z'))).accessEntries, 0)
  assert.equal((await vault.retentionRun(kit.clock.now() + 732 * dayMs)).accessEntries, 1)
})

test('a master key file is made once, for its owner alone, and not read where others can', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringfence-'))
  const path = join(folder, 'keys', 'master.key')
  const [made] = await createMasterKeyFile(path)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await readMasterKeyFile(path))[0].id, made.id)
  await assert.rejects(createMasterKeyFile(path), MasterKeyFault)
  const open = join(folder, 'open.key')
  await writeFile(open, Buffer.alloc(32, 1).toString('base64'), { mode: 0o644 })
  await assert.rejects(readMasterKeyFile(open), /others/)
  await assert.rejects(readMasterKeyFile(join(folder, 'none')), MasterKeyFault)
  const [first, second] = masterKeysFrom(`${'02'.repeat(32)}, ${Buffer.alloc(32, 1).toString('base64')}\n`)
  assert.equal(second?.id, master.id)
  assert.notEqual(first.id, master.id)
  assert.throws(() => masterKeysFrom('short'), MasterKeyFault)
  assert.throws(() => masterKeysFrom(' '), MasterKeyFault)
})
