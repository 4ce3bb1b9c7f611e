import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { CsvFile, type CsvRecord, type ImportProgress, importRows, RejectsFile, rejectedRows } from '../import/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { type Clock, canonicalJson, dayMs, type PersonRef, Problem } from '../terms/index.ts'
import type { ReportedCallRow } from './migrations.ts'
import { type FileFormat, formatOf, type ReportedCall, type RowFault } from './reported-call.ts'
import { insertReportedCalls } from './reported-call-store.ts'

/** What the import asks of the vault. */
export interface CallerKeeper {
  personRef(e164: string): PersonRef
  /** Seals those that are not sealed yet and adds the hold to each; references in the order given. */
  sealNumbers(
    trx: Transaction,
    e164s: readonly string[],
    hold: { room: string; reason: string; until: number | null },
  ): Promise<unknown>
}

export interface ImportOptions {
  file: string
  store: Store
  vault: CallerKeeper
  clock: Clock
  /** Called at most twice a second. */
  onProgress?: (progress: ImportProgress) => void
  /** CSV of line and reason, overwritten. Absent: faults are only counted. */
  rejectsFile?: string
  /** Stops after the batch at hand; what was imported stays, and importing the file again goes on from there. */
  signal?: AbortSignal
}

/** `rows` = `imported` + `already` + the sum of `rejected`, always. */
export interface ImportReport {
  rows: number
  imported: number
  /** On record before, or the same complaint twice in the file. */
  already: number
  rejected: Partial<Record<RowFault, number>>
  cancelled: boolean
  seconds: number
  rowsPerSecond: number
}

/**
 * Rows of one transaction. It holds the embedded store's only connection for some 150 ms; twice as many give a tenth more rows a
 * second and make every decision wait twice as long.
 */
const batchRows = 2_000
/** Longest that a reported caller's number is kept, from the import on: what a US call record may be asked for (5 years). */
const keptMs = 5 * 365 * dayMs
const source = 'ftc'

/**
 * Imports the US Federal Trade Commission's complaints about unwanted calls: its daily CSV (8 columns) or the long file by day (4),
 * plain or gzip. Streams: memory does not grow with the file. Idempotent: a complaint is told by its id, or by its content where the
 * file has no ids. Problem 'bad-request' where the file is neither; throws what the file system and the store throw.
 */
export async function importReportedCalls(options: ImportOptions): Promise<ImportReport | Problem> {
  const { clock, signal } = options
  if (options.rejectsFile !== undefined && resolve(options.rejectsFile) === resolve(options.file)) {
    return new Problem('bad-request', 'The rejects file would overwrite the file that is being imported.')
  }
  const csv = await CsvFile.open(options.file)
  const records = csv.records()
  const first = await records.next()
  const format = first.done || !first.value.fields ? undefined : formatOf(first.value.fields)
  if (!format) {
    await records.return(undefined)
    return new Problem('bad-request', 'The first line is not the header of one of the agency’s complaint files.')
  }

  const rejects = new RejectsFile<RowFault>(options.rejectsFile)
  const writer = new BatchWriter(options)
  const passage = await importRows<CsvRecord, ReportedCall, RowFault>({
    records,
    read: ({ fields }) => readRow(format, fields),
    batchRows,
    write: (calls) => writer.write(calls),
    rejects,
    share: () => csv.share,
    clock,
    signal,
    onProgress: options.onProgress,
  })
  const { rows, rejected } = passage
  return { ...passage, imported: writer.imported, already: rows - rejectedRows(rejected) - writer.imported }
}

function readRow(format: FileFormat, fields: readonly string[] | undefined): ReportedCall | RowFault {
  if (!fields) return 'unreadable'
  return fields.length === format.columns ? format.read(fields) : 'columns'
}

/** Writes complaints batch by batch. */
class BatchWriter {
  imported = 0
  readonly #options: ImportOptions
  readonly #occurrences = new Occurrences()
  /** The same for the whole import: a hold that stands already need not be written again. */
  readonly #keptUntil: number

  constructor(options: ImportOptions) {
    this.#options = options
    this.#keptUntil = options.clock.now() + keptMs
  }

  /** In the order of keys and references: two imports at once wait for each other and never in a circle. */
  async write(calls: readonly ReportedCall[]): Promise<void> {
    const { store, vault } = this.#options
    const numbers = new Map<PersonRef, string>()
    const rows = calls.map((call) => this.#row(call, numbers))
    const hold = { room: 'desk', reason: 'reported-calls', until: this.#keptUntil }
    const made = await store.transaction(async (trx) => {
      const callers = await insertReportedCalls(
        trx,
        rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      )
      const unsealed = [...new Set(callers)].sort().map((caller) => numbers.get(caller) as string)
      if (unsealed.length > 0) await vault.sealNumbers(trx, unsealed, hold)
      return callers.length
    })
    this.imported += made
  }

  #row(call: ReportedCall, numbers: Map<PersonRef, string>): ReportedCallRow {
    const caller = this.#options.vault.personRef(call.caller)
    numbers.set(caller, call.caller)
    return {
      source,
      key: call.id ?? this.#occurrences.keyOf(call, caller),
      caller,
      reported_at: call.reportedAt,
      called_at: call.calledAt ?? null,
      subject: call.subject ?? null,
      robocall: call.robocall ?? null,
      area: call.area ?? null,
      state: call.state ?? null,
    }
  }
}

/**
 * Keys for rows that come without an id: a digest of the row's content and of how many equal rows stood before it. The caller goes in
 * as the vault's reference, so that nobody can find the number by trying all of them. Counts are kept for the day being read and
 * dropped with it (the files are in order of time), so that memory stays small; equal rows apart in an unordered file count as one.
 */
class Occurrences {
  #day = -1
  readonly #seen = new Map<string, number>()

  keyOf(call: ReportedCall, caller: PersonRef): string {
    const day = Math.floor(call.reportedAt / dayMs)
    if (day !== this.#day) {
      this.#day = day
      this.#seen.clear()
    }
    const content = canonicalJson({ ...call, caller })
    const before = this.#seen.get(content) ?? 0
    this.#seen.set(content, before + 1)
    return createHash('sha256').update(`${content}#${before}`).digest('hex').slice(0, 32)
  }
}
