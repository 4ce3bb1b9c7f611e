import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, ringfence } from '../../../stories/program.ts'
import { jsonLines, seedHouse } from './testing.ts'

test('accounts and bookings are imported by the program; rejected rows stand in a file; again changes nothing', async (t) => {
  const house = await seedHouse(newFolder(t))
  const organisation = house.caller[1] as string
  const accounts = join(house.folder, 'accounts.csv')
  writeFileSync(accounts, 'id,number,verified_at\nu1,010-1234-5678,2026-01-01T00:00:00Z\nu2,nonsense,\n')
  const rejects = join(house.folder, 'rejects.csv')
  const args = ['--organisation', organisation, '--country', 'KR', '--rejects', rejects]
  const first = await ringfence(house.folder, [
    ...['directory', 'import', accounts, '--what', 'accounts', '--format', 'csv'],
    ...args,
    '--json',
  ])
  assert.equal(first.code, 0, first.err)
  const done = jsonLines(first.out).at(-1)
  assert.deepEqual([done.event, done.imported, done.rejected], ['done', 1, { 'bad-number': 1 }])
  assert.equal(readFileSync(rejects, 'utf8'), 'line,reason\n3,bad-number\n')
  const bookings = join(house.folder, 'bookings.json')
  const now = new Date(Date.now() - 60_000).toISOString()
  writeFileSync(
    bookings,
    `${JSON.stringify({ id: 'r1', account: 'u1', at: now, rider: '010 5555 6666', state: 'ended' })}\n`,
  )
  const importBookings = ['directory', 'import', bookings, '--what', 'bookings', '--format', 'json', ...args]
  assert.match(
    (await ringfence(house.folder, importBookings)).out,
    /1 imported, 0 brought up to date, 0 on record before/,
  )
  assert.match(
    (await ringfence(house.folder, importBookings)).out,
    /0 imported, 0 brought up to date, 1 on record before/,
  )
  for (const [more, code] of [
    [['directory', 'import', accounts, ...args], 2],
    [['directory', 'import', accounts, '--what', 'people', '--format', 'csv', ...args], 2],
    [
      [
        'directory',
        'import',
        accounts,
        '--what',
        'accounts',
        '--format',
        'csv',
        '--organisation',
        'org_none',
        '--rejects',
        rejects,
      ],
      1,
    ],
    [['directory', 'import', join(house.folder, 'none'), '--what', 'accounts', '--format', 'csv', ...args], 1],
    [['directory', 'import', accounts, '--what', 'bookings', '--format', 'csv', ...args], 1],
  ] as const) {
    const ran = await ringfence(house.folder, [...more])
    assert.equal(ran.code, code, `${more.join(' ')}: ${ran.out}${ran.err}`)
    assert.doesNotMatch(ran.out + ran.err, /5678/)
  }
})
