import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import type { ImportFault } from '../../../directory/index.ts'
import type { Rejects } from '../../../import/index.ts'
import { Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { problemOf } from '../failure.ts'
import { problemDocument } from '../problem-document.ts'
import { organisationMissing } from '../whom.ts'

/** POST /v1/directory/import: rows in, and out as they are found the rejected ones by line and reason, then the report. */
export function directoryImportHandlers(doors: Doors): Handlers<'importDirectory'> {
  const { directory, config, log } = doors
  return {
    async importDirectory({ query, actor, request, reply }) {
      const type = /^(text\/csv|application\/x-ndjson)\b/.exec(request.headers['content-type'] ?? '')?.[1]
      if (type === undefined)
        return new Problem('unsupported-media-type', 'Send text/csv, or application/x-ndjson: one JSON object a line.')
      const missing = await organisationMissing(doors, query.organisation)
      if (missing) return missing
      const format = type === 'text/csv' ? 'csv' : 'json'
      const out = new PassThrough()
      const events = new EventStream(out)
      const stop = new AbortController()
      // Whoever goes away before the end has not waited for it: the batch at hand is finished, nothing after it is begun.
      reply.raw.once('close', () => stop.abort())
      const job = {
        ...query,
        source: { format, stream: request.raw as Readable } as const,
        rejects: events,
        signal: stop.signal,
        rowsMax: config.batchLinesMax,
        onProgress: (progress: object) => void events.say({ event: 'progress', ...progress }),
      }
      const done = directory.import(job, actor).then(
        (report) =>
          report instanceof Problem
            ? { event: 'refused', problem: problemDocument(report) }
            : { event: report.cutOff ? 'cut-off' : 'done', ...report },
        (error: unknown) => {
          const problem = problemOf(error)
          if (problem.code === 'internal' && !stop.signal.aborted) log.error({ err: error }, 'an import failed')
          return { event: 'failed', problem: problemDocument(problem) }
        },
      )
      void done.then((event) => {
        request.raw.resume()
        out.end(`${JSON.stringify(event)}\n`)
      })
      return reply.type('application/x-ndjson').send(out)
    },
  }
}

/** Says what is rejected as it is found, and no faster than it is read. */
class EventStream implements Rejects<ImportFault> {
  readonly counts: Partial<Record<ImportFault, number>> = {}
  readonly #out: PassThrough
  constructor(out: PassThrough) {
    this.#out = out
  }

  async add(line: number, reason: ImportFault): Promise<void> {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1
    await this.say({ event: 'rejected', line, reason })
  }

  async say(event: object): Promise<void> {
    if (this.#out.destroyed || this.#out.write(`${JSON.stringify(event)}\n`)) return
    await Promise.race([once(this.#out, 'drain'), once(this.#out, 'close')])
  }

  async close(): Promise<void> {}
}
