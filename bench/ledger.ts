import { createHmac, createSecretKey } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type Kysely, sql } from 'kysely'
import { pino } from 'pino'
import { type Leaf, type Ledger, ledgerMigrations, openLedger, verifyExport } from '../src/ledger/index.ts'
import { openStore, type Store } from '../src/store/index.ts'
import { testCluster, withoutPostgres } from '../src/store/testing.ts'
import { systemClock as clock, Problem } from '../src/terms/index.ts'
import { DayKey, KeyedHash } from '../src/vault/index.ts'

const log = pino({ level: 'error' })
const key = Buffer.alloc(32, 7)
const origin = 'ledger.example/bench'
/** Leaves in the tree when proofs are timed. */
const wanted = Number(process.env.LEDGER_LEAVES ?? 1_000_000)
/** Decisions that wait for their commit at the same time, as behind an HTTP door under load. */
const inFlight = 2_000

/** The ledger on both stores, and the vault's hash on the hot path. LEDGER_LEAVES sets the size of the tree (default 1 million). */
export async function bench(): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfence-ledger-'))
  try {
    const hashes = references()
    const embedded = await withStore({ folder: join(folder, 'store') }, (store) => ofStore(store, folder, wanted))
    const postgresql = withoutPostgres
      ? { skipped: withoutPostgres }
      : await withStore({ url: await (await testCluster()).database() }, (store) => ofStore(store, folder, wanted))
    return { ...hashes, embedded, postgresql }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function withStore<T>(
  place: { url: string } | { folder: string },
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore({ ...place, clock, log })
  if (store instanceof Problem) throw new Error(store.detail)
  try {
    await store.migrate([ledgerMigrations])
    return await work(store)
  } finally {
    await store.close()
  }
}

async function ofStore(store: Store, folder: string, leaves: number): Promise<Record<string, unknown>> {
  const ledger = await openLedger({ store, clock, log, signingKey: key, origin })
  const alone = await appending(ledger, 'alone', 300, 1)
  const many = await appending(ledger, 'many', leaves - 300, inFlight)
  await sql.raw('analyze ledger.leaves').execute(store.tables<object>() as Kysely<object>)
  const size = (await ledger.head()).size
  const random = generator(5)
  const cold = await timed(300, () => ledger.inclusion(Math.floor(random() * size), size))
  const warm = await timed(300, () => ledger.inclusion(size - 1 - Math.floor(random() * 5_000), size))
  const consistency = await timed(300, () => ledger.consistency(1 + Math.floor(random() * (size - 1)), size))
  const pseudonyms = Array.from({ length: 2_200 }, () => subjectOf(Math.floor(random() * 2 ** 31)))
  const looked = await timed(10, () => ledger.bySubjects([...pseudonyms, subjectOf(7)], { limit: 200 }))
  const reopened = await once(() =>
    openLedger({ store, clock, log, signingKey: key, origin }).then((again) => again.record(leafOf('again', 0))),
  )
  const path = join(folder, `${store.engine}.ndjson`)
  const exported = await once(() => ledger.exportTo(createWriteStream(path)))
  const { size: exportBytes } = await stat(path)
  let check: Awaited<ReturnType<typeof verifyExport>> | undefined
  const verified = await once(async () => {
    check = await verifyExport(createReadStream(path, { highWaterMark: 1 << 20 }), ledger.verifierKey)
  })
  if (!check?.ok) throw new Error('the export does not verify')
  await ledger.close()
  return {
    leaves: size,
    appendsPerSecondOneAtATime: round(alone.perSecond),
    appendP99MsOneAtATime: alone.p99Ms,
    [`appendsPerSecond${inFlight}InFlight`]: round(many.perSecond),
    [`appendP99Ms${inFlight}InFlight`]: many.p99Ms,
    inclusionProofMsAnywhere: cold,
    inclusionProofMsRecent: warm,
    consistencyProofMs: consistency,
    personLookupMs2200Pseudonyms: looked,
    reopenAndFirstAppendMs: round(reopened * 1_000),
    exportLeavesPerSecond: round(check.leaves / exported),
    verifyLeavesPerSecond: round(check.leaves / verified),
    exportBytesPerLeaf: round(exportBytes / check.leaves),
  }
}

/** As a decision is recorded: about 1 KB, most of it sealed. */
function leafOf(name: string, n: number): Leaf {
  return {
    kind: 'decision',
    ref: `dec_${name}_${n}`,
    owner: `org_${n % 200}`,
    source: `lin_${n % 2_000}`,
    tag: n % 3 === 0 ? 'deny' : 'allow',
    subject: subjectOf(n),
    at: 1_800_000_000_000 + n,
    body: {
      verdict: 'deny',
      rules: ['KR-04', 'KR-07'],
      channel: 'voice',
      purpose: 'marketing',
      day: '2027-01-15',
      class: 'standard',
      policyRevision: '0123456789abcdef',
      sealed,
    },
  }
}
/** Scattered over all values, as pseudonyms are. */
function subjectOf(n: number): Buffer {
  const subject = Buffer.alloc(16)
  subject.writeUInt32BE((n * 2_654_435_761) >>> 0)
  return subject
}
const sealed = Buffer.alloc(600, 171).toString('base64url')

async function appending(
  ledger: Ledger,
  name: string,
  count: number,
  together: number,
): Promise<{ perSecond: number; p99Ms: number }> {
  const waits: number[] = []
  let next = 0
  const writer = async (): Promise<void> => {
    while (next < count) {
      const began = performance.now()
      await ledger.record(leafOf(name, next++))
      waits.push(performance.now() - began)
    }
  }
  const seconds = await once(() => Promise.all(Array.from({ length: together }, writer)))
  waits.sort((a, b) => a - b)
  return {
    perSecond: count / seconds,
    p99Ms: Math.round((waits[Math.floor(waits.length * 0.99)] as number) * 100) / 100,
  }
}

/** References per second by each way of computing them, and what sealing a decision costs. */
function references(): Record<string, number> {
  const numbers = Array.from({ length: 200_000 }, (_, n) => `+8210${10_000_000 + ((n * 48_271) % 89_999_999)}`)
  const secret = createSecretKey(key)
  const start = hmac.create(sha256, key)
  const ours = new KeyedHash(key)
  const day = new DayKey('standard', '2027-01-15', key)
  const body = Buffer.alloc(600, 171)
  const rate = (work: (e164: string) => unknown, over = numbers): number => {
    let best = 0
    for (let turn = 0; turn < 4; turn++) {
      const began = performance.now()
      for (const number of over) kept = work(number)
      best = Math.max(best, (over.length / (performance.now() - began)) * 1_000)
    }
    return round(best)
  }
  return {
    personRefsPerSecond: rate((e164) => ours.hex(e164)),
    personRefsPerSecondNodeCreateHmac: rate((e164) =>
      createHmac('sha256', secret).update(e164).digest('hex').slice(0, 32),
    ),
    personRefsPerSecondNobleMidstate: rate((e164) =>
      bytesToHex(start.clone().update(utf8ToBytes(e164)).digest().subarray(0, 16)),
    ),
    pseudonymsPerSecond: rate((e164) => day.pseudonym(e164)),
    sealsPerSecond600Bytes: rate(() => day.seal(body), numbers.slice(0, 20_000)),
  }
}
/** Written, so that the work is not optimised away. */
export let kept: unknown

async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const seconds = await once(async () => {
    for (let i = 0; i < times; i++) await work()
  })
  return Math.round((seconds / times) * 100_000) / 100
}

async function once(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

const round = Math.round

/** Park and Miller: seeded, so that two runs ask for the same leaves. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
