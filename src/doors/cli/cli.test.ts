import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { newFolder, type Ran, ringfence } from '../../../stories/program.ts'
import { openStore } from '../../store/index.ts'
import { Problem, systemClock } from '../../terms/index.ts'
import { jsonLines, type SeededHouse, seedHouse } from './testing.ts'

// The real program as a child process, as its users run it.

const said = ({ code, out, err }: Ran): string => `exit ${code}\n${out}\n${err}`

/** Refused in one plain sentence: no stack, nothing on standard output. */
function refused(ran: Ran, form: RegExp): void {
  assert.equal(ran.code, 1, said(ran))
  assert.match(ran.err, form)
  assert.equal(ran.err.trim().split('\n').length, 1, said(ran))
  assert.doesNotMatch(ran.err, /\n\s+at /)
  assert.equal(ran.out, '')
}

async function house(t: TestContext): Promise<SeededHouse> {
  return await seedHouse(newFolder(t))
}

test('wrong use is told with the usage, exit 2; help and the list of commands are there', async (t) => {
  const folder = newFolder(t)
  const who = ['--organisation', 'org_1', '--line', 'lin_1', '--purpose', 'service', '--category', 'transport']
  const wrong: [string[], RegExp][] = [
    [[], /rules list/],
    [['nonsense'], /no command "nonsense"/],
    [['rules', 'list', '--nonsense'], /'--nonsense'[\s\S]*usage: ringfence rules list/],
    [['rules', 'list', 'more'], /usage: ringfence rules list/],
    [['ledger', 'verify', 'x', '--key', 'nonsense'], /public key[\s\S]*usage/],
    [['complaints', 'import', 'x'], /--format ftc[\s\S]*usage/],
    [['decide', '+821012345678'], /--purpose is one of[\s\S]*usage/],
    [['decide', '+821012345678', '--file', 'x', ...who], /one number, or --file[\s\S]*usage/],
    [['decide', '+821012345678', ...who, '--channel', 'smoke'], /--channel is one of/],
  ]
  for (const [args, form] of wrong) {
    const ran = await ringfence(folder, args)
    assert.equal(ran.code, 2, `${args.join(' ')}: ${said(ran)}`)
    assert.match(ran.out + ran.err, form, args.join(' '))
  }
  const help = await ringfence(folder, ['decide', '--help'])
  assert.equal(help.code, 0)
  assert.match(help.out, /usage: ringfence decide/)
})

test('rules are listed in three languages and hold their cases; the interface is described', async (t) => {
  const folder = newFolder(t)
  const chinese = await ringfence(folder, ['rules', 'list', '--lang', 'zh'])
  assert.equal(chinese.code, 0, said(chinese))
  assert.match(chinese.out, /CN-[^\n]*\p{Script=Han}/u)
  const listed = await ringfence(folder, ['rules', 'list', '--json'])
  const { revision, rules } = JSON.parse(listed.out)
  assert.ok(rules.length > 10 && revision)
  assert.ok(chinese.out.includes(revision))
  const tested = await ringfence(folder, ['rules', 'test', '--json'])
  assert.equal(tested.code, 0, said(tested))
  assert.deepEqual(JSON.parse(tested.out).failed, [])
  const described = await ringfence(folder, ['openapi'])
  assert.equal(JSON.parse(described.out).openapi, '3.1.0')
})

test('one number: allow is exit 0, deny and hold are 1; only what is not simulated is recorded', async (t) => {
  const { folder, caller, ledgerKey, firstHead } = await house(t)
  const ask = (number: string, ...more: string[]) =>
    ringfence(folder, ['decide', number, '--country', 'KR', ...caller, ...more])
  const rider = '010-5550-0002'

  const allowed = await ask(rider, '--purpose', 'service')
  assert.equal(allowed.code, 0, said(allowed))
  assert.match(allowed.out, /^allow dec_/)
  const denied = await ask(rider, '--purpose', 'marketing', '--lang', 'ko')
  assert.equal(denied.code, 1, said(denied))
  assert.match(denied.out, /^deny dec_[\s\S]*\p{Script=Hangul}/u)
  const held = await ask(rider, '--purpose', 'service', '--on-behalf', '--json')
  assert.equal(held.code, 1, said(held))
  assert.equal(JSON.parse(held.out).verdict, 'hold')
  assert.equal(held.out.trim().split('\n').length, 1, 'one JSON object')

  const recorded = await ringfence(folder, ['ledger', 'export'])
  assert.equal(recorded.out.match(/"kind":"decision"/g)?.length, 3, said(recorded))
  assert.doesNotMatch(recorded.out + allowed.out, /55500002|5550-0002/)

  const simulated = await ask(rider, '--purpose', 'service', '--simulate', '--json')
  assert.deepEqual([simulated.code, JSON.parse(simulated.out).verdict], [0, 'allow'])
  // Numbers in every other wrong writing stand in files.test.ts.
  refused(await ask('call me', '--purpose', 'service', '--simulate'), /letters/)

  const file = join(folder, 'ledger.ndjson')
  const exported = await ringfence(folder, ['ledger', 'export', '--out', file, '--json'])
  assert.equal(JSON.parse(exported.out).leaves, recorded.out.trim().split('\n').length - 2, 'no leaf of a simulation')

  const known = join(folder, 'head.txt')
  writeFileSync(known, firstHead)
  const verify = (path: string, key = ledgerKey, ...more: string[]) =>
    ringfence(folder, ['ledger', 'verify', path, '--key', key, ...more])
  const whole = await verify(file, ledgerKey, '--known', known)
  assert.equal(whole.code, 0, said(whole))
  assert.match(whole.out, /^Whole: \d+ leaves/)
  const lines = readFileSync(file, 'utf8').split('\n')
  writeFileSync(join(folder, 'dropped.ndjson'), lines.toSpliced(2, 1).join('\n'))
  const dropped = await verify(join(folder, 'dropped.ndjson'))
  assert.equal(dropped.code, 1, said(dropped))
  assert.match(dropped.out, /^NOT whole/)
  const otherKey = ledgerKey.replace(/.{5}$/, (end) => (end === 'AAAAA' ? 'BBBBB' : 'AAAAA'))
  assert.equal((await verify(file, otherKey)).code, 2, 'a key whose hash is not its own is no key')
  refused(await verify(folder), /is a folder/)
})

test('settings, stores and servers that cannot be used are named, exit 1', async (t) => {
  const folder = newFolder(t)
  const decide = ['decide', '+821055500002', '--organisation', 'org_1', '--line', 'lin_1']
  const args = [...decide, '--purpose', 'service', '--category', 'transport']
  refused(await ringfence(folder, args, { RINGFENCE_PORT: 'many' }), /RINGFENCE_PORT must be a whole number/)
  refused(await ringfence(folder, args, { RINGFENCE_MASTER_KEY: 'short' }), /master key is 32 bytes/)

  // A port on which somebody listened a moment ago, and nobody does now.
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  const secret = 'not-to-be-printed'
  const DATABASE_URL = `postgres://someone:${secret}@127.0.0.1:${port}/ringfence`
  const gone = await ringfence(folder, args, { DATABASE_URL })
  refused(gone, /database cannot be reached.*DATABASE_URL/)
  assert.doesNotMatch(gone.err, new RegExp(secret))
  const json = await ringfence(folder, [...args, '--json'], { DATABASE_URL })
  assert.deepEqual([json.code, jsonLines(json.out)[0].code], [1, 'not-ready'])
  const told = await ringfence(folder, args, { DATABASE_URL, RINGFENCE_LOG: 'debug' })
  assert.match(told.err, /\n\s+at /, 'the stack is there for who asks')

  const holder = await openStore({
    folder: join(folder, 'store'),
    clock: systemClock,
    log: pino({ level: 'silent' }),
  })
  assert.ok(!(holder instanceof Problem))
  t.after(() => holder.close())
  refused(await ringfence(folder, args), new RegExp(`in use by process ${process.pid}`))
})
