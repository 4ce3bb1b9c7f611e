/**
 * How long contacts stay linkable to a person, by class; the rule packs say which contact is of which class. `bound` says which side errs:
 * where the law asks for records to be kept *at least* so long, the key outlives the last contact of its day by that; where data may be kept
 * *at most* so long, it is gone when the first contact of its day reaches it. Days are UTC days; months are calendar months (a 31st that
 * does not exist becomes the month's last day).
 */
export const retentionClasses = {
  /** A number that somebody entered for somebody else. */
  'rider-contact': { keep: { months: 3 }, bound: 'at-most' },
  /** Korea: records of advertising and of consent to it (rules.json). */
  'kr-advertising': { keep: { months: 6 }, bound: 'at-least' },
  /** USA: telemarketing records (16 CFR 310.5). */
  'us-call': { keep: { years: 5 }, bound: 'at-least' },
  /** Everything else. */
  standard: { keep: { days: 90 }, bound: 'at-most' },
} as const satisfies Record<string, { keep: Temporal.DurationLike; bound: 'at-least' | 'at-most' }>

export type RetentionClass = keyof typeof retentionClasses
export const retentionClassNames = Object.keys(retentionClasses) as RetentionClass[]

export function isRetentionClass(text: string): text is RetentionClass {
  return Object.hasOwn(retentionClasses, text)
}

/** UTC days since 1970. */
export function dayNumberOf(atMs: number): number {
  return Math.floor(atMs / 86_400_000)
}

/** "2026-03-02". */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** From when on a day's key may not exist any more, ms since the epoch. */
export function destroyAfter(retentionClass: RetentionClass, day: string): number {
  const { keep, bound } = retentionClasses[retentionClass]
  const from = Temporal.PlainDate.from(day).add({ days: bound === 'at-least' ? 1 : 0 })
  return from.add(keep).toZonedDateTime('UTC').epochMilliseconds
}
