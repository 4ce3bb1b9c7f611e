import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Store } from '../store/index.ts'
import { withStores } from '../store/testing.ts'
import { dayMs, Ids, Problem, type SteppedClock } from '../terms/index.ts'
import { MasterKey, openVault, type Vault, vaultMigrations } from '../vault/index.ts'
import {
  deskMigrations,
  type ImportOptions,
  type ImportReport,
  importReportedCalls,
  reportedCallCounts,
  reportedCalls,
  reportedCallsByDay,
} from './index.ts'
import { readTime } from './reported-call.ts'

interface Kit {
  store: Store
  vault: Vault
  clock: SteppedClock
  folder: string
  /** Writes the file and imports it. */
  run(content: string | Uint8Array, options?: Partial<ImportOptions>): Promise<ImportReport>
}

function kits(t: TestContext, work: (kit: Kit) => Promise<void>): Promise<void> {
  return withStores(
    t,
    async (store, { clock, log }) => {
      const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 3))]
      const recordDestruction = async () => {}
      const vault = await openVault({ store, clock, log, ids: new Ids(clock), masterKeys, recordDestruction })
      const folder = await mkdtemp(join(tmpdir(), 'ringfence-desk-'))
      const run: Kit['run'] = async (content, options = {}) => {
        const file = join(folder, 'input')
        await writeFile(file, content)
        const report = await importReportedCalls({ file, store, vault, clock, ...options })
        if (report instanceof Problem) assert.fail(report.detail)
        const rejected = Object.values(report.rejected).reduce((sum, count) => sum + count, 0)
        assert.equal(report.rows, report.imported + report.already + rejected, 'every row is accounted for')
        return report
      }
      try {
        await work({ store, vault, clock, folder, run })
      } finally {
        await vault.close()
        await rm(folder, { recursive: true })
      }
    },
    { rooms: [vaultMigrations, deskMigrations] },
  )
}

const long = 'complaint_id,created_day,company_phone_number,consumer_area_code\n'
const daily =
  'Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n'
const id = (n: number) => n.toString(16).padStart(32, '0')

test('the file by day: every row is imported or counted with its line and reason; again changes nothing', (t) =>
  kits(t, async ({ store, vault, folder, run }) => {
    const rows = [
      `${id(1)},2020-02-14,8044770532,804`,
      `${id(2)},2020-02-15,(804) 477-0532,`,
      `${id(3)},2020-02-15,+18044770532,804`,
      `${id(4)},2020-02-15,,804`,
      `${id(5)},2020-02-15,__________,804`,
      `${id(6)},2020-02-15,317,804`,
      `${id(7)},2020-02-15,70611454600144,804`,
      `${id(8)},2020-02-15,CALL-NOW,804`,
      `${id(9)},2020-02-31,8044770532,804`,
      `nonsense,2020-02-15,8044770532,804`,
      `${id(10)},2020-02-15,8044770532`,
      '',
      `${id(11)},2020-02-16,9782559653,978`,
      `${id(1)},2020-02-14,8044770532,804`,
    ]
    const rejectsFile = join(folder, 'rejects.csv')
    const report = await run(long + rows.join('\r\n'), { rejectsFile })
    assert.deepEqual([report.rows, report.imported, report.already], [13, 4, 1])
    assert.deepEqual(report.rejected, {
      'empty-caller': 1,
      'placeholder-caller': 1,
      'too-short': 1,
      'too-long': 1,
      'letters-in-caller': 1,
      'bad-date': 1,
      'bad-id': 1,
      columns: 1,
    })
    assert.equal(
      await readFile(rejectsFile, 'utf8'),
      'line,reason\n5,empty-caller\n6,placeholder-caller\n7,too-short\n8,too-long\n9,letters-in-caller\n10,bad-date\n11,bad-id\n12,columns\n',
    )

    const caller = vault.personRef('+18044770532')
    const calls = await reportedCalls(store, caller)
    assert.deepEqual(
      calls.map(({ key }) => Number.parseInt(key.replaceAll('-', ''), 16)),
      [2, 3, 1],
    )
    assert.deepEqual(calls[2], {
      source: 'ftc',
      key: calls[2]?.key,
      reportedAt: Date.UTC(2020, 1, 14),
      calledAt: undefined,
      subject: undefined,
      robocall: undefined,
      area: '804',
      state: undefined,
    })
    assert.deepEqual(await reportedCallsByDay(store, caller), [
      { day: Date.UTC(2020, 1, 14), calls: 1 },
      { day: Date.UTC(2020, 1, 15), calls: 2 },
    ])
    assert.equal((await reportedCalls(store, caller, { before: Date.UTC(2020, 1, 15), limit: 5 })).length, 1)
    assert.equal((await reportedCallCounts(store, [caller, vault.personRef('+12')])).get(caller), 3)
    assert.equal((await vault.mask([caller])).get(caller), '+1 **-****-**32')

    const again = await run(gzipSync(long + rows.join('\n')))
    assert.deepEqual([again.rows, again.imported, again.already], [13, 0, 5])
  }))

test('the daily file: subject, robot and times are kept; equal rows are as many complaints, also the second time', (t) =>
  kits(t, async ({ store, vault, run }) => {
    const one =
      '2178398804,2021-07-07 00:01:41,2021-07-06 18:17:00,Clinton,Illinois,217,Warranties  & protection plans,Y'
    const quoted =
      '5205269536,2021-07-07 00:02:00,nonsense,,California,951,"Reducing your debt (credit cards, loans)",N'
    const bare = '5205269536,2021-07-07 00:03:00,,,,,No Subject Provided,'
    const file = `\ufeff${daily}${[one, quoted, one, bare, one].join('\n')}\n`
    const report = await run(file)
    assert.deepEqual([report.imported, report.already], [5, 0])
    const again = await run(file)
    assert.deepEqual([again.imported, again.already], [0, 5])
    // A fourth of the same is one more.
    assert.equal((await run(`${file}${one}\n`)).imported, 1)

    const [warranty] = await reportedCalls(store, vault.personRef('+12178398804'))
    assert.deepEqual(
      { ...warranty, key: '' },
      {
        source: 'ftc',
        key: '',
        reportedAt: Date.UTC(2021, 6, 7, 0, 1, 41),
        calledAt: Date.UTC(2021, 6, 6, 18, 17),
        subject: 'Warranties & protection plans',
        robocall: true,
        area: '217',
        state: 'Illinois',
      },
    )
    const debts = await reportedCalls(store, vault.personRef('+15205269536'))
    assert.deepEqual(
      debts.map(({ subject, robocall, calledAt }) => [subject, robocall, calledAt]),
      [
        [undefined, undefined, undefined],
        ['Reducing your debt (credit cards, loans)', false, undefined],
      ],
    )
  }))

test('no number stands in the table, and the numbers are kept for five years', (t) =>
  kits(t, async ({ store, vault, clock, run }) => {
    await run(`${long}${id(1)},2020-02-14,8044770532,804\n`)
    const { rows } = await sql`select row_to_json(c)::text as row from desk.reported_calls c`.execute(store.tables())
    assert.doesNotMatch(JSON.stringify(rows), /8044770532/)
    const caller = vault.personRef('+18044770532')
    clock.step(5 * 365 * dayMs - 1)
    await vault.retentionRun(clock.now())
    assert.equal((await vault.mask([caller])).size, 1)
    clock.step(2)
    await vault.retentionRun(clock.now())
    assert.equal((await vault.mask([caller])).size, 0)
  }))

test('a file that is none of the agency’s is refused; a broken one ends with what was wrong', (t) =>
  kits(t, async ({ store, vault, clock, folder, run }) => {
    const file = join(folder, 'other')
    for (const content of ['', 'a,b,c\n1,2,3\n', '\u0000\u0001\u0002', '"'.repeat(40_000)]) {
      await writeFile(file, content)
      const report = await importReportedCalls({ file, store, vault, clock })
      assert.ok(report instanceof Problem && report.code === 'bad-request', JSON.stringify(content.slice(0, 10)))
    }
    const zipped = gzipSync(`${long}${id(1)},2020-02-14,8044770532,804\n`)
    await writeFile(file, zipped.subarray(0, zipped.length - 12))
    await assert.rejects(importReportedCalls({ file, store, vault, clock }))
    await assert.rejects(importReportedCalls({ file: join(folder, 'none'), store, vault, clock }), { code: 'ENOENT' })
    // A quote that is never closed takes its own record with it, and is counted.
    const report = await run(`${long}${id(1)},2020-02-14,8044770532,804\n${id(2)},"${'x\n'.repeat(20_000)}`)
    assert.equal(report.imported, 1)
    assert.ok((report.rejected.unreadable ?? 0) > 0)
  }))

test('two imports of the same rows at once, in another order, count each row once', (t) =>
  kits(t, async ({ store, vault, clock, folder }) => {
    const rows = Array.from(
      { length: 6_000 },
      (_, i) => `${id(i + 1)},2020-02-14,804477${String(i % 3_000).padStart(4, '0')},804`,
    )
    const files = [join(folder, 'one'), join(folder, 'two')] as const
    await writeFile(files[0], long + rows.join('\n'))
    await writeFile(files[1], long + rows.toReversed().join('\n'))
    const reports = await Promise.all(files.map((file) => importReportedCalls({ file, store, vault, clock })))
    let imported = 0
    for (const report of reports) {
      assert.ok(!(report instanceof Problem))
      imported += report.imported
    }
    assert.equal(imported, 6_000)
  }))

test('a rejects file that cannot be written, or would overwrite the input, is told of', (t) =>
  kits(t, async ({ store, vault, clock, folder }) => {
    const file = join(folder, 'input')
    await writeFile(file, `${long}${id(1)},2020-02-14,,804\n`)
    const options = { file, store, vault, clock }
    assert.ok((await importReportedCalls({ ...options, rejectsFile: join(folder, '.', 'input') })) instanceof Problem)
    await assert.rejects(importReportedCalls({ ...options, rejectsFile: join(folder, 'none', 'x') }), {
      code: 'ENOENT',
    })
  }))

test('progress is told, and cancelling keeps what was imported; the next import goes on', (t) =>
  kits(t, async ({ clock, run }) => {
    const rows = Array.from(
      { length: 12_000 },
      (_, i) => `${id(i + 1)},2020-02-14,804477${String(i).padStart(4, '0').slice(-4)},804`,
    )
    const content = long + rows.join('\n')
    const controller = new AbortController()
    const told: number[] = []
    // Every look at the clock is past the half second between two reports.
    const ticking = {
      now: () => {
        clock.step(600)
        return clock.now()
      },
    }
    const onProgress = ({ rows }: { rows: number }) => {
      told.push(rows)
      controller.abort()
    }
    const first = await run(content, {
      clock: ticking,
      onProgress,
      signal: controller.signal,
    })
    assert.equal(first.cancelled, true)
    assert.ok(told.length > 0 && first.imported > 0 && first.imported < 12_000)
    const rest = await run(content)
    assert.deepEqual([rest.cancelled, rest.imported + first.imported, rest.already], [false, 12_000, first.imported])
  }))

test('times are read as written or not at all', () => {
  assert.equal(readTime('2021-07-07 00:01:15'), Date.UTC(2021, 6, 7, 0, 1, 15))
  for (const text of [
    '',
    '2021-02-29',
    '2021-13-01',
    '1999-01-01',
    '9999-01-01',
    '2021-07-07 24:00:00',
    '07/07/2021',
    '2021-07-07T00:01:15',
  ])
    assert.equal(readTime(text), undefined, text)
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-: '), maxLength: 20 }), (text) => {
      const time = readTime(text)
      return time === undefined || new Date(time).toISOString().replace('T', ' ').startsWith(text)
    }),
  )
})

const agencyFile = new URL(
  '../../../shared/data/ftc_complaints/dnc_complaint_numbers_2021-07-08_first1000.csv',
  import.meta.url,
)

test('the agency’s own daily file', (t) => {
  if (!existsSync(agencyFile))
    return t.diagnostic('Not compared: the agency’s file of a thousand rows is not on this machine')
  return kits(t, async ({ store, vault, clock }) => {
    const file = fileURLToPath(agencyFile)
    const report = await importReportedCalls({ file, store, vault, clock })
    assert.ok(!(report instanceof Problem))
    assert.deepEqual([report.rows, report.imported], [1_000, 949])
    assert.deepEqual(report.rejected, { 'too-long': 4, 'empty-caller': 44, 'too-short': 3 })
    const again = await importReportedCalls({ file, store, vault, clock })
    assert.ok(!(again instanceof Problem) && again.imported === 0 && again.already === 949)
  })
})
