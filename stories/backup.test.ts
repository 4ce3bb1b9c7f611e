import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { Client } from './client.ts'
import { moveIn, riderContact, riderNumber } from './house.ts'
import { newFolder, Program, ringfence, until } from './program.ts'

/** A house in which something has happened, stopped; and what is known of it from outside. */
async function lived(t: TestContext) {
  const folder = newFolder(t)
  const program = await Program.start(t, { folder })
  const house = await moveIn(program)
  const decisions: string[] = []
  for (let n = 0; n < 25; n++)
    decisions.push((await house.key.must(201, 'POST', '/v1/decisions', riderContact(house, riderNumber(n)))).id)
  const { person } = await house.key.must(200, 'GET', `/v1/decisions/${decisions[0]}`)
  const { size } = await house.key.must(200, 'GET', '/v1/ledger/head')
  await program.stop()
  return { folder, key: house.keySecret, decisions, person, size }
}

test('a backup restored elsewhere, embedded or in PostgreSQL, holds everything and goes on', {
  timeout: 240_000,
  skip: withoutPostgres,
}, async (t) => {
  const old = await lived(t)
  const file = join(newFolder(t), 'ringfence.sql')
  const backup = await ringfence(old.folder, ['backup', file])
  assert.equal(backup.code, 0, backup.err)

  const cluster = await TestCluster.start()
  t.after(async () => {
    await cluster.stop()
    cluster.remove()
  })
  for (const url of [undefined, await cluster.database()]) {
    const folder = newFolder(t)
    const env: Record<string, string> = url === undefined ? {} : { DATABASE_URL: url }
    const restore = await ringfence(folder, ['restore', file], env)
    assert.equal(restore.code, 0, restore.err)
    // The master key is never in a backup: it is kept apart and brought back by hand.
    copyFileSync(join(old.folder, 'master.key'), join(folder, 'master.key'))
    const program = await Program.start(t, { folder, env })
    const client = new Client(program.url).withKey(old.key)
    for (const id of old.decisions) await client.must(200, 'GET', `/v1/decisions/${id}`)
    const { person } = await client.must(200, 'GET', `/v1/decisions/${old.decisions[0]}`)
    assert.deepEqual(person, old.person, 'the vault opens what it sealed')
    const proof = await client.must(200, 'GET', `/v1/ledger/consistency?from=${old.size}`)
    assert.ok(proof.to >= old.size, 'the ledger goes on from where it was')
    await program.stop()
  }
})

test('a running store is backed up while it decides, and the backup holds everything that was acknowledged before', {
  timeout: 240_000,
}, async (t) => {
  const folder = newFolder(t)
  const running = await Program.start(t, { folder })
  const house = await moveIn(running)
  const acknowledged: string[] = []
  const failed: number[] = []
  let going = true
  const load = Array.from({ length: 4 }, async (_, n) => {
    while (going) {
      const { status, body } = await house.key.post('/v1/decisions', riderContact(house, riderNumber(n)))
      if (status === 201) acknowledged.push(body.id)
      else failed.push(status)
    }
  })
  await until(
    async () => acknowledged.length > 50,
    60_000,
    () => 'no load',
  )
  const before = [...acknowledged]
  const file = join(newFolder(t), 'ringfence.sql')
  const [backup, second] = await Promise.all([
    ringfence(folder, ['backup', file]),
    ringfence(folder, ['backup', `${file}.2`]),
  ])
  going = false
  await Promise.all(load)
  assert.deepEqual(failed, [], 'nobody was refused meanwhile')
  const [made, refused] = backup.code === 0 ? [backup, second] : [second, backup]
  assert.equal(made.code, 0, made.err)
  if (refused.code !== 0) assert.match(refused.err, /being made already/)
  const copy = [file, `${file}.2`].find((path) => existsSync(path)) as string
  assert.equal(statSync(copy).mode & 0o077, 0, 'for its owner alone')
  assert.deepEqual(
    readdirSync(join(copy, '..')).filter((name) => /copy|partial/.test(name)),
    [],
    'nothing is left beside it',
  )
  const text = readFileSync(copy, 'utf8')
  for (let n = 0; n < 4; n++) assert.ok(!text.includes(riderNumber(n).slice(3)), 'no number in clear')
  assert.ok(!text.includes(readFileSync(join(folder, 'master.key'), 'utf8').trim()), 'and no key')
  await running.stop()

  const elsewhere = newFolder(t)
  const restore = await ringfence(elsewhere, ['restore', copy])
  assert.equal(restore.code, 0, restore.err)
  copyFileSync(join(folder, 'master.key'), join(elsewhere, 'master.key'))
  const restored = await Program.start(t, { folder: elsewhere })
  const key = new Client(restored.url).withKey(house.keySecret)
  for (const id of before) await key.must(200, 'GET', `/v1/decisions/${id}`)
  await restored.stop()
})

test('an export verifies with the public key alone, and any change in it is found', { timeout: 120_000 }, async (t) => {
  const old = await lived(t)
  const exported = await ringfence(old.folder, ['ledger', 'export'])
  assert.equal(exported.code, 0, exported.err)
  const program = await Program.start(t, { folder: old.folder })
  const { verifierKey } = await new Client(program.url).must(200, 'GET', '/v1/ledger/key')
  await program.stop()

  // Elsewhere: a folder without keys or database.
  const elsewhere = newFolder(t)
  const verify = async (text: string) => {
    const file = join(elsewhere, 'ledger.ndjson')
    writeFileSync(file, text)
    return ringfence(elsewhere, ['ledger', 'verify', file, '--key', verifierKey])
  }
  const whole = await verify(exported.out)
  assert.equal(whole.code, 0, whole.out + whole.err)
  const lines = exported.out.trimEnd().split('\n')
  const at = lines.findIndex((line) => line.includes(old.decisions[3] as string))
  assert.ok(at > 0, 'the decision is in the export')
  const line = lines[at] as string
  const forged: Record<string, string[]> = {
    changed: lines.with(
      at,
      line.includes('"allow"') ? line.replace('"allow"', '"deny"') : line.replace(/"(deny|hold)"/, '"allow"'),
    ),
    dropped: lines.toSpliced(at, 1),
    reordered: lines.with(at, lines[at + 1] as string).with(at + 1, line),
  }
  for (const [what, changed] of Object.entries(forged)) {
    const { code, out, err } = await verify(`${changed.join('\n')}\n`)
    assert.equal(code, 1, `${what}: ${out}${err}`)
  }
})
