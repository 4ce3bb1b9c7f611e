import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { RoaringBitmap32, roaringLibraryInitialize } from 'roaring-wasm'
import { TestCluster } from '../../src/store/testing.ts'
import { Nation, placesPerPrefix } from './nation.ts'
import { numbersOf, rate } from './questions.ts'

/** What a list is kept in elsewhere, asked the same random questions. Those behind a socket or a parser are asked fewer. */
export async function measurePeers(subscribers: number): Promise<Record<string, unknown>> {
  const nation = new Nation(subscribers)
  return {
    map: inMap(nation),
    roaringWasm: await inRoaring(nation),
    sqlite: inSqlite(nation),
    postgresql: await inPostgres(nation),
    redis: await inRedis(nation),
  }
}

function* subscribersOf(nation: Nation): Generator<[number, number]> {
  for (const prefix of nation.prefixes)
    for (let place = 0; place < placesPerPrefix; place++) {
      const code = nation.codeOf(prefix, place)
      if (code >= 0) yield [prefix * placesPerPrefix + place, code]
    }
}

function figures(nation: Nation, bytes: number, size: number, lookUp: (number: number) => unknown, count?: number) {
  return {
    bytesPerSubscriber: Number((bytes / size).toFixed(1)),
    hitLookupsPerSecond: rate(numbersOf(nation, true, count), lookUp),
    missLookupsPerSecond: rate(numbersOf(nation, false, count), lookUp),
  }
}

/** A Map holds at most 2²⁴ entries: one for each prefix. */
function inMap(nation: Nation) {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  const maps = new Map<number, Map<number, number>>()
  let size = 0
  for (const [number, code] of subscribersOf(nation)) {
    const prefix = Math.floor(number / placesPerPrefix)
    let map = maps.get(prefix)
    if (map === undefined) {
      map = new Map()
      maps.set(prefix, map)
    }
    map.set(number - prefix * placesPerPrefix, code)
    size++
  }
  const bytes = process.memoryUsage.rss() - before
  return figures(nation, bytes, size, (number) => {
    const prefix = Math.floor(number / placesPerPrefix)
    return maps.get(prefix)?.get(number - prefix * placesPerPrefix)
  })
}

/** CRoaring in WebAssembly; who is listed alone, for it has no place for a preference. */
async function inRoaring(nation: Nation) {
  await roaringLibraryInitialize()
  const maps = new Map<number, RoaringBitmap32>()
  let size = 0
  for (const [number] of subscribersOf(nation)) {
    const prefix = Math.floor(number / placesPerPrefix)
    let map = maps.get(prefix)
    if (map === undefined) {
      map = new RoaringBitmap32()
      maps.set(prefix, map)
    }
    map.add(number - prefix * placesPerPrefix)
    size++
  }
  let bytes = 0
  for (const map of maps.values()) {
    map.optimize()
    bytes += map.getSerializationSizeInBytes('portable')
  }
  const measured = figures(nation, bytes, size, (number) => {
    const prefix = Math.floor(number / placesPerPrefix)
    return maps.get(prefix)?.has(number - prefix * placesPerPrefix)
  })
  for (const map of maps.values()) map.dispose()
  return { membershipOnly: true, ...measured }
}

function inSqlite(nation: Nation) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'))
  try {
    const path = join(folder, 'list.sqlite')
    const db = new DatabaseSync(path)
    db.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -2000000')
    db.exec('create table list (number integer primary key, code integer not null) without rowid')
    const insert = db.prepare('insert into list values (?, ?)')
    db.exec('begin')
    let size = 0
    for (const [number, code] of subscribersOf(nation)) {
      insert.run(number, code)
      size++
    }
    db.exec('commit')
    const get = db.prepare('select code from list where number = ?')
    const measured = figures(nation, statSync(path).size, size, (number) => get.get(number), 400_000)
    db.close()
    return measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A primary key, asked for 500 numbers in one statement: what a scrub would do. */
async function inPostgres(nation: Nation) {
  const cluster = await TestCluster.start()
  const client = new pg.Client({ connectionString: await cluster.database() })
  try {
    await client.connect()
    await client.query('create unlogged table list (number bigint primary key, code smallint not null)')
    let size = 0
    let numbers: number[] = []
    let codes: number[] = []
    const flush = async () => {
      await client.query('insert into list select * from unnest($1::bigint[], $2::smallint[])', [numbers, codes])
      size += numbers.length
      numbers = []
      codes = []
    }
    for (const [number, code] of subscribersOf(nation)) {
      numbers.push(number)
      codes.push(code)
      if (numbers.length === 100_000) await flush()
    }
    await flush()
    await client.query('vacuum analyze list')
    const total = await client.query("select pg_total_relation_size('list')::float8 as bytes")
    const ask = { name: 'ask', text: 'select number, code from list where number = any($1::bigint[])' }
    const perSecond = (some: Float64Array) =>
      batched(some, 500, async (part) => void (await client.query({ ...ask, values: [part] })))
    return {
      bytesPerSubscriber: Number(((total.rows[0] as { bytes: number }).bytes / size).toFixed(1)),
      hitLookupsPerSecond: await perSecond(numbersOf(nation, true, 200_000)),
      missLookupsPerSecond: await perSecond(numbersOf(nation, false, 200_000)),
    }
  } finally {
    await client.end().catch(() => undefined)
    await cluster.stop()
    cluster.remove()
  }
}

/** Debian's redis-server where it is installed: one hash for each thousand numbers, as its documentation advises; 500 questions at once. */
async function inRedis(nation: Nation) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return { notInstalled: true }
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'))
  const socketPath = join(folder, 'redis.sock')
  const limits = ['--hash-max-listpack-entries', '1024', '--hash-max-listpack-value', '8']
  const server = spawn('redis-server', [
    '--port',
    '0',
    '--unixsocket',
    socketPath,
    '--save',
    '',
    '--dir',
    folder,
    ...limits,
  ])
  try {
    for (let tries = 0; tries < 100; tries++) {
      await delay(50)
      if (statSync(socketPath, { throwIfNoEntry: false })) break
    }
    const socket = connect(socketPath)
    const redis = new Replies(socket)
    let size = 0
    let commands: string[] = []
    for (const [number, code] of subscribersOf(nation)) {
      commands.push(`HSET ${Math.floor(number / 1_000)} ${number % 1_000} ${code}\r\n`)
      size++
      if (commands.length === 10_000) {
        await redis.send(commands)
        commands = []
      }
    }
    await redis.send(commands)
    const memory = Number(/used_memory:(\d+)/.exec(await redis.info())?.[1])
    const perSecond = (some: Float64Array) =>
      batched(some, 500, async (part) =>
        redis.send(part.map((number) => `HGET ${Math.floor(number / 1_000)} ${number % 1_000}\r\n`)),
      )
    const measured = {
      bytesPerSubscriber: Number((memory / size).toFixed(1)),
      hitLookupsPerSecond: await perSecond(numbersOf(nation, true, 1_000_000)),
      missLookupsPerSecond: await perSecond(numbersOf(nation, false, 1_000_000)),
    }
    socket.destroy()
    return measured
  } finally {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function batched(some: Float64Array, size: number, ask: (part: number[]) => Promise<void>): Promise<number> {
  const started = performance.now()
  for (let at = 0; at < some.length; at += size) await ask([...some.subarray(at, at + size)])
  return Math.round(some.length / ((performance.now() - started) / 1_000))
}

/** As much of Redis's protocol as counting replies needs. */
class Replies {
  readonly #socket: ReturnType<typeof connect>
  #rest = ''
  #open = 0
  #done: (() => void) | undefined
  #text = ''
  constructor(socket: ReturnType<typeof connect>) {
    this.#socket = socket
    socket.setEncoding('latin1').on('data', (text: string) => this.#read(text))
  }
  send(commands: readonly string[]): Promise<void> {
    if (commands.length === 0) return Promise.resolve()
    this.#open = commands.length
    this.#socket.write(commands.join(''))
    return new Promise((done) => {
      this.#done = done
    })
  }
  async info(): Promise<string> {
    await this.send(['INFO memory\r\n'])
    return this.#text
  }
  #read(text: string): void {
    this.#rest += text
    for (;;) {
      const end = this.#rest.indexOf('\r\n')
      if (end < 0) return
      let length = end + 2
      if (this.#rest.startsWith('$') && !this.#rest.startsWith('$-1')) {
        length += Number(this.#rest.slice(1, end)) + 2
        if (this.#rest.length < length) return
        this.#text = this.#rest.slice(end + 2, length - 2)
      }
      this.#rest = this.#rest.slice(length)
      if (--this.#open === 0) this.#done?.()
    }
  }
}
