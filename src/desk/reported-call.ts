import { type NumberFault, Problem, parseNumber } from '../terms/index.ts'

/** One complaint of an authority's file, as it can be kept. */
export interface ReportedCall {
  /** The file's own id of 32 hex digits; undefined where the file has none. */
  id: string | undefined
  /** The caller in canonical form: only in memory, on its way to the vault. */
  caller: string
  /** ms since the epoch. The agency writes times without a zone: they are read as UTC, so hours may be off, days are as written. */
  reportedAt: number
  calledAt: number | undefined
  subject: string | undefined
  robocall: boolean | undefined
  area: string | undefined
  state: string | undefined
}

/** Why a row is not imported. */
export const rowFaults = [
  'columns',
  'bad-id',
  'bad-date',
  'empty-caller',
  'placeholder-caller',
  'letters-in-caller',
  'not-a-number',
  'too-short',
  'too-long',
  'unreadable',
] as const
export type RowFault = (typeof rowFaults)[number]

/** Which of the agency's files it is, and where its columns stand. */
export interface FileFormat {
  columns: number
  read(fields: readonly string[]): ReportedCall | RowFault
}

const callerFaults: Record<NumberFault, RowFault> = {
  empty: 'empty-caller',
  letters: 'letters-in-caller',
  'not-a-number': 'not-a-number',
  'too-short': 'too-short',
  'too-long': 'too-long',
  // Never, since the country is given.
  'no-country': 'not-a-number',
}

/** Written in the field where the consumer knew no number: "__________", "----------", "Unknown". */
const placeholder =
  /^(?:[_\-*.?x\s]+|unknown|unavailable|private|anonymous|blocked|restricted|withheld|n\/?a|none|null)$/i

function callerOf(text: string): { e164: string } | RowFault {
  if (text === '') return 'empty-caller'
  const number = parseNumber(text, 'US')
  if (!(number instanceof Problem)) return number
  return placeholder.test(text) ? 'placeholder-caller' : callerFaults[number.extra.reason as NumberFault]
}

const firstDay = Date.UTC(2003, 0, 1)
const lastDay = Date.UTC(2100, 0, 1)
const written = /^(\d{4})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2}):(\d{2}))?$/

/** "2021-07-07 00:01:15" or "2020-02-14", read as UTC; undefined where that is no time of the register's life (since 2003). */
export function readTime(text: string): number | undefined {
  const match = written.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as number[]
  const time = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
  // Date.UTC carries "2021-02-31" over into March: what does not come back as written was no date.
  const iso = new Date(time).toISOString()
  const same = iso.startsWith(`${match[1]}-${match[2]}-${match[3]}T${match[4] ?? '00'}:${match[5] ?? '00'}:`)
  return same && time >= firstDay && time < lastDay ? time : undefined
}

const orNone = (text: string): string | undefined => {
  const plain = text.trim().replace(/\s+/g, ' ').slice(0, 200)
  return plain === '' ? undefined : plain
}
const areaOf = (text: string): string | undefined => (/^\d{3}$/.test(text) ? text : undefined)
const yesNo: Record<string, boolean> = { Y: true, N: false }

/** By day: complaint_id, created_day, company_phone_number, consumer_area_code. */
const byDay: FileFormat = {
  columns: 4,
  read([id = '', created = '', caller = '', area = '']) {
    if (!/^[0-9a-f]{32}$/.test(id)) return 'bad-id'
    const reportedAt = readTime(created)
    if (reportedAt === undefined) return 'bad-date'
    const number = callerOf(caller)
    if (typeof number === 'string') return number
    const none = undefined
    return {
      id,
      caller: number.e164,
      reportedAt,
      calledAt: none,
      subject: none,
      robocall: none,
      area: areaOf(area),
      state: none,
    }
  },
}

/** The agency's daily file: created, violation, city, state, area, subject, recorded message. It has no ids. */
const daily: FileFormat = {
  columns: 8,
  read([caller = '', created = '', violation = '', , state = '', area = '', subject = '', robocall = '']) {
    const reportedAt = readTime(created)
    if (reportedAt === undefined) return 'bad-date'
    const number = callerOf(caller)
    if (typeof number === 'string') return number
    return {
      id: undefined,
      caller: number.e164,
      reportedAt,
      // A wrong time of the call does not make the complaint wrong.
      calledAt: readTime(violation),
      subject: subject === 'No Subject Provided' ? undefined : orNone(subject),
      robocall: yesNo[robocall],
      area: areaOf(area),
      state: orNone(state),
    }
  },
}

/** The format by the file's header line; undefined where it is none of the agency's. */
export function formatOf(header: readonly string[]): FileFormat | undefined {
  const names = header.map((name) => name.trim().toLowerCase()).join(',')
  if (names === 'complaint_id,created_day,company_phone_number,consumer_area_code') return byDay
  const eight =
    'company_phone_number,created_date,violation_date,consumer_city,consumer_state,consumer_area_code,subject,recorded_message_or_robocall'
  return names === eight ? daily : undefined
}
