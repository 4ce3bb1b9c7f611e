import {
  type Category,
  type Channel,
  type Country,
  categories,
  channels,
  type NumberFault,
  Problem,
  parseNumber,
} from '../../terms/index.ts'
import type { ListedPreference } from './preference-codes.ts'

/** The layouts in which lists are published; where each comes from stands in docs/registry.md. */
export const listFormats = ['csv', 'us-dnc', 'uk-tps', 'hk-dnc', 'sg-dnc'] as const
export type ListFormat = (typeof listFormats)[number]

/** Why a row says nothing that could be kept. Each is counted, and none of them means "not registered". */
export type RowFault = NumberFault | 'line-too-long' | 'not-text' | 'columns' | 'category' | 'channel' | 'date'

export interface ListRow {
  /** E.164 without "+". */
  number: number
  preference: ListedPreference
  /** ms; from when on it holds. Absent: it holds. */
  from?: number
}

/** A row, why it is none, or that it is a heading or blank. */
export type ReadRow = ListRow | RowFault | 'nothing'

export interface FormatOptions {
  /** ISO alpha-2: of numbers that are written nationally, in `csv`. */
  country?: Country | undefined
  /** What everybody on the list refuses, where the format does not say: no categories = all, no channels = all. */
  preference: ListedPreference
}

/** The country of an agency's list; `csv` may hold any. */
export const formatCountry: Readonly<Record<ListFormat, Country | undefined>> = {
  csv: undefined,
  'us-dnc': 'US',
  'uk-tps': 'GB',
  'hk-dnc': 'HK',
  'sg-dnc': 'SG',
}

/** Reads one line after the other of one layout. `first`: whether it is the file's first line, which may be a heading. */
export function rowReader(format: ListFormat, options: FormatOptions): (line: string, first: boolean) => ReadRow {
  switch (format) {
    case 'csv':
      return csvReader(options)
    case 'us-dnc':
      return national('US', /^\s*(\d{3})\s*,?\s*(\d{7})\s*$/, options)
    case 'uk-tps':
      return national('GB', /^(0[\d ]{9,11}) *$/, options)
    case 'hk-dnc':
      // A code for the date of registration may stand behind the number; it says nothing of what is refused.
      return national('HK', /^\s*(\d{8})\s*(?:,\s*\w*\s*)?$/, options)
    case 'sg-dnc':
      return national('SG', /^\s*"?([3689]\d{7})"?\s*$/, options)
  }
}

/** Lists of one country that hold nothing but numbers. What does not have their form is no number of theirs. */
function national(country: Country, form: RegExp, { preference }: FormatOptions) {
  return (line: string, first: boolean): ReadRow => {
    if (line.trim() === '') return 'nothing'
    const found = form.exec(line)
    if (found === null) return first && /[a-z]{3}/i.test(line) ? 'nothing' : faultOf(line, country)
    const number = numberIn(found.slice(1).join('').replaceAll(' ', ''), country)
    return typeof number === 'string' ? number : { number, preference }
  }
}

function faultOf(line: string, country: Country): RowFault {
  const number = numberIn(line.replaceAll(',', ' '), country)
  return typeof number === 'string' ? number : 'columns'
}

/** Canonical numbers have up to 22 digits (texts' network codes); only those of E.164 can stand on a list of people. */
function numberIn(text: string, country: Country | undefined): number | RowFault {
  const parsed = parseNumber(text, country)
  if (parsed instanceof Problem) return parsed.extra.reason as NumberFault
  return parsed.e164.length > 16 ? 'too-long' : Number(parsed.e164.slice(1))
}

/** `number,categories[,channels][,from]`: lists within a field are separated by spaces, "|" or ";"; blank is all. */
function csvReader({ country, preference }: FormatOptions) {
  return (line: string, first: boolean): ReadRow => {
    if (line.trim() === '') return 'nothing'
    const fields = line.includes('"') ? quotedFields(line) : line.split(',')
    if (fields === undefined || fields.length > 4) return 'columns'
    const [written = '', some = '', over = '', since = ''] = fields.map((field) => field.trim())
    if (first && /^(number|phone|msisdn|번호|号码)/i.test(written)) return 'nothing'
    const number = numberIn(written, country)
    if (typeof number === 'string') return number
    const refused = words<Category>(some, categories)
    if (refused === undefined) return 'category'
    const through = words<Channel>(over, channels)
    if (through === undefined) return 'channel'
    const row: ListRow = {
      number,
      preference: {
        categories: refused.length > 0 ? refused : preference.categories,
        channels: through.length > 0 ? through : preference.channels,
      },
    }
    if (since === '') return row
    const from = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(since) ? Date.parse(since) : Number.NaN
    return Number.isNaN(from) ? 'date' : { ...row, from }
  }
}

function words<T extends string>(text: string, known: readonly T[]): T[] | undefined {
  if (text === '') return []
  const found: T[] = []
  for (const word of text.split(/[\s|;]+/)) {
    if (!(known as readonly string[]).includes(word)) return undefined
    found.push(word as T)
  }
  return found
}

/** RFC 4180's quoting within one line: a list has no field with a line break. */
function quotedFields(line: string): string[] | undefined {
  const fields: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y
  for (;;) {
    const found = field.exec(line)
    if (found === null) return undefined
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '') return fields
  }
}
