import { stat } from 'node:fs/promises'
import { type Clock, type Country, Problem } from '../../terms/index.ts'
import { ByteLines } from './byte-lines.ts'
import { formatCountry, type ListFormat, type RowFault, rowReader } from './list-format.ts'
import { openList } from './list-source.ts'
import { type ListedPreference, PreferenceCodes } from './preference-codes.ts'
import { RegistryBuilder } from './registry-builder.ts'
import { writeRegistryFile } from './registry-file.ts'
import type { ListOnShelf, RegistryShelf } from './registry-shelf.ts'

export interface RegistryImport {
  files: readonly string[]
  format: ListFormat
  list: string
  /** Of nationally written numbers in `csv`; the country that the list is for. */
  country?: Country | undefined
  /** What the list means where a row does not say. */
  preference?: ListedPreference | undefined
  /** When the agency gave the list out, ms; default: now. */
  asOf?: number | undefined
  /** Takes each row that could not be kept: which file, which line, why. */
  onReject?: ((reject: { file: string; line: number; reason: RowFault }) => void) | undefined
  /** About once a second. */
  onProgress?: ((progress: RegistryProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface RegistryProgress {
  rows: number
  rowsPerSecond: number
  /** 0–1, by bytes of the files. */
  share: number
  secondsLeft: number | undefined
}

export interface RegistryReport extends ListOnShelf {
  rows: number
  duplicates: number
  /** Rows whose time to hold has not come yet: they are left out; import again when it has. */
  notYet: number
  rejected: Partial<Record<RowFault, number>>
  seconds: number
  rowsPerSecond: number
}

/** How often progress is told, ms. */
const progressMs = 1_000

/**
 * Reads lists into a new registry file and puts it in force. Constant memory; files in any order, plain or gzip. A row that cannot be
 * read is counted by reason and handed to `onReject`; importing the same files again gives the same list. Problem: nothing was
 * changed and the list before stays in force (`cancelled` by the signal, an empty list, a file that cannot be read).
 */
export async function importRegistry(
  shelf: RegistryShelf,
  clock: Clock,
  given: RegistryImport,
): Promise<RegistryReport | Problem> {
  const { format, list, signal } = given
  const country = given.country ?? formatCountry[format]
  const read = rowReader(format, { country, preference: given.preference ?? { categories: [], channels: [] } })
  const now = clock.now()
  const started = performance.now()
  const codes = new PreferenceCodes()
  const rejected: Partial<Record<RowFault, number>> = {}
  let rows = 0
  let notYet = 0
  let kept = 0
  let total = 0
  for (const file of given.files) total += (await stat(file)).size
  let published: ListOnShelf | Problem
  let duplicates = 0
  try {
    published = await shelf.publish(list, async (path, key, place) => {
      const builder = new RegistryBuilder({ folder: place, codes })
      let before = 0
      let told = started
      for (const file of given.files) {
        const source = await openList(file)
        const decoder = new TextDecoder('utf-8', { ignoreBOM: false })
        const take = (bytes: Uint8Array | null, start: number, end: number, line: number) => {
          const row = bytes === null ? 'line-too-long' : rowIn(bytes, start, end, line, decoder, read)
          if (row === 'nothing') return
          rows++
          if (typeof row === 'string') {
            rejected[row] = (rejected[row] ?? 0) + 1
            given.onReject?.({ file, line, reason: row })
          } else if (row.from !== undefined && row.from > now) notYet++
          else {
            kept++
            builder.add(row.number, codes.code(row.preference))
          }
        }
        const lines = new ByteLines(take)
        for await (const piece of source.bytes) {
          lines.push(piece as Buffer)
          const at = performance.now()
          if (signal?.aborted) throw new GivenUp(new Problem('wrong-state', 'Stopped. The list before stays in force.'))
          if (at - told < progressMs) continue
          told = at
          const share = Math.min(1, (before + source.read()) / total)
          const seconds = (at - started) / 1_000
          given.onProgress?.({
            rows,
            rowsPerSecond: Math.round(rows / seconds),
            share,
            secondsLeft: share > 0.01 ? Math.round((seconds / share) * (1 - share)) : undefined,
          })
        }
        lines.end()
        before += (await stat(file)).size
      }
      if (kept === 0)
        throw new GivenUp(new Problem('bad-request', 'There is no number in it. The list before stays in force.'))
      const info = { list, ...(country && { country }), asOf: given.asOf ?? now, madeAt: now }
      const written = await writeRegistryFile(path, key, info, codes, builder.finish())
      duplicates = builder.duplicates
      return written
    })
  } catch (error) {
    if (error instanceof GivenUp) return error.problem
    throw error
  }
  if (published instanceof Problem) return published
  const seconds = (performance.now() - started) / 1_000
  given.onProgress?.({ rows, rowsPerSecond: Math.round(rows / seconds), share: 1, secondsLeft: 0 })
  return { ...published, rows, duplicates, notYet, rejected, seconds, rowsPerSecond: Math.round(rows / seconds) }
}

/** Leaves the middle of an import; what was half done is taken away on the way out. */
class GivenUp extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

function rowIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
  decoder: TextDecoder,
  read: ReturnType<typeof rowReader>,
) {
  // Digits, blanks and commas are what lists are made of; anything else is worth a decoder.
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === 0) return 'not-text'
    if (byte > 126) return read(decoder.decode(bytes.subarray(start, end)), line === 1)
  }
  return read(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'), line === 1)
}
