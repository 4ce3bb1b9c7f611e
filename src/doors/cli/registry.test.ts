import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { newFolder } from '../../../stories/program.ts'
import { openApp } from '../../app.ts'
import { defaultConfig } from '../../config.ts'
import { Problem, systemClock } from '../../terms/index.ts'
import { commands, runCommand } from './index.ts'
import { jsonLines, seedHouse } from './testing.ts'

/** In this process: what a start of the program costs is not what is tested. */
async function run(folder: string, ...args: string[]) {
  let said = ''
  const write = (text: string) => {
    said += text
  }
  const code = await runCommand(commands, ['registry', ...args], {
    out: write,
    err: write,
    stdout: process.stdout,
    interactive: false,
    stdin: process.stdin,
    env: { RINGFENCE_FOLDER: folder },
    clock: systemClock,
    signal: new AbortController().signal,
    onReload: () => {},
  })
  return { code, said }
}

test('a list is imported, shown, and asked by the next decision', async (t) => {
  const { folder, caller } = await seedHouse(newFolder(t))
  const file = join(folder, 'list.csv')
  writeFileSync(file, '010-2345-6789,transport\n12,\n')
  const how = ['--name', 'platform', '--format', 'csv', '--country', 'KR']
  const done = await run(folder, 'import', file, ...how, '--json')
  assert.equal(done.code, 0, done.said)
  const report = jsonLines(done.said).at(-1) as unknown as Record<string, unknown>
  assert.deepEqual([report.event, report.size, report.rejected], ['done', 1, { 'too-short': 1 }])
  assert.equal(readFileSync(`${file}.rejects.csv`, 'utf8'), `file,line,reason\n"${file}",2,too-short\n`)
  assert.match((await run(folder, 'info', 'platform')).said, /^platform +1 numbers {2}KR {2}of 20/)

  const app = await openApp({ config: defaultConfig(), clock: systemClock, log: pino({ level: 'silent' }), folder })
  if (app instanceof Problem) assert.fail(app.detail)
  t.after(() => app.close())
  const [, organisation = '', , line = ''] = caller
  const ask = (to: string) => {
    const decision = app.gate.simulate({
      organisation,
      line,
      to,
      channel: 'voice',
      purpose: 'survey',
      category: 'transport',
    })
    if (decision instanceof Problem) assert.fail(decision.detail)
    const reason = decision.reasons.find(({ rule }) => rule === 'RF-platform-list')
    return [reason?.outcome, reason?.fact]
  }
  assert.deepEqual(ask('+821023456789'), ['deny', 'platform'])
  assert.deepEqual(ask('+821023456788'), ['pass', undefined])
})

test('wrong use and files that are none are said plainly', async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'list.csv')
  writeFileSync(file, 'number\n')
  mkdirSync(join(folder, 'sub'))
  const name = ['--name', 'platform']
  for (const [args, code, form] of [
    [[file], 2, /--name us-dnc/],
    [[file, ...name], 2, /Say which form/],
    [[file, ...name, '--format', 'csv', '--country', 'Korea'], 2, /two capital letters/],
    [[file, ...name, '--format', 'csv', '--categories', 'gambling'], 2, /Categories are: finance/],
    [[file, ...name, '--format', 'csv', '--channels', 'smoke'], 2, /Channels are: voice/],
    [[file, ...name, '--format', 'csv', '--as-of', '2099-01-01'], 2, /past day/],
    [[file, ...name, '--format', 'csv'], 1, /no number in it/],
    [[join(folder, 'sub'), ...name, '--format', 'csv'], 1, /is a folder/],
    [[join(folder, 'none'), ...name, '--format', 'csv'], 1, /There is no file/],
    [[file, '--name', '../up', '--format', 'csv'], 1, /A list is named by a letter/],
  ] as const) {
    const ran = await run(folder, 'import', ...args)
    assert.deepEqual([ran.code, form.test(ran.said)], [code, true], `${args.join(' ')}: ${ran.said}`)
  }
  assert.match((await run(folder, 'info')).said, /There is no list in/)
  assert.equal((await run(folder, 'info', 'platform')).code, 1)
})
