import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withStores } from '../store/testing.ts'
import { dayMs, Ids } from '../terms/index.ts'
import { MasterKey, openVault, vaultMigrations } from './index.ts'

const numbers = ['+821012345678', '+821087654321', '+821055556666']

test('many numbers are held at once, each for its own reason and time; what was destroyed is not held again', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 1))]
      const vault = await openVault({
        store,
        clock,
        log,
        ids: new Ids(clock),
        masterKeys,
        recordDestruction: async () => {},
      })
      const [a, b, c] = numbers.map((number) => vault.personRef(number)) as [never, never, never]
      const now = clock.now()
      const hold = (given: Parameters<typeof vault.holdEach>[2]) =>
        store.transaction((trx) => vault.holdEach(trx, 'directory', given))
      const there = await hold([
        { number: numbers[0] as string, reason: 'day/1', until: now + dayMs },
        { number: numbers[0] as string, reason: 'day/2', until: now + 2 * dayMs },
        { number: numbers[1] as string, reason: 'day/1', until: now + dayMs },
        { number: numbers[1] as string, reason: 'day/1', until: now + dayMs },
        { ref: c, reason: 'day/1', until: now + dayMs },
      ])
      assert.deepEqual([...there].sort(), [a, b].sort(), 'whom nobody sealed is not there')
      const living = async () => [...(await vault.mask([a, b, c])).keys()].sort()
      assert.equal((await vault.retentionRun(now)).numbers, 0, 'nothing of the sealing itself is left to end')
      clock.step(dayMs)
      await vault.retentionRun(clock.now())
      assert.deepEqual(await living(), [a])
      assert.equal((await hold([{ ref: b, reason: 'day/9', until: null }])).size, 0)
      clock.step(dayMs)
      await vault.retentionRun(clock.now())
      assert.deepEqual(await living(), [])
    },
    { rooms: [vaultMigrations] },
  ))

test('all that one reason holds gets another end, with its suffixes and nothing beside', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 1))]
      const vault = await openVault({
        store,
        clock,
        log,
        ids: new Ids(clock),
        masterKeys,
        recordDestruction: async () => {},
      })
      const documents: Record<string, string> = {}
      const reasons = ['cas_1', 'cas_1.note', 'cas_1.picture.2', 'cas_10', 'cas_1/x', 'cas_1-note', 'cas_2']
      await store.transaction(async (trx) => {
        for (const reason of reasons)
          documents[reason] = await vault.sealText(trx, reason, { room: 'desk', reason, until: null })
        documents.other = await vault.sealText(trx, 'other', { room: 'consent', reason: 'cas_1', until: null })
        assert.equal(await vault.retime(trx, { room: 'desk', reason: 'cas_1', until: clock.now() }), 3)
      })
      await vault.retentionRun(clock.now())
      const actor = { kind: 'staff', id: 'stf_1' } as const
      const gone: string[] = []
      for (const [reason, document] of Object.entries(documents))
        if (typeof (await vault.reveal(document, 'Check', actor)) !== 'string') gone.push(reason)
      assert.deepEqual(gone, ['cas_1', 'cas_1.note', 'cas_1.picture.2'])
    },
    { rooms: [vaultMigrations] },
  ))
