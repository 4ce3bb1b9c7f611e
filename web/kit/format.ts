/** The local way of writing times, spans, numbers and shares. Pure; language and zone are given. */
import type { Lang } from '../../src/terms/words.ts'

const locales: Record<Lang, string> = { ko: 'ko-KR', zh: 'zh-CN', en: 'en-GB' }
const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>()

function dates(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${lang}${JSON.stringify(options)}`
  let found = cache.get(key) as Intl.DateTimeFormat | undefined
  if (!found) {
    found = new Intl.DateTimeFormat(locales[lang], options)
    cache.set(key, found)
  }
  return found
}

function numbers(lang: Lang, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${lang}${JSON.stringify(options)}`
  let found = cache.get(key) as Intl.NumberFormat | undefined
  if (!found) {
    found = new Intl.NumberFormat(locales[lang], options)
    cache.set(key, found)
  }
  return found
}

export type Instant = string | number

function time(at: Instant): Date | undefined {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Day and minute: "2026. 11. 21. 오후 6:43". An unreadable time is shown as it came. */
export function dateTime(lang: Lang, at: Instant, timeZone?: string): string {
  const date = time(at)
  return date ? dates(lang, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(date) : String(at)
}

/** Day alone. */
export function day(lang: Lang, at: Instant, timeZone?: string): string {
  const date = time(at)
  return date ? dates(lang, { dateStyle: 'medium', timeZone }).format(date) : String(at)
}

/** Time of day with seconds, 24 hours: for the live list. */
export function clockTime(lang: Lang, at: Instant, timeZone?: string): string {
  const date = time(at)
  if (!date) return String(at)
  return dates(lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone }).format(date)
}

/** Hour and minute, 24 hours: for chart axes. */
export function hourMinute(lang: Lang, at: Instant, timeZone?: string): string {
  const date = time(at)
  if (!date) return String(at)
  return dates(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(date)
}

export function count(lang: Lang, value: number): string {
  return numbers(lang, { maximumFractionDigits: 1 }).format(value)
}

/** 0.6496 → "65 %" the local way; one digit below ten per cent. */
export function share(lang: Lang, value: number): string {
  return numbers(lang, { style: 'percent', maximumFractionDigits: value > 0 && value < 0.1 ? 1 : 0 }).format(value)
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]

/** "in 3 hours", "2 days ago", in the largest unit that fits. */
export function relative(lang: Lang, at: Instant, nowMs: number): string {
  const date = time(at)
  if (!date) return String(at)
  const key = `r${lang}`
  let format = cache.get(key) as Intl.RelativeTimeFormat | undefined
  if (!format) {
    format = new Intl.RelativeTimeFormat(locales[lang], { numeric: 'auto' })
    cache.set(key, format)
  }
  const span = date.getTime() - nowMs
  for (const [unit, ms] of steps) {
    if (Math.abs(span) >= ms) return format.format(Math.trunc(span / ms), unit)
  }
  return format.format(0, 'second')
}

/** The last eight characters tell ids of one page apart; the whole id stands in the title and in copies. */
export function shortId(id: string): string {
  const cut = id.indexOf('_')
  return cut < 0 || id.length <= 14 ? id : `${id.slice(0, cut)}…${id.slice(-6)}`
}

/** One CSV field after RFC 4180; a leading =, +, - or @ is quoted with an apostrophe so that no spreadsheet runs it. */
export function csvField(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return `${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`
}
