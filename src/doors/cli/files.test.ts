import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { newFolder, type Ran, ringfence, root, until } from '../../../stories/program.ts'
import { jsonLines, type SeededHouse, seedHouse, startCommand } from './testing.ts'

const sample = join(root, 'src/demo/ftc-sample.csv')
const agencyFile = join(root, '../shared/data/ftc_complaints/dnc_complaint_numbers_2021-07-08_first1000.csv')
const header = 'complaint_id,created_day,company_phone_number,consumer_area_code\n'
const row = (n: number) =>
  `${n.toString(16).padStart(32, '0')},2020-02-14,804477${String(n % 10_000).padStart(4, '0')},804\n`

const said = ({ code, out, err }: Ran): string => `exit ${code}\n${out.slice(0, 1_000)}\n${err}`
const lineCount = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length

async function house(t: TestContext): Promise<SeededHouse & { decide(file: string, ...more: string[]): Promise<Ran> }> {
  const seeded = await seedHouse(newFolder(t))
  return {
    ...seeded,
    decide: (file, ...more) => {
      const args = ['decide', '--file', file, '--country', 'US', '--purpose', 'service', ...seeded.caller, ...more]
      return ringfence(seeded.folder, args)
    },
  }
}

/** Every row has its answer, in the order of the file. */
function answered(ran: Ran, rows: number): ReturnType<typeof jsonLines> {
  assert.equal(ran.code, 0, said(ran))
  const answers = jsonLines(ran.out)
  assert.deepEqual(
    answers.map(({ line }) => line),
    Array.from({ length: rows }, (_, i) => i + 2),
  )
  for (const { verdict, problem } of answers) assert.ok((verdict === undefined) !== (problem === undefined))
  return answers
}

test('the agency’s file, row by row: each is answered in order, numbers are not repeated', async (t) => {
  const { decide, folder } = await house(t)
  const ran = await decide(sample)
  const answers = answered(ran, lineCount(sample) - 1)
  assert.ok(
    answers.some(({ problem }) => problem?.code === 'invalid-number'),
    'its dirt is answered too',
  )
  assert.ok(answers.every(({ verdict, id }) => verdict === undefined || /^dec_/.test(id)))
  assert.doesNotMatch(ran.out, /\d{10}/)
  assert.match(ran.err, /\d+ invalid-number/)

  // Dirt of every kind that the agency's files have, and some of our own; simulated, so nothing is recorded.
  const dirt = [
    '',
    '__________',
    '1234567',
    '7061145460014412345',
    '70611454600144',
    'CALL NOW',
    '８０４４７７０５３２',
    '+1 (804) 477-0532',
  ]
  const dirty = join(folder, 'dirty.csv')
  writeFileSync(dirty, gzipSync(`\ufeffname,to\r\n${dirt.map((to, n) => `${n},${to}`).join('\r\n')}\r\n`))
  const simulated = await decide(dirty, '--simulate')
  assert.equal(simulated.code, 0, said(simulated))
  const lines = jsonLines(simulated.out)
  assert.deepEqual(
    lines.map(({ line }) => line),
    dirt.map((_, n) => n + 2),
  )
  assert.ok(lines.every(({ id }) => id === undefined))
  assert.deepEqual(
    lines.slice(-2).map(({ problem }) => problem),
    [undefined, undefined],
  )
  const named = await decide(dirty, '--simulate', '--column', 'name')
  assert.match(named.err, /8 invalid-number/)
})

test('the agency’s own daily file', async (t) => {
  if (!existsSync(agencyFile))
    return t.diagnostic('Not compared: the agency’s file of a thousand rows is not on this machine')
  const { decide } = await house(t)
  answered(await decide(agencyFile, '--simulate'), lineCount(agencyFile) - 1)
})

test('a reader that has had enough is no fault', async (t) => {
  const { folder, caller } = await house(t)
  const file = join(folder, 'long.csv')
  writeFileSync(file, header + Array.from({ length: 20_000 }, (_, n) => row(n)).join(''))
  const args = ['decide', '--file', file, '--country', 'US', '--purpose', 'service', '--simulate', ...caller]
  const running = startCommand(folder, args)
  running.child.stdout?.once('data', () => running.child.stdout?.destroy())
  assert.equal(await running.ended, 0, running.err)
  assert.doesNotMatch(running.err, /EPIPE|\n\s+at /)
  const next = await ringfence(folder, ['decide', '+821055500002', '--purpose', 'service', ...caller])
  assert.equal(next.code, 0, said(next))
})

test('files that cannot be read are told of in one sentence, exit 1', async (t) => {
  const { folder, decide } = await house(t)
  const empty = join(folder, 'empty.csv')
  writeFileSync(empty, '')
  const cut = join(folder, 'cut.csv.gz')
  const whole = gzipSync(header + Array.from({ length: 5_000 }, (_, n) => row(n)).join(''))
  writeFileSync(cut, whole.subarray(0, whole.length - 200))
  const strange = join(folder, 'strange.csv')
  writeFileSync(strange, 'a,b\n1,2\n')
  const rejects = ['--rejects', join(folder, 'rejects.csv')]
  const load = (file: string, ...more: string[]) =>
    ringfence(folder, ['complaints', 'import', file, '--format', 'ftc', ...(more.length > 0 ? more : rejects)])

  const refusals: [Ran, RegExp][] = [
    [await decide(join(folder, 'none.csv')), /There is no file/],
    [await decide(folder), /is a folder/],
    [await decide(empty), /is empty/],
    [await decide(strange), /--column/],
    [await decide(cut, '--simulate'), /cut short/],
    [await load(strange), /header/],
    [await load(sample, '--rejects', join(folder, 'none', 'rejects.csv')), /is not there/],
    [await load(cut), /cut short.*goes on from there/],
    [await ringfence(folder, ['restore', folder]), /is a folder/],
  ]
  for (const [ran, form] of refusals) {
    assert.equal(ran.code, 1, said(ran))
    assert.match(ran.err, form)
    assert.doesNotMatch(ran.err, /\n\s+at |node:internal/)
  }
})

test('complaints: every row is imported or counted, again changes nothing', async (t) => {
  const folder = newFolder(t)
  const rejects = join(folder, 'rejects.csv')
  const args = ['complaints', 'import', sample, '--format', 'ftc', '--rejects', rejects]
  const first = await ringfence(folder, [...args, '--json'])
  assert.equal(first.code, 0, said(first))
  const done = jsonLines(first.out).at(-1)
  const rejected = Object.values<number>(done.rejected).reduce((sum, n) => sum + n, 0)
  assert.equal(done.rows, lineCount(sample) - 1)
  assert.equal(done.imported + done.already + rejected, done.rows)
  assert.equal(lineCount(rejects), rejected + 1)
  const again = await ringfence(folder, args)
  assert.equal(again.code, 0, said(again))
  assert.match(
    again.out,
    new RegExp(` 0 imported, ${done.imported + done.already} on record before, ${rejected} rejected`),
  )
})

test('complaints: rejects go beside the file unless told, never into the folder that one happens to be in', async (t) => {
  const folder = newFolder(t)
  const file = join(newFolder(t), 'calls.csv')
  writeFileSync(file, header + row(1) + row(2).replace(/,\d{10},/, ',0000000000,'))
  const ran = await ringfence(folder, ['complaints', 'import', file, '--format', 'ftc'])
  assert.equal(ran.code, 0, said(ran))
  const rejects = `${file}.rejects.csv`
  assert.ok(ran.out.includes(rejects), `it says where: ${ran.out}`)
  assert.match(readFileSync(rejects, 'utf8'), /^line,reason\n3,not-a-number\n$/)
})

test('complaints: Ctrl-C keeps what was imported, and the next import goes on', async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'long.csv')
  const rows = 40_000
  writeFileSync(file, header + Array.from({ length: rows }, (_, n) => row(n)).join(''))
  const args = ['complaints', 'import', file, '--format', 'ftc', '--rejects', join(folder, 'rejects.csv'), '--json']
  const running = startCommand(folder, args)
  await until(
    async () => /"progress"/.test(running.out) || running.child.exitCode !== null,
    120_000,
    () => `no progress: ${running.out} ${running.err}`,
  )
  running.child.kill('SIGINT')
  assert.equal(await running.ended, 1, running.err)
  const stopped = jsonLines(running.out).at(-1)
  assert.equal(stopped.cancelled, true, running.out)
  assert.ok(stopped.imported > 0 && stopped.imported < rows, `${stopped.imported}`)
  const rest = await ringfence(folder, args)
  const done = jsonLines(rest.out).at(-1)
  assert.deepEqual([done.imported + stopped.imported, done.already], [rows, stopped.imported], said(rest))
})
