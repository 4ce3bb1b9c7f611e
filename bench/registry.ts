import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PreferenceCodes, RegistryBuilder, readRegistryFile, writeRegistryFile } from '../src/consent/index.ts'
import { Problem } from '../src/terms/index.ts'
import { Nation, placesPerPrefix, preferences } from './registry-parts/nation.ts'
import { measurePeers } from './registry-parts/peers.ts'
import { numbersOf, rate } from './registry-parts/questions.ts'

const key = Buffer.alloc(32, 1)

/**
 * The registry of a nation: built, written, loaded, asked. `--subscribers N` (default 710 million) for ours alone, then the same questions
 * of peers at a size where all fit (`--peers N`, default 20 million; 0 leaves them out). Look-ups are of random numbers, hits and misses
 * apart, on one core; the middle of five rounds.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const option = (name: string, usual: number) => Number(args[args.indexOf(name) + 1] ?? Number.NaN) || usual
  const subscribers = option('--subscribers', 710_000_000)
  const peers = args.includes('--peers') ? Number(args[args.indexOf('--peers') + 1]) : 20_000_000
  const whole = await measureOurs(subscribers)
  if (peers === 0) return { name: 'registry', ...whole }
  const ours = await measureOurs(peers)
  return { name: 'registry', ...whole, peers: { subscribers: peers, ours, ...(await measurePeers(peers)) } }
}

async function measureOurs(subscribers: number) {
  const nation = new Nation(subscribers)
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'))
  try {
    const path = join(folder, 'list')
    const built = await build(nation, folder, path)
    globalThis.gc?.()
    const before = process.memoryUsage.rss()
    const started = performance.now()
    const opened = await readRegistryFile(path, key)
    if (opened instanceof Problem) throw new Error(opened.detail)
    const loadSeconds = seconds(started)
    const { registry } = opened
    const hits = numbersOf(nation, true)
    const misses = numbersOf(nation, false)
    return {
      subscribers: built.size,
      buildSeconds: built.seconds,
      fileBytes: built.bytes,
      bytesPerSubscriber: round(built.bytes / built.size, 3),
      residentBytes: registry.residentBytes,
      processGrewBytes: Math.max(0, process.memoryUsage.rss() - before),
      loadSeconds,
      hitLookupsPerSecond: rate(hits, (number) => registry.lookUp(number)),
      missLookupsPerSecond: rate(misses, (number) => registry.lookUp(number)),
      hitP999Microseconds: slowest(hits, (number) => registry.lookUp(number)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Prefixes take turns, as in a list that was put together from many: no block comes in one piece. */
async function build(nation: Nation, folder: string, path: string) {
  const started = performance.now()
  const codes = PreferenceCodes.from(preferences)
  const builder = new RegistryBuilder({ folder, codes })
  const step = 2_000_000
  for (let from = 0; from < placesPerPrefix; from += step)
    for (const prefix of nation.prefixes) {
      const base = prefix * placesPerPrefix
      for (let place = from; place < from + step; place++) {
        const code = nation.codeOf(prefix, place)
        if (code >= 0) builder.add(base + place, code)
      }
    }
  const written = await writeRegistryFile(path, key, { list: 'bench', asOf: 0, madeAt: 0 }, codes, builder.finish())
  return { ...written, seconds: seconds(started) }
}

/** Of single look-ups, each timed: 99.9 % are quicker. */
function slowest(numbers: Float64Array, lookUp: (number: number) => unknown): number {
  const times = new Float64Array(1_000_000)
  for (let i = 0; i < times.length; i++) {
    const started = performance.now()
    lookUp(numbers[i] as number)
    times[i] = performance.now() - started
  }
  times.sort()
  return round((times[Math.floor(times.length * 0.999)] as number) * 1_000, 2)
}

const seconds = (started: number): number => round((performance.now() - started) / 1_000, 2)
const round = (value: number, digits: number): number => Number(value.toFixed(digits))
