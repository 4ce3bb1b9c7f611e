import type { Readable } from 'node:stream'
import { CsvFile, csvRecords, jsonRecords } from '../import/index.ts'
import { Problem } from '../terms/index.ts'
import { type Fields, fieldName, type ImportFault, type ImportKind, importFields, needed } from './import-fields.ts'

export type ImportFormat = 'csv' | 'json'
export interface FieldsRecord {
  line: number
  fields: Fields | ImportFault
}

/** Where rows come from: a file (plain or gzip), or a stream that somebody sends. */
export interface ImportSource {
  format: ImportFormat
  stream: Readable
  /** 0–1, where the length is known. */
  share?: (() => number) | undefined
}

/** Throws what the file system throws. */
export async function fileSource(path: string, format: ImportFormat): Promise<ImportSource> {
  const file = await CsvFile.open(path)
  return { format, stream: file.bytes(), share: () => file.share }
}

/** The records of a source by their fields. Problem 'bad-request' where a CSV's first line does not name what it must. */
export async function openRecords(
  what: ImportKind,
  source: ImportSource,
): Promise<AsyncIterable<FieldsRecord> | Problem> {
  if (source.format === 'json') return ofJson(what, source.stream)
  const records = csvRecords(source.stream)
  const first = await records.next()
  const names = first.done ? [] : (first.value.fields ?? []).map(fieldName)
  const fault = headerFault(what, names)
  if (fault) {
    await records.return(undefined)
    return fault
  }
  return ofCsv(names, records)
}

async function* ofCsv(names: readonly string[], records: ReturnType<typeof csvRecords>): AsyncGenerator<FieldsRecord> {
  for await (const { line, fields } of records) {
    if (!fields) yield { line, fields: 'unreadable' }
    else if (fields.length !== names.length) yield { line, fields: 'columns' }
    else yield { line, fields: given(names.map((name, n) => [name, fields[n] ?? ''])) }
  }
}

async function* ofJson(what: ImportKind, stream: Readable): AsyncGenerator<FieldsRecord> {
  const known: readonly string[] = importFields[what]
  for await (const { line, value } of jsonRecords(stream)) {
    if (!value) {
      yield { line, fields: 'unreadable' }
      continue
    }
    const members = Object.entries(value).map(([name, member]) => [fieldName(name), member] as const)
    const plain = members.every(([, member]) => member === null || typeof member === 'string')
    const all = members.every(([name]) => known.includes(name))
    if (!all) yield { line, fields: 'unknown-field' }
    else if (!plain) yield { line, fields: 'unreadable' }
    else yield { line, fields: given(members.map(([name, member]) => [name, (member as string | null) ?? ''])) }
  }
}

/** What is empty was not given. */
function given(members: readonly (readonly [string, string])[]): Fields {
  return Object.fromEntries(
    members.map(([name, text]) => [name, text.trim()] as const).filter(([, text]) => text !== ''),
  )
}

function headerFault(what: ImportKind, names: readonly string[]): Problem | undefined {
  const known: readonly string[] = importFields[what]
  const unknown = names.find((name) => !known.includes(name))
  if (names.length === 0 || (unknown !== undefined && names.every((name) => !known.includes(name))))
    return new Problem('bad-request', `The first line must name the columns: ${known.join(', ')}.`)
  if (unknown !== undefined)
    // The name may be a number, where the header is missing: it is not repeated.
    return new Problem('bad-request', `Column ${names.indexOf(unknown) + 1} is none of: ${known.join(', ')}.`)
  if (new Set(names).size !== names.length) return new Problem('bad-request', 'A column stands there twice.')
  const missing = needed[what].find((name) => !names.includes(name))
  return missing === undefined ? undefined : new Problem('bad-request', `The column ${missing} is missing.`)
}
