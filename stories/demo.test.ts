import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { Client } from './client.ts'
import { newFolder, Program, until } from './program.ts'

test('the demo is worth a look after ten seconds, its complaint leads to its contacts, and it leaves nothing behind', {
  timeout: 180_000,
}, async (t) => {
  const temp = newFolder(t)
  // An operator's settings are about: nothing of a real house may be touched.
  const env = { TMPDIR: temp, DATABASE_URL: 'postgresql://127.0.0.1:1/production', RINGFENCE_HOST: '0.0.0.0' }
  const program = await Program.start(t, { command: 'demo', env })
  await program.says(/Ctrl-C ends it/, 120_000)
  const value = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(program.printed)?.[1] as string
  assert.match(value('URL'), /^http:\/\/127\.0\.0\.1:/)
  const client = new Client(program.url)
  const agent = await client.signIn(value('AGENT'), value('PASSWORD'))

  const since = Date.now()
  const first = await agent.must(200, 'GET', '/v1/stats/decisions?minutes=5')
  // More keep falling while somebody watches.
  await until(
    async () => (await agent.must(200, 'GET', '/v1/stats/decisions?minutes=5')).total >= first.total + 10,
    10_000,
    () => 'no ten contacts were decided in ten seconds',
  )
  assert.ok(Date.now() - since < 10_000)
  const { total, verdicts, rules } = await agent.must(200, 'GET', '/v1/stats/decisions?minutes=5')
  assert.ok(total > 100, `${total} decisions`)
  for (const verdict of ['allow', 'deny', 'hold']) assert.ok(verdicts[verdict] > 0, JSON.stringify(verdicts))
  assert.ok(rules.length >= 5, `reasons of many kinds: ${JSON.stringify(rules)}`)
  const { items } = await agent.must(200, 'GET', '/v1/decisions?limit=200')
  const firms = new Set(items.map((one: { organisationName: string }) => one.organisationName))
  assert.equal(firms.size, 4, [...firms].join(', '))

  const complaints = await agent.must(200, 'GET', '/v1/complaints')
  const { matches } = await agent.must(200, 'GET', `/v1/complaints/${complaints.items[0].id}`)
  assert.ok(matches.length >= 3, 'the contacts that she complains about are found')
  assert.ok(matches.every(({ sameCaller }: { sameCaller: boolean }) => sameCaller))
  const reported = await agent.must(200, 'POST', '/v1/numbers/lookup', { query: '+1 866 864 8918' })
  assert.equal(reported.items.length, 1, 'a caller of the agency’s sample is on record')

  await program.stop()
  assert.deepEqual(
    readdirSync(temp).filter((name) => name.startsWith('ringfence-demo-')),
    [],
  )
  assert.ok(!existsSync(`${program.folder}/store`), 'the operator’s folder was not touched')
})
