import type { Clock } from '../terms/index.ts'

export interface ImportProgress {
  /** Rows read, of any outcome. */
  rows: number
  rowsPerSecond: number
  /** Share of the file's bytes that has been read, 0–1; 0 where the length is not known. */
  share: number
  /** Estimate; undefined until there is one. */
  secondsLeft: number | undefined
}

/** Where rows that are not imported are told. */
export interface Rejects<Reason extends string> {
  readonly counts: Partial<Record<Reason, number>>
  /** Resolves when the next may be told. */
  add(line: number, reason: Reason): Promise<void>
  close(): Promise<void>
}

export interface ImportJob<Rec extends { line: number }, Row extends object, Reason extends string> {
  records: AsyncIterable<Rec>
  /** The row that a record says, or why it is none. */
  read(record: Rec): Row | Reason
  /** Rows of one batch. */
  batchRows: number
  /** Called for one batch after the other, while the next is being read. */
  write(rows: readonly Row[], lines: readonly number[]): Promise<void>
  rejects: Rejects<Reason>
  /** 0–1, of the file's bytes. */
  share?: (() => number) | undefined
  clock: Clock
  /** Stops after the batch at hand; what was imported stays. */
  signal?: AbortSignal | undefined
  /** Called at most twice a second, and at the end. */
  onProgress?: ((progress: ImportProgress) => void) | undefined
  /** Rows at most; the next one ends it. */
  rowsMax?: number | undefined
}

export interface Passage<Reason extends string> {
  rows: number
  rejected: Partial<Record<Reason, number>>
  cancelled: boolean
  /** There were more rows than may be: those are not imported. */
  cutOff: boolean
  seconds: number
  rowsPerSecond: number
}

/**
 * Takes a stream of records through reading and writing, in memory that does not grow with it: one batch is written while the next is
 * read. Throws what reading and writing throw, once nothing is left running.
 */
export async function importRows<Rec extends { line: number }, Row extends object, Reason extends string>(
  job: ImportJob<Rec, Row, Reason>,
): Promise<Passage<Reason>> {
  const { clock, rejects, signal } = job
  const startedAt = clock.now()
  let rows = 0
  let toldAt = startedAt
  let cutOff = false
  let batch: Row[] = []
  let lines: number[] = []
  let writing: Promise<void> = Promise.resolve()
  // Hands the batch over once the one before is written; throws what went wrong with that.
  const flush = async () => {
    await writing
    if (batch.length === 0) return
    const [full, at] = [batch, lines]
    batch = []
    lines = []
    writing = job.write(full, at)
    // Reported by the next flush; until then it is nobody's unhandled rejection.
    writing.catch(() => {})
  }
  const tell = (now: number) => job.onProgress?.(progressAt(rows, now - startedAt, job.share?.() ?? 0))
  try {
    for await (const record of job.records) {
      if (job.rowsMax !== undefined && rows >= job.rowsMax) {
        cutOff = true
        break
      }
      rows++
      const row = job.read(record)
      if (typeof row === 'string') {
        await rejects.add(record.line, row)
        continue
      }
      batch.push(row)
      lines.push(record.line)
      if (batch.length < job.batchRows) continue
      await flush()
      if (signal?.aborted) break
      const now = clock.now()
      if (now - toldAt >= 500) {
        toldAt = now
        tell(now)
      }
    }
    await flush()
    await writing
  } finally {
    // Whatever broke, nothing is left running behind the caller's back.
    await writing.catch(() => {})
    await rejects.close()
  }
  const seconds = (clock.now() - startedAt) / 1_000
  tell(clock.now())
  const cancelled = signal?.aborted === true
  return { rows, rejected: rejects.counts, cancelled, cutOff, seconds, rowsPerSecond: perSecond(rows, seconds) }
}

export function rejectedRows(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

const perSecond = (rows: number, seconds: number): number => (seconds > 0 ? Math.round(rows / seconds) : 0)

function progressAt(rows: number, passedMs: number, share: number): ImportProgress {
  const secondsLeft = share > 0 && passedMs > 0 ? Math.round((passedMs * (1 - share)) / share / 1_000) : undefined
  return { rows, rowsPerSecond: perSecond(rows, passedMs / 1_000), share, secondsLeft }
}
