import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Options, parse } from 'csv-parse'

/** One record of a CSV file; `fields` undefined where the reader could make nothing of it. */
export interface CsvRecord {
  /** Line on which it ends, from 1. */
  line: number
  fields: readonly string[] | undefined
}

/** Bytes of one record, at most: a quote that is never closed must not swallow the file into memory. */
const longestRecord = 16_384

const reading: Options<CsvRecord, string[]> = {
  bom: true,
  // All at once: a file that was put together from others has several.
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  skip_records_with_error: true,
  max_record_size: longestRecord,
  on_record: (fields, context) => ({ line: context.lines, fields }),
}

/** A CSV file that is read as a stream, gzip or plain (told by its first bytes, not by its name). */
export class CsvFile {
  readonly path: string
  /** Size on disk, bytes. */
  readonly totalBytes: number
  /** How much of that has been read. */
  readBytes = 0
  readonly #gzip: boolean

  private constructor(path: string, totalBytes: number, gzip: boolean) {
    this.path = path
    this.totalBytes = totalBytes
    this.#gzip = gzip
  }

  /** Throws what the file system throws (ENOENT …). */
  static async open(path: string): Promise<CsvFile> {
    const { size } = await stat(path)
    const handle = await open(path)
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
      return new CsvFile(path, size, bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b)
    } finally {
      await handle.close()
    }
  }

  /** Share of the file's bytes that has been read, 0–1. */
  get share(): number {
    return this.totalBytes === 0 ? 1 : Math.min(1, this.readBytes / this.totalBytes)
  }

  /** The file's bytes, unzipped. Throws on a broken gzip stream. */
  bytes(): Readable {
    const source = createReadStream(this.path, { highWaterMark: 256 * 1024 })
    source.on('data', (chunk) => {
      this.readBytes += chunk.length
    })
    const plain = this.#gzip ? createGunzip() : new PassThrough()
    // The pipeline's error reaches the reader through the stream, which it destroys with it.
    pipeline(source, plain, () => {})
    return plain
  }

  /** Records in their order. Ends early, and closes the file, when the consumer leaves the loop. Throws on a broken gzip stream. */
  records(): AsyncGenerator<CsvRecord> {
    return csvRecords(this.bytes())
  }
}

/** The records of a CSV text that comes as a stream, in their order. */
export async function* csvRecords(source: Readable): AsyncGenerator<CsvRecord> {
  let skipped: CsvRecord[] = []
  // The parser's types know records other than arrays only together with named columns.
  const parser = parse(reading as unknown as Options)
  parser.on('skip', (error: { lines?: number }) => skipped.push({ line: error.lines ?? 0, fields: undefined }))
  pipeline(source, parser, () => {})
  for await (const record of parser) {
    yield record as CsvRecord
    // After a record, never before the first: the parser is ahead of this loop, and the header comes first.
    if (skipped.length > 0) {
      yield* skipped
      skipped = []
    }
  }
  yield* skipped
}
