import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { type App, openApp } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { must } from '../doors/http/testing.ts'
import { TestSmsc } from '../doors/smpp/testing.ts'
import { testCluster, withoutPostgres } from '../store/testing.ts'
import { Problem, systemClock } from '../terms/index.ts'
import { noticeUntil, personOf, sendText } from './testing.ts'

const by = { kind: 'system', id: 'test' } as const

async function firm(app: App): Promise<string> {
  const { id } = must(await app.callers.organisations.create({ name: 'Firm', country: 'KR', sector: 'transport' }, by))
  const licence = { kind: 'business-registration', country: 'KR', validFrom: systemClock.now() - 1_000 } as const
  must(await app.callers.organisations.addLicence(id, licence, by))
  const line = {
    organisation: id,
    callerId: '+8215880001',
    channels: ['sms'],
    filed: true,
    callerIdRegistered: true,
    supplyChain: [
      { role: 'carrier', name: 'Carrier', qualified: true },
      { role: 'line-vendor', name: 'Vendor', qualified: true },
      { role: 'business', name: 'Firm', organisation: id, qualified: true },
    ],
  } as const
  must(await app.callers.lines.create(line, by))
  return id
}

test('two nodes share one outbox: each text goes once, whichever node hears its receipt', {
  skip: withoutPostgres,
}, async (t) => {
  const cluster = await testCluster()
  const databaseUrl = await cluster.database()
  const smsc = await TestSmsc.start()
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  const config = { ...defaultConfig(), port: 0, databaseUrl, masterKey, smppUrl: smsc.url }
  const nodes: App[] = []
  t.after(async () => {
    for (const node of nodes) await node.close()
    await smsc.stop()
    await cluster.drop(databaseUrl)
  })
  for (let n = 0; n < 2; n++) {
    const app = await openApp({ config, clock: systemClock, log: pino({ level: 'silent' }) })
    assert.ok(!(app instanceof Problem))
    nodes.push(app)
  }
  const [one, two] = nodes as [App, App]
  const organisation = await firm(one)
  const to = await personOf(one, '+821055500077')
  const sent: string[] = []
  for (let n = 0; n < 70; n++) {
    const words = `text-${[...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`
    sent.push((await sendText(one, { to, organisation, lang: 'en', template: 'case-words', words })).id)
  }
  await Promise.all(nodes.map((node) => node.notices.start()))
  for (const id of sent) await noticeUntil(two, id, ({ state }) => state === 'delivered')
  const seen = smsc.submits().map(({ hex }) => hex)
  assert.equal(seen.length, sent.length)
  assert.equal(new Set(seen).size, sent.length)
})
