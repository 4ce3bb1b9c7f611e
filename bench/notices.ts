import { pino } from 'pino'
import { SmppDoor } from '../src/doors/smpp/index.ts'
import { TestSmsc } from '../src/doors/smpp/testing.ts'
import { loadTemplates, segmentsOf } from '../src/notices/index.ts'

const from = '+8215880001'
const to = '+821055500077'

/**
 * Texts a second: cut into parts here, submitted to a network in a process of its own over loopback, answered, receipted. The figure is
 * the door's alone; a whole notice also costs its gate decision and its commits (bench gate, bench ledger).
 */
export async function bench(args: readonly string[]): Promise<Record<string, number>> {
  const submits = Number(args[0] ?? 20_000)
  const window = Number(args[1] ?? 64)
  const smsc = await TestSmsc.start()
  await smsc.wish({ quiet: true })
  const door = new SmppDoor({ url: smsc.url, window, log: pino({ level: 'silent' }) })
  let receipts = 0
  let allReceipts = () => {}
  door.onReceipt(async () => {
    if (++receipts === submits) allReceipts()
  })
  const bound = new Promise<void>((resolve) => door.onReady(resolve))
  door.open()
  await bound

  const text = loadTemplates().get('cancellation-requested')?.text.ko ?? ''
  const startOfParts = performance.now()
  for (let n = 0; n < 20_000; n++) segmentsOf(text)
  const partsMs = performance.now() - startOfParts

  const { encoding, parts } = segmentsOf('안녕하세요. 문의하신 건의 처리가 끝났습니다.')
  const part = {
    from,
    to,
    encoding,
    octets: parts[0] as Uint8Array,
    joined: false,
    flash: false,
    validitySeconds: 3_600,
  }
  const received = new Promise<void>((resolve) => {
    allReceipts = resolve
  })
  const waits: number[] = []
  const start = performance.now()
  let next = 0
  let accepted = 0
  const work = async () => {
    while (next < submits) {
      const reference = next++ & 0xffff
      const began = performance.now()
      const answer = await door.submit({ ...part, reference })
      waits.push(performance.now() - began)
      if (answer.kind === 'accepted') accepted++
    }
  }
  await Promise.all(Array.from({ length: window }, work))
  const submitMs = performance.now() - start
  await received
  const receiptMs = performance.now() - start
  await door.close()
  await smsc.stop()
  waits.sort((a, b) => a - b)
  return {
    submits,
    window,
    accepted,
    submitsPerSecond: Math.round((submits / submitMs) * 1_000),
    withReceiptsPerSecond: Math.round((submits / receiptMs) * 1_000),
    p50Ms: Math.round((waits[Math.floor(waits.length / 2)] as number) * 100) / 100,
    p99Ms: Math.round((waits[Math.floor(waits.length * 0.99)] as number) * 100) / 100,
    cutIntoPartsPerSecond: Math.round(20_000 / (partsMs / 1_000)),
  }
}
