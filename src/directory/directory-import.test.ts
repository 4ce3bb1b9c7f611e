import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { sql } from 'kysely'
import { agent, codeOf, keyOf, must, type Rooms, withRooms } from '../consent/testing.ts'
import { RejectsFile } from '../import/index.ts'
import { dayMs, hourMs } from '../terms/index.ts'
import { type DirectoryImport, fileSource, type ImportFault, openDirectoryFacts } from './index.ts'

const organisation = 'org_rides'
const platform = keyOf(organisation)

class Counts {
  readonly counts: Partial<Record<ImportFault, number>> = {}
  readonly rows: string[] = []
  async add(line: number, reason: ImportFault): Promise<void> {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1
    this.rows.push(`${line} ${reason}`)
  }
  async close(): Promise<void> {}
}

/** Imports a text, and holds that every row is accounted for. */
async function run(rooms: Rooms, what: DirectoryImport['what'], text: string, given: Partial<DirectoryImport> = {}) {
  const rejects = new Counts()
  const format = text.trimStart().startsWith('{') ? 'json' : 'csv'
  const source = { format, stream: Readable.from([Buffer.from(text)]) } as const
  const report = must(
    await rooms.directory.import({ what, organisation, country: 'KR', source, rejects, ...given }, platform),
  )
  const rejected = Object.values(report.rejected).reduce<number>((sum, count) => sum + (count ?? 0), 0)
  assert.equal(report.rows, report.imported + report.changed + report.already + rejected, 'every row is accounted for')
  return { ...report, why: rejects.rows }
}
const at = (rooms: Rooms, daysAgo: number) => new Date(rooms.clock.now() - daysAgo * dayMs).toISOString()

test('accounts come in, in every writing of a number; again changes nothing; a later file brings up to date', (t) =>
  withRooms(t, async (rooms) => {
    const { directory, vault, store, clock, acts } = rooms
    const facts = await openDirectoryFacts(store)
    const file = [
      'id,number,verified_at',
      `u1,010-1234-5678,${at(rooms, 300)}`,
      `u2,+82 10 8765 4321,${at(rooms, 200)}`,
      'u3,０１０ ５５５５ ６６６６,',
      'u4,,',
    ].join('\n')
    const first = await run(rooms, 'accounts', file)
    assert.deepEqual([first.imported, first.changed, first.already, first.why], [4, 0, 0, []])
    assert.deepEqual(
      ['u1', 'u2', 'u3', 'u4'].map((id) => [facts.account(id)?.verified, facts.account(id)?.number]),
      [
        [true, vault.personRef('+821012345678')],
        [true, vault.personRef('+821087654321')],
        [false, vault.personRef('+821055556666')],
        [false, undefined],
      ],
    )
    const leaves = acts.length
    const again = await run(rooms, 'accounts', file)
    assert.deepEqual([again.imported, again.changed, again.already], [0, 0, 4])
    assert.equal(acts.length, leaves, 'nothing new, no act')

    // The desk reset u1's number; the platform's older proof does not undo that, a newer one does.
    must(await directory.accounts.invalidate('u1', { reason: 'It changed hands.', case: 'cas_1' }, agent))
    await run(rooms, 'accounts', file)
    assert.deepEqual([facts.account('u1')?.verified, facts.account('u1')?.invalidationCase], [false, 'cas_1'])
    clock.step(hourMs)
    const later = [
      'id,number,verified_at',
      `u1,01012345678,${at(rooms, 0)}`,
      `u2,01077778888,${at(rooms, 100)}`,
      `u2,01099998888,${at(rooms, 50)}`,
    ].join('\n')
    const up = await run(rooms, 'accounts', later)
    assert.deepEqual([up.imported, up.changed], [0, 3])
    assert.deepEqual([facts.account('u1')?.verified, facts.account('u1')?.invalidationCase], [true, undefined])
    assert.equal(facts.account('u2')?.number, vault.personRef('+821099998888'))
    const history = must(await directory.accounts.numberHistory('u2', platform))
    assert.deepEqual(
      history.map((one) => one.kind),
      ['verified', 'changed', 'verified', 'changed', 'verified', 'stated'],
    )
    assert.equal((await vault.mask([vault.personRef('+821087654321')])).size, 0, 'nobody needs the old number')
    assert.equal((await run(rooms, 'accounts', file)).already, 4, 'the old file does not take u2 back')
    const fresh = await openDirectoryFacts(store)
    for (const id of ['u1', 'u2', 'u3', 'u4']) assert.deepEqual(facts.account(id), fresh.account(id))
  }))

test('bookings come in with what became of them; numbers are sealed for three months and nowhere in clear', (t) =>
  withRooms(t, async (rooms) => {
    const { directory, vault, store, clock } = rooms
    await run(rooms, 'accounts', `id,number,verified_at\nu1,010-1234-5678,${at(rooms, 300)}`)
    const line = (id: string, more: object) =>
      JSON.stringify({
        id,
        account: 'u1',
        at: at(rooms, 10),
        rider: '010-5555-6666',
        area: '서울 강남구 역삼동',
        ...more,
      })
    const file = [
      line('r1', { state: 'ended', driver: '010-1111-2222', driverCategory: 'venti', endedAt: at(rooms, 9.9) }),
      line('r2', { booker: '010-9999-0000' }),
      line('r2', { state: 'dispatched' }),
      line('r3', { at: at(rooms, 120) }),
      line('r4', { account: 'nobody' }),
      line('r5', { rider: 'x' }),
      line('r6', { area: 'at 010-1234-5678' }),
      line('r7', { state: 'flying' }),
      line('r8', { at: '2026-03-01 10:00' }),
      line('r9', { nickname: 'x' }),
      '{oops',
      '',
      line('01012345678', {}),
    ].join('\n')
    const report = await run(rooms, 'bookings', file)
    assert.deepEqual([report.rows, report.imported, report.already], [12, 2, 1])
    assert.deepEqual(report.why.sort(), [
      '10 unknown-field',
      '11 unreadable',
      '13 bad-id',
      '4 too-old',
      '5 unknown-account',
      '6 bad-number',
      '7 bad-area',
      '8 bad-state',
      '9 bad-time',
    ])
    const { lookups } = directory
    const one = must(await lookups.booking('r1', agent))
    assert.deepEqual(
      [one.state, one.driverCategory, one.bookerNumber],
      ['ended', 'venti', vault.personRef('+821012345678')],
    )
    const two = must(await lookups.booking('r2', agent))
    assert.deepEqual([two.state, two.numberChanged], ['dispatched', false])
    const further = await run(
      rooms,
      'bookings',
      [line('r1', { state: 'requested' }), line('r2', { state: 'riding' })].join('\n'),
    )
    assert.deepEqual([further.changed, further.already], [1, 1], 'a booking goes on and never back')
    clock.step(100 * dayMs)
    await directory.bookings.forgetContacts()
    await vault.retentionRun(clock.now())
    const refs = ['+821055556666', '+821011112222', '+821099990000'].map((number) => vault.personRef(number))
    assert.equal((await vault.mask(refs)).size, 0)
    assert.equal((await vault.mask([vault.personRef('+821012345678')])).size, 1, 'the account has its number')
    const { rows } = await sql<{ all: string }>`
      select concat((select json_agg(b)::text from directory.bookings b), (select json_agg(h)::text from vault.holds h)) as all`.execute(
      store.tables<object>(),
    )
    assert.doesNotMatch(rows[0]?.all ?? '', /55556666|11112222/)
  }))

test('whatever a file holds, each row is imported or rejected by a reason, and nothing of it is repeated', (t) =>
  withRooms(t, async (rooms) => {
    const seed = randomInt(2 ** 31)
    console.log(`seed ${seed}`)
    const field = fc.oneof(
      fc.constantFrom(
        '',
        'u1',
        'u2',
        '01012345678',
        '2026-01-01T00:00:00Z',
        '"',
        '""',
        'ended',
        "'; drop table x",
        '\u0000',
      ),
      fc.string({ maxLength: 20 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('accounts' as const, 'bookings' as const),
        fc.array(fc.array(field, { maxLength: 5 }), { maxLength: 30 }),
        async (what, rows) => {
          const header = what === 'accounts' ? 'id,number,verified_at' : 'id,account,at,rider'
          await run(rooms, what, [header, ...rows.map((row) => row.join(','))].join('\n'))
          await run(
            rooms,
            what,
            `{}\n${rows.map((row) => JSON.stringify(Object.fromEntries(row.map((v, n) => [['id', 'at', 'number', 'x', 'rider'][n], v])))).join('\n')}`,
          )
        },
      ),
      { seed, numRuns: 25 },
    )
  }))

test('what is no file of accounts or bookings is refused before anything is done; another’s ids stay another’s', (t) =>
  withRooms(t, async (rooms) => {
    const { directory } = rooms
    const ask = async (what: DirectoryImport['what'], text: string, actor = platform, whose = organisation) =>
      codeOf(
        await directory.import(
          {
            what,
            organisation: whose,
            source: { format: 'csv', stream: Readable.from([Buffer.from(text)]) },
            rejects: new Counts(),
          },
          actor,
        ),
      )
    for (const text of ['', 'nonsense', 'id,id', '01012345678,x', 'number,verified_at', 'id,number,colour'])
      assert.equal(await ask('accounts', text), 'bad-request', text)
    assert.equal(await ask('bookings', 'id,account'), 'bad-request')
    assert.equal(await ask('accounts', 'id\nu1', keyOf('org_other')), 'not-found')
    await run(rooms, 'accounts', 'id\nu1')
    const other = await directory.import(
      {
        what: 'accounts',
        organisation: 'org_other',
        source: { format: 'csv', stream: Readable.from([Buffer.from('id,number\nu1,+821099990000')]) },
        rejects: new Counts(),
      },
      keyOf('org_other'),
    )
    assert.deepEqual(must(other).rejected, { 'id-taken': 1 })
    assert.equal(must(await directory.accounts.get('u1', platform)).number, undefined)
  }))

test('a gzipped file of many rows: rejects are in their file, a stop leaves what was done and the next import goes on', (t) =>
  withRooms(t, async (rooms) => {
    const { directory, store } = rooms
    const folder = await mkdtemp(join(tmpdir(), 'ringfence-directory-'))
    try {
      const file = join(folder, 'accounts.csv.gz')
      const rows = Array.from(
        { length: 6_000 },
        (_, n) => `u${n},${n % 100 === 7 ? 'x' : `0101${String(n).padStart(7, '0')}`}`,
      )
      await writeFile(file, gzipSync(`id,number\n${rows.join('\n')}`))
      const stop = new AbortController()
      const job = async (signal?: AbortSignal) => ({
        what: 'accounts' as const,
        organisation,
        country: 'KR' as const,
        source: await fileSource(file, 'csv'),
        rejects: new RejectsFile<ImportFault>(join(folder, 'rejects.csv')),
        signal,
        onProgress: () => {},
      })
      stop.abort()
      const stopped = must(await directory.import(await job(stop.signal), platform))
      assert.ok(stopped.cancelled && stopped.rows < 1_000 && stopped.imported > 0)
      const done = must(await directory.import(await job(), platform))
      assert.deepEqual([done.rows, done.rejected['bad-number'], done.already], [6_000, 60, stopped.imported])
      assert.equal(done.imported + stopped.imported, 5_940)
      const rejects = await readFile(join(folder, 'rejects.csv'), 'utf8')
      assert.equal(rejects.trim().split('\n').length, 61)
      assert.match(rejects, /^line,reason\n9,bad-number\n/)
      const { rows: count } = await sql<{ n: number }>`select count(*)::int as n from directory.accounts`.execute(
        store.tables<object>(),
      )
      assert.equal(count[0]?.n, 5_940)
    } finally {
      await rm(folder, { recursive: true })
    }
  }))
