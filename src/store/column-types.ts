/**
 * How columns become JavaScript values, the same on both engines (their own defaults differ):
 * int8 → number, bytea → Buffer, json and jsonb → value, timestamptz → Date, date, time, interval and numeric → text as written.
 */
type Parser = (text: string) => unknown

/** Type numbers of PostgreSQL's catalogue (pg_type.dat); fixed for all versions. */
const oid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  json: 114,
  float4: 700,
  float8: 701,
  int8Array: 1016,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  timetz: 1266,
  numeric: 1700,
  jsonb: 3802,
} as const

function safeInteger(text: string): number {
  const value = Number(text)
  // A rounded sequence number or time would be a wrong answer that nobody sees.
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 column holds a number beyond 2^53')
  return value
}

const asText: Parser = (text) => text
const json: Parser = (text) => JSON.parse(text)
// Columns without a zone are read as UTC; the server's zone is set to UTC on every session.
const instant: Parser = (text) =>
  new Date(
    /[+-]\d\d(:?\d\d)?$/.test(text)
      ? text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
      : `${text.replace(' ', 'T')}Z`,
  )

export const parsers: Readonly<Record<number, Parser>> = {
  [oid.bool]: (text) => text === 't',
  [oid.bytea]: (text) => Buffer.from(text.slice(2), 'hex'),
  [oid.int8]: safeInteger,
  [oid.int2]: Number,
  [oid.int4]: Number,
  [oid.float4]: Number,
  [oid.float8]: Number,
  [oid.json]: json,
  [oid.jsonb]: json,
  [oid.date]: asText,
  [oid.time]: asText,
  [oid.timetz]: asText,
  [oid.timestamp]: instant,
  [oid.timestamptz]: instant,
  [oid.interval]: asText,
  [oid.numeric]: asText,
  // Never holds commas or quotes inside an element, so splitting is exact. NULL elements stay null.
  [oid.int8Array]: (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : safeInteger(item))),
}

/** Types whose parameters the embedded engine would otherwise re-encode; we hand it finished text, as `pg` sends it. */
export const textParameterTypes: readonly number[] = Object.values(oid).filter((type) => type !== oid.bytea)
export const byteaType = oid.bytea
