import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { pino } from 'pino'
import { Problem, systemClock } from '../terms/index.ts'
import { createDatabase } from './durable-fs.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import { openStore, Store } from './store.ts'
import { embeddedImage } from './testing.ts'
import { type Faults, seededCoin } from './testing-faulty-fs.ts'
import { StoreUnavailable } from './unavailable.ts'

const log = pino({ level: 'silent' })
const options = { clock: systemClock, log }
const faultyFs = new URL('./testing-faulty-fs.ts', import.meta.url).href
interface Tables {
  'crash.number': { n: number; filling: string }
}
const rooms = [
  {
    room: 'crash',
    migrations: [{ name: '001', up: 'create table crash.number (n int primary key, filling text not null);' }],
  },
]

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rf-crash-'))
  try {
    await createDatabase(folder, await embeddedImage())
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function write(store: Store, n: number): Promise<void> {
  await store
    .tables<Tables>()
    .insertInto('crash.number')
    .values({ n, filling: 'x'.repeat(500) })
    .execute()
}
async function numbers(store: Store): Promise<number[]> {
  const rows = await store.tables<Tables>().selectFrom('crash.number').select('n').orderBy('n').execute()
  return rows.map((row) => row.n)
}

/** Starts the writer, kills it `killAfterMs` after its first acknowledgement. Gives what it held at start and acknowledged. */
async function killedWriter(folder: string, killAfterMs: number, whileRunning?: (pid: number) => Promise<void>) {
  const writer = new URL('./testing-crash-writer.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let held: number[] = []
  let acknowledged = 0
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const [word, rest = ''] = line.split(' ')
    if (word === 'held') held = rest === '' ? [] : rest.split(',').map(Number)
    if (word !== 'acknowledged') continue
    if (acknowledged === 0) {
      await whileRunning?.(child.pid as number)
      setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    }
    acknowledged = Number(rest)
  }
  return { held, acknowledged }
}

test('SIGKILL at random moments loses nothing acknowledged; a second process is refused and told by whom', async (t) => {
  const seed = Date.now() % 1_000_000
  t.diagnostic(`seed ${seed}`)
  const coin = seededCoin(seed)
  await inFolder(async (folder) => {
    let acknowledged = 0
    for (let round = 0; round < 4; round++) {
      const run = await killedWriter(folder, Math.floor(coin() * 400), async (pid) => {
        if (round > 0) return
        const refused = await openStore({ folder, ...options })
        assert.ok(refused instanceof Problem)
        assert.equal(refused.code, 'store-in-use')
        assert.equal(refused.extra.pid, pid)
        assert.match(refused.detail, /in use by process \d+ on \S+ since \d{4}-/)
      })
      // One more than acknowledged may stand there: committed, but killed before it was said.
      assert.ok(run.held.length >= acknowledged, `seed ${seed}: ${acknowledged} acknowledged, ${run.held.length} held`)
      assert.deepEqual(
        run.held,
        run.held.map((_, place) => place + 1),
      )
      acknowledged = run.acknowledged
    }
    const store = await openStore({ folder, ...options })
    assert.ok(store instanceof Store)
    assert.ok((await numbers(store)).length >= acknowledged)
    await store.close()
    // Closing frees the folder.
    const again = await openStore({ folder, ...options })
    assert.ok(again instanceof Store)
    await again.close()
  })
})

test('every commit reaches the disk: syncs are counted', () =>
  inFolder(async (folder) => {
    const faults: Faults = { shared: new Int32Array(new SharedArrayBuffer(16)) }
    const store = await Store.over(new EmbeddedEngine({ folder, faultyFs, faults }), options)
    await store.migrate(rooms)
    for (let n = 1; n <= 10; n++) {
      const before = Atomics.load(faults.shared, 0)
      await write(store, n)
      assert.ok(Atomics.load(faults.shared, 0) > before, `commit ${n} was acknowledged without a sync`)
    }
    const before = Atomics.load(faults.shared, 0)
    await store.tables().executeQuery({ sql: 'checkpoint', parameters: [] } as never)
    // A checkpoint syncs the tables' files and the control file, not only the log.
    assert.ok(Atomics.load(faults.shared, 0) - before > 5)
    await store.close()
  }))

test('a power cut at a random moment loses nothing acknowledged', async (t) => {
  const seed = Date.now() % 1_000_000
  t.diagnostic(`seed ${seed}`)
  const coin = seededCoin(seed)
  await inFolder(async (folder) => {
    const into = join(folder, 'images')
    const at = Array.from({ length: 5 }, () => 60 + Math.floor(coin() * 700))
    const faults: Faults = { shared: new Int32Array(new SharedArrayBuffer(16)), powerCuts: { at, into, seed } }
    const store = await Store.over(new EmbeddedEngine({ folder, faultyFs, faults }), options)
    await store.migrate(rooms)
    for (let n = 1; n <= 120; n++) {
      await write(store, n)
      Atomics.store(faults.shared, 2, n)
      if (n % 40 === 0) await store.tables().executeQuery({ sql: 'checkpoint', parameters: [] } as never)
    }
    await store.close()
    const images = Atomics.load(faults.shared, 3)
    assert.ok(images > 0, `seed ${seed}: no image was taken`)
    for (let image = 0; image < images; image++) {
      const remains = join(into, `image-${image}`)
      const acknowledged = Number(readFileSync(join(remains, 'acknowledged'), 'utf8'))
      const after = await Store.over(new EmbeddedEngine({ folder: remains }), options)
      await after.migrate(rooms)
      const held = await numbers(after)
      assert.ok(
        held.length >= acknowledged,
        `seed ${seed} image ${image}: ${acknowledged} acknowledged, ${held.length} held`,
      )
      assert.deepEqual(
        held,
        held.map((_, place) => place + 1),
      )
      await after.close()
    }
    t.diagnostic(`${images} images`)
  })
})

test('a full disk refuses with a clear error, and is over when there is room again', () =>
  inFolder(async (folder) => {
    const faults: Faults = { shared: new Int32Array(new SharedArrayBuffer(16)) }
    const store = await Store.over(new EmbeddedEngine({ folder, faultyFs, faults }), options)
    await store.migrate(rooms)
    await write(store, 1)
    Atomics.store(faults.shared, 1, 1)
    const begun = performance.now()
    await assert.rejects(write(store, 2), (error) => error instanceof StoreUnavailable)
    assert.ok(performance.now() - begun < 5_000)
    Atomics.store(faults.shared, 1, 0)
    const deadline = performance.now() + 20_000
    for (;;) {
      try {
        await write(store, 3)
        break
      } catch (error) {
        assert.ok(error instanceof StoreUnavailable, String(error))
        assert.ok(performance.now() < deadline, 'the store did not recover')
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    assert.deepEqual(
      (await numbers(store)).filter((n) => n !== 2),
      [1, 3],
    )
    await store.close()
  }))
