import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Logger, pino } from 'pino'
import { type Clock, Problem, SteppedClock } from '../terms/index.ts'
import { writeImage } from './durable-fs.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import type { Engine } from './engine.ts'
import type { RoomMigrations } from './migrations.ts'
import { openStore, Store } from './store.ts'
import { postgresPrograms, TestCluster } from './testing-cluster.ts'

export { TestCluster } from './testing-cluster.ts'

export interface StoreCase {
  /** Stands still until stepped, unless another clock was asked for. */
  clock: SteppedClock
  log: Logger
  /** Opens another node on the same database; PostgreSQL only (undefined on the embedded store). Closed by the case. */
  secondNode: (() => Promise<Store>) | undefined
}

export interface StoreCaseOptions {
  /** Migrated before the case begins. */
  rooms?: readonly RoomMigrations[]
  clock?: Clock
  /** Only one of the two; the reason belongs in a comment. */
  only?: 'embedded' | 'postgresql'
}

/** Says why PostgreSQL's half of a test is skipped; in CI nothing is. */
export const withoutPostgres: string | false =
  postgresPrograms() !== undefined || process.env.CI
    ? false
    : 'PostgreSQL 15 or later is not installed: apt-get install postgresql'

let cluster: Promise<TestCluster> | undefined
/** This process's PostgreSQL, started when first asked for. */
export function testCluster(): Promise<TestCluster> {
  cluster ??= TestCluster.start().then((started) => {
    process.once('exit', () => started.remove())
    return started
  })
  return cluster
}

/** An image of a fresh embedded database, made once for this machine. */
export async function embeddedImage(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const path = join(tmpdir(), `rf-pglite-image-${version}-${process.getuid?.() ?? 0}.tar`)
  if (!existsSync(path)) await writeImage(path)
  return path
}

let embedded: Promise<EmbeddedEngine> | undefined
// Starting one takes half a second; emptying it takes milliseconds. Every case finds it empty all the same.
async function sharedEmbedded(): Promise<Engine> {
  embedded ??= embeddedImage().then((image) => new EmbeddedEngine({ image }))
  const engine = await embedded
  const session = await engine.acquire()
  try {
    const { rows } = await session.run(
      "select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$'",
      [],
    )
    const drops = rows.map(({ nspname }) => `drop schema "${String(nspname)}" cascade;`).join(' ')
    await session.script(`${drops} create schema public;`)
    await session.script('discard all')
  } finally {
    session.release()
  }
  return { kind: engine.kind, acquire: () => engine.acquire(), listen: () => engine.listen(), close: async () => {} }
}

const silent = pino({ level: process.env.LOG_LEVEL ?? 'silent' })

async function opened(options: Parameters<typeof openStore>[0]): Promise<Store> {
  const store = await openStore(options)
  if (store instanceof Problem) throw new Error(store.detail)
  return store
}

/**
 * Runs one case twice, on an embedded and on a PostgreSQL store, each empty and its own: every test of a room that has tables.
 *
 *     test('a refusal is kept', (t) => withStores(t, async (store, { clock }) => { … }, { rooms: [consentMigrations] }))
 */
export async function withStores(
  t: TestContext,
  work: (store: Store, kit: StoreCase) => Promise<void>,
  options: StoreCaseOptions = {},
): Promise<void> {
  const clockOf = () => (options.clock ?? new SteppedClock('2026-03-02T03:00:00Z')) as SteppedClock
  const rooms = options.rooms ?? []
  if (options.only !== 'postgresql') {
    await t.test('embedded', async () => {
      const clock = clockOf()
      const store = await Store.over(await sharedEmbedded(), { clock, log: silent })
      try {
        if (rooms.length > 0) await store.migrate(rooms)
        await work(store, { clock, log: silent, secondNode: undefined })
      } finally {
        await store.close()
      }
    })
  }
  if (options.only !== 'embedded') {
    await t.test('postgresql', { skip: withoutPostgres }, async () => {
      const running = await testCluster()
      const url = await running.database()
      const clock = clockOf()
      const nodes = [await opened({ url, clock, log: silent })]
      const secondNode = async () => {
        const node = await opened({ url, clock, log: silent })
        nodes.push(node)
        return node
      }
      try {
        const store = nodes[0] as Store
        if (rooms.length > 0) await store.migrate(rooms)
        await work(store, { clock, log: silent, secondNode })
      } finally {
        for (const node of nodes) await node.close()
        await running.drop(url)
      }
    })
  }
}

/** An embedded store in a folder whose disk can be full. */
export class FullDisk {
  readonly #shared = new Int32Array(new SharedArrayBuffer(16))
  readonly #folder: string
  constructor(folder: string) {
    this.#folder = folder
  }

  openStore(options: { clock: Clock; log: Logger }): Promise<Store> {
    const faultyFs = new URL('./testing-faulty-fs.ts', import.meta.url).href
    return Store.over(new EmbeddedEngine({ folder: this.#folder, faultyFs, faults: { shared: this.#shared } }), options)
  }

  /** From now on every write fails with ENOSPC. */
  fill(): void {
    Atomics.store(this.#shared, 1, 1)
  }

  makeRoom(): void {
    Atomics.store(this.#shared, 1, 0)
  }
}
