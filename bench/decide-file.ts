import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'

const root = resolve(import.meta.dirname, '..')
const longFile = join(root, '../shared/data/ftc_complaints/by_day_2020-02-14_2020-11-30.csv.gz')
/** How often the program's memory is looked at. */
const sampleMs = 250

/**
 * `ringfence decide --file` as a user runs it, over the agency's long file as it is written (1.46 million rows): all of it simulated,
 * then all of it recorded in the embedded store, which takes minutes. Arguments: how many rows are recorded, and how many are simulated
 * (default all of both). COMPLAINTS_FILE names another file. Starting the program is part of the time.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const file = process.env.COMPLAINTS_FILE ?? longFile
  if (!existsSync(file)) return { skipped: 'the complaints file is not there: set COMPLAINTS_FILE' }
  const [recordedRows = Number.POSITIVE_INFINITY, simulatedRows = Number.POSITIVE_INFINITY] = args.map(Number)
  const folder = await mkdtemp(join(tmpdir(), 'ringfence-decide-'))
  try {
    const part = async (name: string, rows: number): Promise<string> => {
      if (!Number.isFinite(rows)) return file
      const into = join(folder, `${name}.csv`)
      await firstRows(file, into, rows)
      return into
    }
    const simulated = await decide(folder, await part('simulated', simulatedRows), ['--simulate'])
    return { simulated, recorded: await decide(folder, await part('recorded', recordedRows), []) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs the program and counts its answers; they are read as fast as they come. */
async function decide(folder: string, file: string, more: readonly string[]): Promise<Record<string, unknown>> {
  const caller = [
    '--organisation',
    'org_bench',
    '--line',
    'lin_bench',
    '--purpose',
    'marketing',
    '--category',
    'energy',
  ]
  const startedAt = performance.now()
  const child = spawn(join(root, 'bin/ringfence'), ['decide', '--file', file, '--country', 'US', ...caller, ...more], {
    env: { PATH: process.env.PATH, RINGFENCE_FOLDER: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let rows = 0
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) rows++
  })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  let residentBytes = 0
  const sampling = setInterval(() => {
    residentBytes = Math.max(residentBytes, peakOf(child.pid as number))
  }, sampleMs)
  const code = await new Promise((ended) => child.once('close', ended))
  clearInterval(sampling)
  if (code !== 0) throw new Error(`decide ended with ${code}: ${told}`)
  const seconds = (performance.now() - startedAt) / 1_000
  return { rows, seconds, rowsPerSecond: Math.round(rows / seconds), residentBytes, answers: told.trim() }
}

/** The most that the process has held so far, as Linux counts it; 0 elsewhere. */
function peakOf(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

/** The header and the first rows, unpacked. */
async function firstRows(file: string, into: string, rows: number): Promise<void> {
  const source = createReadStream(file)
  const lines = createInterface({ input: file.endsWith('.gz') ? source.pipe(createGunzip()) : source })
  const out = createWriteStream(into)
  let left = rows + 1
  for await (const line of lines) {
    if (left-- === 0) break
    if (!out.write(`${line}\n`)) await new Promise<void>((drained) => out.once('drain', () => drained()))
  }
  source.destroy()
  await new Promise<void>((ended) => out.end(() => ended()))
}
