import type { Readable } from 'node:stream'

/** One line of NDJSON; `value` undefined where it is no JSON object or too long. */
export interface JsonRecord {
  /** From 1. */
  line: number
  value: Readonly<Record<string, unknown>> | undefined
}

/** Characters of one line, at most: a line that never ends must not swallow the stream into memory. */
const longestLine = 16_384

/** The lines of a stream of JSON objects, in their order; empty lines are passed over. */
export async function* jsonRecords(source: Readable): AsyncGenerator<JsonRecord> {
  const decoder = new TextDecoder()
  let rest = ''
  let line = 0
  let overlong = false
  const read = (text: string): JsonRecord | undefined => {
    line++
    if (overlong || text.length > longestLine) {
      overlong = false
      return { line, value: undefined }
    }
    return text.trim() === '' ? undefined : { line, value: objectIn(text) }
  }
  for await (const chunk of source) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true })
    let from = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      const record = read(rest.slice(from, end))
      from = end + 1
      if (record) yield record
    }
    rest = rest.slice(from)
    if (rest.length > longestLine) {
      overlong = true
      rest = ''
    }
  }
  rest += decoder.decode()
  const last = rest === '' && !overlong ? undefined : read(rest)
  if (last) yield last
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const object = typeof value === 'object' && value !== null && !Array.isArray(value)
    return object ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
