import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { type CarrierReceipt, type OutgoingPart, segmentsOf } from '../../notices/index.ts'
import { SmppDoor, type SmppDoorOptions } from './index.ts'
import { TestSmsc } from './testing.ts'

const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
const times = { againMs: 10, againMaxMs: 50, pauseMs: 5, pauseMaxMs: 20, answerMs: 5_000, enquireMs: 20 }

class Ready {
  #waiting: (() => void)[] = []
  count = 0
  readonly hear = () => {
    this.count++
    for (const go of this.#waiting.splice(0)) go()
  }
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

async function opened(t: TestContext, given: Partial<SmppDoorOptions> = {}) {
  const smsc = await TestSmsc.start()
  const door = new SmppDoor({ url: smsc.url, window: 8, log, times, ...given })
  const ready = new Ready()
  door.onReady(ready.hear)
  const receipts: CarrierReceipt[] = []
  door.onReceipt(async (receipt) => void receipts.push(receipt))
  t.after(async () => {
    await door.close()
    await smsc.stop()
  })
  const first = ready.next()
  door.open()
  await first
  return { smsc, door, ready, receipts }
}

const part = (text: string, more: Partial<OutgoingPart> = {}): OutgoingPart => {
  const { encoding, parts } = segmentsOf(text)
  return {
    from: '+8215880001',
    to: '+821055500077',
    encoding,
    octets: parts[0] as Uint8Array,
    joined: false,
    flash: false,
    reference: 7,
    validitySeconds: 3_600,
    ...more,
  }
}

test('octets, data coding and class go over the wire as given; the receipt comes back', async (t) => {
  const { smsc, door } = await opened(t)
  assert.equal((await door.submit(part('안녕하세요'))).kind, 'accepted')
  await door.submit(part('긴급', { flash: true }))
  await door.submit(part('Hello_[€]'))
  await door.submit(part('Hello', { flash: true }))
  await door.submit(part('가', { joined: true, octets: Buffer.from('050003010201ac00', 'hex') }))
  const seen = smsc.submits()
  assert.deepEqual(
    seen.map(({ dataCoding, esmClass }) => [dataCoding, esmClass]),
    [
      [0x08, 0],
      [0x18, 0],
      [0x00, 0],
      [0x10, 0],
      [0x08, 0x40],
    ],
  )
  assert.equal(
    Buffer.from(seen[0]?.hex ?? '', 'hex')
      .swap16()
      .toString('utf16le'),
    '안녕하세요',
  )
  assert.equal(
    Buffer.from(seen[1]?.hex ?? '', 'hex')
      .swap16()
      .toString('utf16le'),
    '긴급',
  )
  assert.equal(seen[4]?.hex, '050003010201ac00')
  assert.deepEqual([seen[0]?.from, seen[0]?.to, seen[0]?.reference], ['8215880001', '821055500077', 7])
})

test('a receipt names its message, underscore and all, and is acknowledged once it is kept', async (t) => {
  const { smsc, door } = await opened(t)
  let refuse = true
  const kept: CarrierReceipt[] = []
  door.onReceipt(async (receipt) => {
    if (refuse) throw new Error('the database is away')
    kept.push(receipt)
  })
  const answer = await door.submit(part('x'))
  assert.ok(answer.kind === 'accepted')
  assert.equal(await smsc.until((told) => told.find(({ receipt }) => receipt)?.status), 0x64)
  refuse = false
  await smsc.wish({ receipts: 'undelivered', early: true })
  const early = await door.submit(part('y'))
  await smsc.until((told) => told.filter(({ receipt }) => receipt).length === 2)
  assert.deepEqual(kept, [
    {
      messageId: early.kind === 'accepted' && early.messageId,
      state: 'undelivered',
      said: 'UNDELIV 034',
      to: '821055500077',
      reference: 7,
    },
  ])
})

test('the window is kept, throttling pauses and goes on, nothing is submitted twice', async (t) => {
  const { smsc, door } = await opened(t)
  await smsc.wish({ throttle: 3, receipts: 'none' })
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => door.submit(part(`n${n}`, { reference: n }))))
  assert.ok(answers.every(({ kind }) => kind === 'accepted'))
  assert.deepEqual(
    smsc
      .submits()
      .map(({ reference }) => reference)
      .sort((a, b) => a - b),
    Array.from({ length: 40 }, (_, n) => n),
  )
  await smsc.wish({ refuse: 0x0b })
  assert.deepEqual(await door.submit(part('x')), { kind: 'refused', status: 0x0b, later: false })
  await smsc.wish({ refuse: 0x08 })
  assert.deepEqual(await door.submit(part('x')), { kind: 'refused', status: 0x08, later: true })
  await smsc.wish({ refuse: 0, throttle: 100 })
  assert.deepEqual(await door.submit(part('x')), { kind: 'refused', status: 0x58, later: true })
})

test('a lost connection loses answers, not the door: it binds again', async (t) => {
  const { smsc, door, ready, receipts } = await opened(t)
  await smsc.wish({ cutNext: true })
  const again = ready.next()
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => door.submit(part(`n${n}`))))
  assert.equal(answers[0]?.kind, 'unknown')
  // Beyond the window they never left.
  assert.ok(answers.slice(8).every(({ kind }) => kind === 'not-sent'))
  assert.ok(!door.ready)
  assert.equal((await door.submit(part('x'))).kind, 'not-sent')
  await again
  assert.equal((await door.submit(part('after'))).kind, 'accepted')
  await smsc.until((told) => told.filter(({ receipt }) => receipt).length >= 1)
  assert.ok(receipts.length >= 1)
})

test('a network that falls silent is left, one that comes back is found, a wrong password is not bound', async (t) => {
  const { smsc, door, ready } = await opened(t, { times: { ...times, answerMs: 100 } })
  await smsc.wish({ mute: true })
  const lost = await door.submit(part('x'))
  assert.equal(lost.kind, 'unknown')
  await smsc.wish({ mute: false })
  if (!door.ready) await ready.next()
  const port = smsc.port
  await smsc.stop()
  const back = ready.next()
  const other = await TestSmsc.start(port)
  t.after(() => other.stop())
  await back
  assert.equal((await door.submit(part('z'))).kind, 'accepted')

  const wrong = new SmppDoor({ url: other.url.replace('secret', 'wrong'), window: 1, log, times })
  wrong.open()
  await other.until((told) => told.length > 0)
  assert.ok(!wrong.ready)
  await wrong.close()
})
