import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { TestSmsc } from '../doors/smpp/testing.ts'

const program = new URL('./testing-crash-house.ts', import.meta.url).pathname

/** Runs the house; kills it `killAfterMs` after its first acknowledgement, unless it is to settle. Gives its lines. */
async function run(folder: string, url: string, mode: 'send' | 'settle', killAfterMs = 0): Promise<string[][]> {
  const child = spawn(process.execPath, [program, folder, url, mode], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: string[][] = []
  let killing = false
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line.split(' '))
    if (mode === 'settle' || killing) continue
    killing = true
    setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return lines
}

test('SIGKILL at random moments loses no text and sends none twice', { timeout: 600_000 }, async (t) => {
  let seed = Date.now() % 1_000_000
  t.diagnostic(`seed ${seed}`)
  const coin = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const folder = mkdtempSync(join(tmpdir(), 'rf-notices-'))
  const smsc = await TestSmsc.start()
  t.after(async () => {
    await smsc.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const acknowledged: string[] = []
  for (let round = 0; round < 3; round++) {
    await smsc.wish({ early: round === 1 })
    const lines = await run(folder, smsc.url, 'send', Math.floor(coin() * 1_500))
    acknowledged.push(...lines.map(([, words]) => words as string))
  }
  const ended = new Map((await run(folder, smsc.url, 'settle')).map(([, words, state]) => [words as string, state]))
  const seen = new Map<string, number>()
  for (const { hex } of smsc.submits()) {
    const words = Buffer.from(hex, 'hex').toString('latin1').split(' ').at(-1) as string
    seen.set(words, (seen.get(words) ?? 0) + 1)
  }
  const states = [...ended.values()]
  t.diagnostic(
    `${acknowledged.length} acknowledged, ${seen.size} arrived, ${states.filter((one) => one === 'unknown').length} unknown`,
  )
  assert.ok(acknowledged.length > 0)
  for (const words of acknowledged) assert.ok(ended.has(words), `${words} is lost`)
  for (const [words, times] of seen) {
    assert.equal(times, 1, `${words} was sent ${times} times`)
    assert.ok(ended.has(words), `${words} was sent and is on no record`)
  }
  for (const [words, state] of ended) {
    assert.ok(state === 'delivered' || state === 'unknown', `${words}: ${state}`)
    if (state === 'delivered') assert.equal(seen.get(words), 1, words)
  }
})
