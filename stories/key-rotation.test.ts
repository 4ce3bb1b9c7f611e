import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { Client } from './client.ts'
import { administratorEmail, firstAccount, moveIn, password, riderContact, riderNumber } from './house.ts'
import { newFolder, Program, until } from './program.ts'

/** Asks for decisions without a pause until it is stopped; every answer that is no decision is kept. */
class Load {
  answered = 0
  readonly failed: string[] = []
  #running = true
  readonly #loops: Promise<void>[]

  constructor(keys: readonly Client[], house: Parameters<typeof riderContact>[0]) {
    let sent = 0
    this.#loops = keys.map(async (key) => {
      while (this.#running) {
        const answer = await key
          .post('/v1/decisions', riderContact(house, riderNumber(100 + (sent++ % 5_000))))
          .catch((error: unknown) => ({ status: 0, body: String(error) }))
        if (answer.status === 201) this.answered++
        else this.failed.push(`${answer.status} ${JSON.stringify(answer.body)}`)
      }
    })
  }

  /** Waits until more have been answered since now: what happened before is under load, and it goes on. */
  async goesOn(): Promise<void> {
    const before = this.answered
    await until(
      async () => this.answered >= before + 50 || this.failed.length > 0,
      60_000,
      () => 'no load',
    )
  }

  async end(): Promise<void> {
    this.#running = false
    await Promise.all(this.#loops)
  }
}

const newKey = () => randomBytes(32).toString('base64')
const writeKeys = (file: string, keys: readonly string[]) =>
  writeFileSync(file, `${keys.join('\n')}\n`, { mode: 0o600 })

/** Writes the keys, asks the program to read them again, and gives what it says then. */
async function reread(program: Program, file: string, keys: readonly string[]): Promise<string> {
  writeKeys(file, keys)
  const before = program.printed.length
  program.signal('SIGHUP')
  const said = /"msg":"(another master key wraps the vault now|master keys read again|the master key [^"]*)"/
  await until(
    async () => said.test(program.printed.slice(before)),
    20_000,
    () => `It did not say that it read the keys again:\n${program.printed.slice(before)}`,
  )
  return (said.exec(program.printed.slice(before)) as RegExpExecArray)[1] as string
}

/** The number of the first account in clear, as somebody who may see it asks for it. */
async function revealed(url: string): Promise<string> {
  const administrator = await new Client(url).signIn(administratorEmail, password)
  const { items } = await administrator.must(200, 'POST', '/v1/numbers/lookup', { query: riderNumber(1) })
  const { number } = await administrator.must(200, 'POST', `/v1/people/${items[0].ref}/reveal`, {
    purpose: 'Does the new key open what was sealed under the old one?',
  })
  return number
}

test('the master key is changed while requests are served, and the new one alone opens the house afterwards', {
  timeout: 300_000,
}, async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'master.key')
  const program = await Program.start(t, { folder })
  const house = await moveIn(program)
  await firstAccount(house)
  const old = readFileSync(file, 'utf8').trim()
  const next = newKey()
  const load = new Load(
    Array.from({ length: 6 }, () => house.key),
    house,
  )
  t.after(() => load.end())
  await load.goesOn()

  assert.match(await reread(program, file, [newKey()]), /could not be used; nothing was changed/, 'none that opens')
  assert.match(await reread(program, file, ['nonsense']), /could not be used; nothing was changed/)
  await load.goesOn()
  assert.equal(await reread(program, file, [next, old]), 'another master key wraps the vault now')
  await load.goesOn()
  assert.equal(await reread(program, file, [next]), 'master keys read again')
  await load.goesOn()
  await load.end()
  assert.deepEqual(load.failed, [], 'no request failed')
  assert.equal(await revealed(program.url), riderNumber(1))
  await program.stop()
  assert.ok(!program.printed.includes(next) && !program.printed.includes(old), 'no key stands in the log')

  writeKeys(file, [old])
  const refused = await Program.launch(t, { folder })
  assert.equal((await refused.exit(60_000)).code, 1, 'the old key opens nothing any more')
  writeKeys(file, [next])
  const again = await Program.start(t, { folder })
  assert.equal(await revealed(again.url), riderNumber(1))
  const key = new Client(again.url).withKey(house.keySecret)
  const { items } = await key.must(200, 'GET', '/v1/decisions')
  assert.ok(items.length > 0 && items.every((one: { destroyed?: boolean }) => one.destroyed !== true))
  await again.stop()
  t.diagnostic(`${load.answered} decisions while the key was changed`)
})

test('two nodes change the master key in the documented order without a failed request', {
  timeout: 300_000,
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await TestCluster.start()
  t.after(async () => {
    await cluster.stop()
    cluster.remove()
  })
  const env = { DATABASE_URL: await cluster.database() }
  const [old, next] = [newKey(), newKey()]
  const folders = [newFolder(t), newFolder(t)] as const
  const files = folders.map((folder) => join(folder, 'keys'))
  for (const file of files) writeKeys(file, [old])
  const start = (n: 0 | 1) =>
    Program.start(t, { folder: folders[n], env: { ...env, RINGFENCE_MASTER_KEY_FILE: files[n] as string } })
  const a = await start(0)
  const house = await moveIn(a)
  await firstAccount(house)
  const b = await start(1)
  const there = new Client(b.url).withKey(house.keySecret)
  const load = new Load([house.key, there, house.key, there], house)
  t.after(() => load.end())
  await load.goesOn()

  const nodes = [
    { program: a, file: files[0] as string },
    { program: b, file: files[1] as string },
  ]
  const all = async (keys: readonly string[]): Promise<string[]> => {
    const said: string[] = []
    for (const { program, file } of nodes) said.push(await reread(program, file, keys))
    await load.goesOn()
    return said
  }
  const readAgain = 'master keys read again'
  assert.deepEqual(await all([old, next]), [readAgain, readAgain], 'every node accepts the new key first')
  assert.deepEqual(await all([next, old]), ['another master key wraps the vault now', readAgain], 'the first one wraps')
  assert.deepEqual(await all([next]), [readAgain, readAgain], 'then the old one is dropped')
  await load.end()
  assert.deepEqual(load.failed, [], 'no request failed on either node')
  assert.equal(await revealed(b.url), riderNumber(1))
  await a.stop()
  const again = await start(0)
  assert.equal(await revealed(again.url), riderNumber(1))
  await again.stop()
  await b.stop()
})
