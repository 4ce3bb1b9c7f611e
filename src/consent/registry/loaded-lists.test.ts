import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { type PersonRef, Problem, SteppedClock } from '../../terms/index.ts'
import { MasterKey } from '../../vault/index.ts'
import type { ChangedLists } from './changed-lists.ts'
import { LoadedLists } from './loaded-lists.ts'
import { importRegistry } from './registry-import.ts'
import { RegistryShelf } from './registry-shelf.ts'

const nobody = '0'.repeat(32) as PersonRef
const noChanges: ChangedLists = { of: () => undefined, lists: [], size: 0, stop: () => {} }
const now = Date.parse('2026-11-21T00:00:00Z')

test('a new file takes its place while look-ups go on; a damaged one is refused and the one before stays', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-loaded-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const keys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 3))]
  const shelf = new RegistryShelf(join(folder, 'shelf'), () => keys)
  const said: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => said.push(line) })
  const load = async (rows: string, list: string, country?: string) => {
    const file = join(folder, 'rows.csv')
    writeFileSync(file, rows)
    const done = await importRegistry(shelf, new SteppedClock(now), { files: [file], format: 'csv', list, country })
    if (done instanceof Problem) assert.fail(done.detail)
    return done
  }
  const lists = await LoadedLists.open(shelf, noChanges, log)
  t.after(() => lists.close())
  assert.deepEqual(lists.of('+821023456789', 'KR', nobody), [])

  await load('010-2345-6789,loans\n', 'kr-dnc', 'KR')
  await load('+821023456780\n', 'platform')
  await lists.follow()
  const fact = (list: string, listed?: object) => ({ list, asOf: now, ...(listed && { listed }) })
  assert.deepEqual(lists.of('+821023456789', 'KR', nobody), [
    fact('kr-dnc', { categories: ['loans'], channels: [] }),
    fact('platform'),
  ])
  assert.deepEqual(
    lists.of('+8613800000000', 'CN', nobody),
    [fact('platform')],
    "another country's list has nothing to say",
  )

  const third = await load('010-2345-6789\n', 'kr-dnc', 'KR')
  const path = join(folder, 'shelf', third.file)
  const whole = readFileSync(path)
  const flipped = Buffer.from(whole)
  flipped[3] = (flipped[3] as number) ^ 1
  writeFileSync(path, flipped)
  await lists.follow()
  await lists.follow()
  assert.deepEqual(lists.of('+821023456789', 'KR', nobody)[0], fact('kr-dnc', { categories: ['loans'], channels: [] }))
  assert.equal(said.length, 1, 'said once')
  assert.match(said[0] as string, /damaged/)

  await load('010-2345-6789,education\n', 'kr-dnc', 'KR')
  await lists.follow()
  assert.deepEqual(
    lists.of('+821023456789', 'KR', nobody)[0],
    fact('kr-dnc', { categories: ['education'], channels: [] }),
  )
  assert.deepEqual(
    lists.inForce.map(({ list, size }) => [list, size]),
    [
      ['kr-dnc', 1],
      ['platform', 1],
    ],
  )
})
