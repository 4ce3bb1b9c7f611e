// Run by crash.test.ts as a process of its own, to be killed: a house on a folder that sends texts, one after another, and says each that is
// acknowledged. With "settle" it sends nothing new, waits until nothing waits any more, and says how each ended.
import { pino } from 'pino'
import { openApp } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { Problem, systemClock } from '../terms/index.ts'
import { personOf, sendText } from './testing.ts'

const [folder = '', smppUrl = '', mode = 'send'] = process.argv.slice(2)
const by = { kind: 'system', id: 'test' } as const
const say = (line: string) => process.stdout.write(`${line}\n`)

const app = await openApp({
  config: { ...defaultConfig(), port: 0, smppUrl },
  clock: systemClock,
  log: pino({ level: 'silent' }),
  folder,
})
if (app instanceof Problem) throw new Error(app.detail)
let [firm] = await app.callers.organisations.list({}, {})
if (firm === undefined) {
  const now = systemClock.now()
  const made = await app.callers.organisations.create({ name: 'Firm', country: 'KR', sector: 'transport' }, by)
  if (made instanceof Problem) throw new Error(made.detail)
  firm = made
  const licence = { kind: 'business-registration', country: 'KR', validFrom: now - 1_000 } as const
  await app.callers.organisations.addLicence(firm.id, licence, by)
  const line = await app.callers.lines.create(
    {
      organisation: firm.id,
      callerId: '+8215880001',
      channels: ['sms'],
      filed: true,
      callerIdRegistered: true,
      supplyChain: [
        { role: 'carrier', name: 'Carrier', qualified: true },
        { role: 'line-vendor', name: 'Vendor', qualified: true },
        { role: 'business', name: 'Firm', organisation: firm.id, qualified: true },
      ],
    },
    by,
  )
  if (line instanceof Problem) throw new Error(line.detail)
}
const held = await app.notices.list({ limit: 200 }, {})
await app.notices.start()

if (mode === 'settle') {
  const moving = new Set(['queued', 'held', 'sending', 'sent'])
  let notices = held
  while (notices.some(({ state }) => moving.has(state))) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    notices = await app.notices.list({ limit: 200 }, {})
  }
  for (const { id, state } of notices) {
    const words = await app.notices.words(id, 'the test', by)
    say(`ended ${words instanceof Problem ? '' : words.split(' ').at(-1)} ${state}`)
  }
  await app.close()
} else {
  const to = await personOf(app, '+821055500077')
  for (let n = held.length + 1; n <= held.length + 40; n++) {
    // In letters: what looks like a phone number is refused.
    const words = [...`${process.pid}.${n}`]
      .map((digit) => (digit === '.' ? '-' : 'abcdefghij'[Number(digit)]))
      .join('')
    await sendText(app, { to, organisation: firm.id, lang: 'en', template: 'case-words', words })
    say(`acknowledged ${words}`)
  }
  // Killed meanwhile.
  process.stdin.resume()
}
