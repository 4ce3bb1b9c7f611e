import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Problem, SteppedClock } from '../../terms/index.ts'
import { MasterKey } from '../../vault/index.ts'
import { ByteLines, lineBytesMax } from './byte-lines.ts'
import { importRegistry, type RegistryImport } from './registry-import.ts'
import { RegistryShelf } from './registry-shelf.ts'

/** A zip of hk.txt.sha256 and hk.txt: a byte-order mark, 21234567, 51234567 with a date code, and 123. */
const zipped =
  'UEsDBBQAAAAAAAAAIVzcDZxNEQAAABEAAAANAAAAaGsudHh0LnNoYTI1NmUzYjBjNDQyICBoay50eHQKUEsDBBQAAAAIAAAAIVz2efMdHgAAACIAAAAGAAAAaGsudHh0e797v5GhkbGJqZk5lymUoWNkYGRiYGhsyAUU4AIAUEsBAhQDFAAAAAAAAAAhXNwNnE0RAAAAEQAAAA0AAAAAAAAAAAAAAIABAAAAAGhrLnR4dC5zaGEyNTZQSwECFAMUAAAACAAAACFc9nnzHR4AAAAiAAAABgAAAAAAAAAAAAAAgAE8AAAAaGsudHh0UEsFBgAAAAACAAIAbwAAAH4AAAAAAA=='

const now = Date.parse('2026-11-21T00:00:00Z')

function place(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-lists-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const keys: [MasterKey, ...MasterKey[]] = [new MasterKey(Buffer.alloc(32, 3))]
  const shelf = new RegistryShelf(join(folder, 'shelf'), () => keys)
  const clock = new SteppedClock(now)
  const write = (name: string, bytes: string | Uint8Array) => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }
  const rejects: string[] = []
  const load = (file: string, more: Partial<RegistryImport> = {}) =>
    importRegistry(shelf, clock, {
      files: [file],
      format: 'csv',
      list: 'national',
      onReject: ({ line, reason }) => rejects.push(`${line} ${reason}`),
      ...more,
    })
  const wants = async (number: number, list = 'national') => {
    const opened = await shelf.open(list)
    if (opened instanceof Problem) assert.fail(opened.detail)
    return opened.registry.preferenceOf(number)
  }
  return { folder, keys, shelf, clock, write, load, wants, rejects }
}

function good<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) assert.fail(`${outcome.code}: ${outcome.detail}`)
  return outcome
}

test('a CSV list in many writings, with its bad rows by reason', async (t) => {
  const { load, write, wants, rejects } = place(t)
  const file = write(
    'list.csv',
    [
      'number,categories,channels,from',
      '010-2345-6789,loans|insurance,voice',
      '+82 10 2345 6780,,sms,2026-01-01',
      '０１０２３４５６７８１,',
      '"010-2345-6782","loans"',
      '010-2345-6789,education',
      '',
      '010-2345-6783,,,2027-01-01',
      '010-2345-678x,loans',
      '12,loans',
      '010-2345-6784,gambling',
      '010-2345-6784,,telepathy',
      '010-2345-6784,,,yesterday',
      '010-2345-6784,,,,too,many',
      `0${'1'.repeat(19)},`,
      '010-2345\u0000-6784',
      '9'.repeat(5_000),
    ].join('\r\n'),
  )
  const report = good(await load(file, { country: 'KR' }))
  assert.deepEqual(
    { rows: report.rows, size: report.size, duplicates: report.duplicates, notYet: report.notYet },
    { rows: 15, size: 4, duplicates: 1, notYet: 1 },
  )
  assert.deepEqual(await wants(821023456789), { categories: ['education', 'insurance', 'loans'], channels: [] })
  assert.deepEqual(await wants(821023456780), { categories: [], channels: ['sms'] })
  assert.deepEqual(await wants(821023456781), { categories: [], channels: [] })
  assert.deepEqual(await wants(821023456782), { categories: ['loans'], channels: [] })
  assert.equal(await wants(821023456784), undefined)
  assert.deepEqual(report.rejected, {
    letters: 1,
    'too-short': 1,
    category: 1,
    channel: 1,
    date: 1,
    columns: 1,
    'too-long': 1,
    'not-text': 1,
    'line-too-long': 1,
  })
  assert.deepEqual(rejects, [
    '9 letters',
    '10 too-short',
    '11 category',
    '12 channel',
    '13 date',
    '14 columns',
    '15 too-long',
    '16 not-text',
    '17 line-too-long',
  ])
})

test("agencies' layouts, gzip and zip, a byte-order mark, and what every row means", async (t) => {
  const { load, write, wants } = place(t)
  const voice = { categories: [], channels: ['voice' as const] }
  good(
    await load(write('us.txt', '212,5550123\n3105550188\n'), { format: 'us-dnc', list: 'us-dnc', preference: voice }),
  )
  assert.deepEqual(await wants(12125550123, 'us-dnc'), voice)
  assert.deepEqual(await wants(13105550188, 'us-dnc'), voice)

  const tps = ['0207 3787244', '01635 506160', '0191 5657153', '07860338653 '].join('\r\n')
  assert.equal(good(await load(write('tps.gz', gzipSync(tps)), { format: 'uk-tps', list: 'uk-tps' })).size, 4)
  assert.ok(await wants(442073787244, 'uk-tps'))
  assert.ok(await wants(447860338653, 'uk-tps'))

  const zip = write('hk.zip', Buffer.from(zipped, 'base64'))
  const hk = good(await load(zip, { format: 'hk-dnc', list: 'hk-dnc' }))
  assert.deepEqual([hk.size, hk.rejected], [2, { columns: 1 }])
  assert.ok(await wants(85221234567, 'hk-dnc'))

  const sg = good(
    await load(write('sg.csv', 'Number\n91234567\n61234567\n21234567\n'), { format: 'sg-dnc', list: 'sg-dnc' }),
  )
  assert.deepEqual([sg.size, sg.rejected], [2, { columns: 1 }])
})

test('what goes wrong leaves the list before in force, and nothing lying about', async (t) => {
  const { folder, load, shelf, write, wants } = place(t)
  const first = good(await load(write('first.csv', '+821023456789\n'), { asOf: now - 1_000 }))
  const inForce = async () => {
    assert.ok(await wants(821023456789))
    const names = readdirSync(join(folder, 'shelf'))
    assert.deepEqual(names.sort(), ['national.list.json', first.file].sort())
  }
  const rows = Buffer.from(Array.from({ length: 50_000 }, (_, i) => `+8210${30_000_000 + i * 7}`).join('\n'))
  await assert.rejects(load(write('cut.gz', gzipSync(rows).subarray(0, 90_000))), /unexpected end of file/)
  await inForce()
  const stop = new AbortController()
  stop.abort()
  const stopped = await load(write('rows.csv', rows), { signal: stop.signal })
  assert.ok(stopped instanceof Problem && /stays in force/.test(stopped.detail))
  await inForce()
  const empty = await load(write('empty.csv', 'number,categories\n\n'))
  assert.ok(empty instanceof Problem && /no number/.test(empty.detail))
  await inForce()
  await assert.rejects(load(join(folder, 'none.csv')), /ENOENT/)
  assert.equal(((await load(write('x.csv', '+821023456789'), { list: '../x' })) as Problem).code, 'invalid-field')

  // Again with the same rows: the same list; and the file before is gone.
  const again = good(await load(write('rows.csv', rows)))
  assert.equal(again.size, 50_000)
  assert.equal(good(await load(write('rows.csv', rows))).size, 50_000)
  assert.equal(readdirSync(join(folder, 'shelf')).length, 2)
  const [listed] = good(await shelf.lists())
  assert.equal(listed?.size, 50_000)
})

test('two imports of one list at once both end well, and what a killed one left is taken away', async (t) => {
  const { folder, load, shelf, write } = place(t)
  const rows = Array.from({ length: 20_000 }, (_, i) => `+8210${30_000_000 + i * 7}`).join('\n')
  const many = write('many.csv', rows)
  const one = write('one.csv', '+821023456789\n')
  const done = await Promise.all([load(many), load(one), load(many), load(one)])
  for (const report of done) good(report)
  const opened = good(await shelf.open('national'))
  assert.ok([1, 20_000].includes(opened.registry.size))

  // No process has this number: the largest that Linux gives is 4,194,304.
  const left = join(folder, 'shelf', `.${hostname()}-4194305-1234-5678`)
  mkdirSync(left)
  good(await load(one))
  assert.ok(!readdirSync(join(folder, 'shelf')).some((name) => name.startsWith('.')))
})

test('another master key: the lists are wrapped anew, and then open under it alone', async (t) => {
  const { keys, load, shelf, write, wants } = place(t)
  good(await load(write('first.csv', '+821023456789\n')))
  const fresh = new MasterKey(Buffer.alloc(32, 4))
  keys.unshift(fresh)
  assert.equal(await shelf.rewrap(), 1)
  assert.equal(await shelf.rewrap(), 0)
  keys.pop()
  assert.ok(await wants(821023456789))
  keys[0] = new MasterKey(Buffer.alloc(32, 5))
  const lost = await shelf.open('national')
  assert.ok(lost instanceof Problem && /master key that is not here/.test(lost.detail))
})

test('lines are the same however the file is cut into pieces', () => {
  const text = `a\r\n\nbb\n${'c'.repeat(lineBytesMax)}\n${'d'.repeat(3 * lineBytesMax)}\ne\r`
  const whole = Buffer.from(text)
  const cut = (size: number) => {
    const found: string[] = []
    const lines = new ByteLines((bytes, start, end, line) =>
      found.push(`${line}:${bytes === null ? 'too long' : Buffer.from(bytes.subarray(start, end)).toString()}`),
    )
    for (let at = 0; at < whole.length; at += size) lines.push(whole.subarray(at, at + size))
    lines.end()
    return found
  }
  const expected = ['1:a', '2:', '3:bb', `4:${'c'.repeat(lineBytesMax)}`, '5:too long', '6:e']
  for (const size of [1, 2, 3, 7, 4_095, 4_096, 4_097, 1 << 20])
    assert.deepEqual(cut(size), expected, `pieces of ${size}`)
})
