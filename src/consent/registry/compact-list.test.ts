import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withStores } from '../../store/testing.ts'
import { type Actor, Ids, minuteMs, type PersonRef, Problem } from '../../terms/index.ts'
import { MasterKey, openVault, vaultMigrations } from '../../vault/index.ts'
import { consentMigrations } from '../migrations.ts'
import type { ConsentRoom } from '../room.ts'
import { openChangedLists } from './changed-lists.ts'
import { ListChanges } from './list-change-store.ts'
import { LoadedLists } from './loaded-lists.ts'
import { Registries } from './registries.ts'
import { importRegistry } from './registry-import.ts'
import { RegistryShelf } from './registry-shelf.ts'

const agent: Actor = { kind: 'staff', id: 'stf_agent' }

function good<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) assert.fail(`${outcome.code}: ${outcome.detail}`)
  return outcome
}

test('a change holds at once, is written into the next file, and is then forgotten', (t) =>
  withStores(
    t,
    async (store, { clock, log }) => {
      const folder = mkdtempSync(join(tmpdir(), 'ringfence-compact-'))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      const ids = new Ids(clock)
      const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 3))]
      const vault = await openVault({ store, clock, log, ids, masterKeys, recordDestruction: async () => {} })
      const acts: string[] = []
      const recordAct = async (_: unknown, act: { name: string }) => void acts.push(act.name)
      const changes = new ListChanges({ store, clock, ids, vault, recordAct } as unknown as ConsentRoom)
      const shelf = new RegistryShelf(join(folder, 'shelf'), () => masterKeys)
      const file = join(folder, 'rows.csv')
      writeFileSync(file, '010-2345-6780\n010-2345-6781,loans\n')
      const asOf = clock.now() - 5_000
      good(await importRegistry(shelf, clock, { files: [file], format: 'csv', list: 'kr-dnc', country: 'KR', asOf }))
      const changed = await openChangedLists(store)
      const loaded = await LoadedLists.open(shelf, changed, log)
      const numbersOf = (refs: readonly string[], purpose: string, actor: Actor) =>
        vault.revealAll(refs, purpose, actor)
      const registries = new Registries({ shelf, loaded, changes, numbersOf, clock })
      try {
        const said = (number: string) => loaded.of(number, 'KR', vault.personRef(number) as PersonRef)
        const all = { categories: [], channels: [] }
        const put = async (number: string, listed: Parameters<typeof changes.put>[0]['listed'], list = 'kr-dnc') =>
          good(await changes.put({ list, of: { number }, listed }, agent))

        await put('+821023456780', null)
        await put('+821023456782', { categories: ['education'], channels: ['voice'] })
        await put('+821023456783', all, 'platform')
        assert.deepEqual(said('+821023456780'), [{ list: 'kr-dnc', asOf }])
        assert.deepEqual(said('+821023456782'), [
          { list: 'kr-dnc', asOf, listed: { categories: ['education'], channels: ['voice'] } },
        ])
        const platform = { list: 'platform', asOf: clock.now(), listed: all }
        assert.deepEqual(said('+821023456783'), [{ list: 'kr-dnc', asOf }, platform])
        assert.equal(((await put('+821023456782', all)) && changed.size) as number, 3)

        assert.deepEqual(good(await registries.compact()), ['kr-dnc', 'platform'])
        assert.deepEqual(
          registries.inForce().map(({ list, size, country }) => [list, size, country]),
          [
            ['kr-dnc', 2, 'KR'],
            ['platform', 1, undefined],
          ],
        )
        assert.deepEqual(good(await registries.compact()), [], 'nothing waits')
        assert.equal(changed.size, 3, 'nodes that have the file before may still need them')
        // Taken back after the file was written: the newer word stays.
        await put('+821023456783', null, 'platform')
        clock.step(11 * minuteMs)
        assert.deepEqual(good(await registries.compact('kr-dnc')), [])
        assert.equal(changed.size, 1)
        assert.deepEqual(said('+821023456780'), [
          { list: 'kr-dnc', asOf },
          { list: 'platform', asOf: platform.asOf },
        ])
        assert.deepEqual(said('+821023456782')[0], { list: 'kr-dnc', asOf, listed: all })
        assert.deepEqual(said('+821023456781')[0], {
          list: 'kr-dnc',
          asOf,
          listed: { categories: ['loans'], channels: [] },
        })
        assert.equal(said('+821023456783')[1]?.listed, undefined)
        assert.ok(acts.includes('consent.put-on-list') && acts.includes('consent.compact-list'))
        const firm: Actor = { kind: 'key', id: 'key_1', organisation: 'org_1' } as Actor
        const refused = await changes.put({ list: 'kr-dnc', of: { number: '+821023456780' }, listed: all }, firm)
        assert.equal((refused as Problem).code, 'not-allowed')
        const odd = { categories: ['gambling' as never], channels: [] }
        const wrong = await changes.put({ list: 'kr-dnc', of: { number: '+821023456780' }, listed: odd }, agent)
        assert.equal((wrong as Problem).code, 'invalid-field')
      } finally {
        loaded.close()
      }
    },
    { rooms: [vaultMigrations, consentMigrations] },
  ))
