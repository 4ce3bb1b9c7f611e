import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { pino } from 'pino'
import { openStore } from '../store/index.ts'
import { testCluster, withoutPostgres } from '../store/testing.ts'
import { systemClock as clock, Problem } from '../terms/index.ts'
import { type Ledger, ledgerMigrations, openLedger, verifyExport } from './index.ts'

/**
 * A writer is killed at random moments (while it opens, recovers, writes), started again, and says what it finds. This file is both: with
 * "write" as its argument it is the writer.
 */
const signingKey = Buffer.alloc(32, 7)
const [role, place] = process.argv.slice(2)

if (role === 'write') await write(place as string)
else {
  // 30 kills in all. On the embedded store each is a start of WebAssembly and a recovery: seconds of one core, so two at a time.
  const embeddedKills = withoutPostgres ? 30 : 20
  test(`${embeddedKills} kills of a writer on an embedded store lose no acknowledged leaf`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringfence-crash-'))
    const compiled = join(folder, 'compiled')
    await Promise.all(['one', 'two'].map((name) => killing(join(folder, name), embeddedKills / 2, compiled)))
    await rm(folder, { recursive: true, force: true })
  })
  // Here the server lives on: what is tested is what a writer leaves half done.
  test('ten kills of a writer on PostgreSQL lose no acknowledged leaf', { skip: withoutPostgres }, async () => {
    const cluster = await testCluster()
    const urls = [await cluster.database(), await cluster.database()]
    const compiled = await mkdtemp(join(tmpdir(), 'ringfence-crash-'))
    await Promise.all(urls.map((url) => killing(url, 5, compiled)))
    await rm(compiled, { recursive: true, force: true })
    for (const url of urls) await cluster.drop(url)
  })
}

/** `compiled`: a folder where the writers keep the program's compiled form, so that the next one starts sooner. */
async function killing(where: string, kills: number, compiled: string): Promise<void> {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}`)
  let state = seed
  const random = (below: number): number => {
    // mulberry32: small, seeded, good enough to choose moments.
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
  const acknowledged = new Map<string, number>()
  const checkpoints: string[] = []
  for (let round = 0; round <= kills; round++) {
    const last = round === kills
    // A fifth of the kills come before the writer is up; the others after so many acknowledgements.
    const beforeUp = !last && round > 0 && random(5) === 0
    const after = 1 + random(400)
    let written = 0
    const child = spawn(process.execPath, [import.meta.filename, 'write', where], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.stdin.end(JSON.stringify(checkpoints))
    if (beforeUp) setTimeout(() => child.kill('SIGKILL'), random(400))
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, ref, seq] = line.split(' ')
      if (word === 'found') found(acknowledged, JSON.parse(line.slice(6)), checkpoints)
      else if (word === 'wrote') {
        acknowledged.set(ref as string, Number(seq))
        if (++written === after) end(child, last)
      } else assert.fail(`round ${round}, seed ${seed}: ${line}`)
    }
    await ended
  }
  assert.ok(acknowledged.size > kills, 'the writer never got anywhere')
  assert.ok(checkpoints.length > kills / 2)
}

function end(child: ChildProcess, last: boolean): void {
  child.kill(last ? 'SIGTERM' : 'SIGKILL')
}

interface Found {
  size: number
  checkpoint: string
  places: Record<string, number>
}

function found(
  acknowledged: ReadonlyMap<string, number>,
  { size, checkpoint, places }: Found,
  checkpoints: string[],
): void {
  assert.ok(size >= acknowledged.size)
  for (const [ref, seq] of acknowledged) assert.equal(places[ref], seq, `leaf ${ref}`)
  checkpoints.push(checkpoint)
}

async function write(where: string): Promise<void> {
  let stdin = ''
  for await (const chunk of process.stdin) stdin += chunk
  const log = pino({ level: 'silent' })
  const store = await openStore({ ...(where.startsWith('postgres') ? { url: where } : { folder: where }), clock, log })
  if (store instanceof Problem) throw new Error(store.detail)
  await store.migrate([ledgerMigrations])
  const ledger = await openLedger({ store, clock, log, signingKey, origin: 'ledger.example/crash' })
  await say(ledger, JSON.parse(stdin))
  let at = (await ledger.head()).size
  const one = async (): Promise<void> => {
    for (;;) {
      const leaf = {
        kind: 'decision',
        ref: `${process.pid}-${at++}`,
        at: clock.now(),
        body: { padding: 'x'.repeat(at % 700) },
      }
      // Both ways of writing, side by side.
      const { seq } =
        at % 9 === 0 ? await store.transaction((trx) => ledger.append(trx, leaf)) : await ledger.record(leaf)
      process.stdout.write(`wrote ${leaf.ref} ${seq}\n`)
    }
  }
  await Promise.all(Array.from({ length: 20 }, one))
}

async function say(ledger: Ledger, checkpoints: string[]): Promise<void> {
  const head = await ledger.head()
  const places: Record<string, number> = {}
  const lines: string[] = []
  let seq = 0
  for await (const piece of ledger.exportLines(head)) {
    lines.push(piece)
    for (const line of piece.split('\n')) if (line.startsWith('{"at"')) places[JSON.parse(line).ref] = seq++
  }
  const check = await verifyExport(lines, ledger.verifierKey, checkpoints)
  if (!check.ok) process.stdout.write(`broken ${check.fault} in line ${check.line}\n`)
  else
    process.stdout.write(
      `found ${JSON.stringify({ size: head.size, checkpoint: head.checkpoint, places } satisfies Found)}\n`,
    )
}
