import type { Store } from '../store/index.ts'
import { type PersonRef, pageLimit, type Scope } from '../terms/index.ts'
import type { ConsentTables } from './tables.ts'

export const timelineKinds = [
  'consent-given',
  'consent-reconfirmed',
  'consent-withdrawn',
  'refusal-given',
  'refusal-withdrawn',
  'restriction-requested',
  'restriction-registered',
  'restriction-declined',
  'restriction-lifted',
  'block-set',
  'block-removed',
  'window-set',
  'holder-since',
  'relationship-recorded',
  'relationship-ended',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

/** One thing that happened to a number. */
export interface TimelineEntry {
  /** ms since the epoch. */
  at: number
  kind: TimelineKind
  /** The consent, refusal … that it is about. */
  id: string
  organisation?: string | undefined
  case?: string | undefined
  /** What else is worth showing: ids, words of the house and times, never a number. */
  data: Readonly<Record<string, unknown>>
}

/** Rows of one kind that are read for one person: far above what anybody has; beyond it the oldest are not shown. */
const mostRows = 2_000

/**
 * One person's timeline in this room, newest first: at most `limit` entries (1–200) from before `before` (ms), and whatever
 * shares the last one's millisecond, so that paging by time loses nothing. An organisation sees what concerns it by name.
 */
export async function timeline(
  store: Store,
  person: PersonRef,
  page: { before?: number | undefined; limit?: number | undefined },
  scope: Scope,
): Promise<TimelineEntry[]> {
  const all = await entriesOf(store, person)
  const before = page.before ?? Number.POSITIVE_INFINITY
  const seen = all.filter(
    (entry) => entry.at < before && (scope.organisation === undefined || entry.organisation === scope.organisation),
  )
  seen.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  const limit = pageLimit(page)
  const last = seen[limit - 1]
  return last === undefined ? seen : seen.filter((entry, index) => index < limit || entry.at === last.at)
}

async function entriesOf(store: Store, person: PersonRef): Promise<TimelineEntry[]> {
  const db = store.tables<ConsentTables>()
  const entries: TimelineEntry[] = []
  const of = <T extends keyof ConsentTables & string>(table: T) =>
    db
      .selectFrom(table as 'consent.consents')
      .selectAll()
      .where('person', '=', person)
      .orderBy('id', 'desc')
      .limit(mostRows)
  type Rows<T extends keyof ConsentTables> = import('kysely').Selectable<ConsentTables[T]>[]

  for (const row of (await of('consent.consents').execute()) as Rows<'consent.consents'>) {
    const data = {
      purpose: row.purpose,
      categories: row.categories,
      channels: row.channels,
      form: row.form,
      night: row.night,
    }
    const about = { id: row.id, organisation: row.organisation }
    entries.push({
      ...about,
      at: row.given_at,
      kind: 'consent-given',
      data: { ...data, textVersion: row.text_version },
    })
    if (row.reconfirmed_at !== null)
      entries.push({ ...about, at: row.reconfirmed_at, kind: 'consent-reconfirmed', data })
    if (row.withdrawn_at !== null)
      entries.push({
        ...about,
        at: row.withdrawn_at,
        kind: 'consent-withdrawn',
        data: { ...data, via: row.withdrawn_via },
      })
  }
  for (const row of (await of('consent.refusals').execute()) as unknown as Rows<'consent.refusals'>) {
    const data = { category: row.category, channel: row.channel, bands: row.bands, via: row.via, until: row.until_at }
    const about = { id: row.id, organisation: row.organisation ?? undefined, case: row.case_id ?? undefined, data }
    entries.push({ ...about, at: row.from_at, kind: 'refusal-given' })
    if (row.withdrawn_at !== null) entries.push({ ...about, at: row.withdrawn_at, kind: 'refusal-withdrawn' })
  }
  for (const row of (await of('consent.restrictions').execute()) as unknown as Rows<'consent.restrictions'>) {
    const about = {
      id: row.id,
      organisation: row.organisation ?? undefined,
      case: row.case_id,
      data: { kind: row.kind },
    }
    entries.push({ ...about, at: row.requested_at, kind: 'restriction-requested' })
    if (row.registered_at !== null) entries.push({ ...about, at: row.registered_at, kind: 'restriction-registered' })
    if (row.ended_at !== null)
      entries.push({
        ...about,
        at: row.ended_at,
        kind: row.state === 'lifted' ? 'restriction-lifted' : 'restriction-declined',
      })
  }
  for (const row of (await of('consent.blocks').execute()) as unknown as Rows<'consent.blocks'>) {
    // The organisation stays out of the entry's own field: who is blocked is not told to the blocked.
    const about = { id: row.id, data: { organisation: row.organisation, callerPrefix: row.caller_prefix } }
    entries.push({ ...about, at: row.from_at, kind: 'block-set' })
    if (row.ended_at !== null) entries.push({ ...about, at: row.ended_at, kind: 'block-removed' })
  }
  for (const row of (await of('consent.windows').execute()) as unknown as Rows<'consent.windows'>) {
    const data = { kind: row.kind, from: row.from_at, until: row.until_at, removedAt: row.ended_at }
    entries.push({
      at: row.recorded_at,
      kind: 'window-set',
      id: row.id,
      organisation: row.organisation ?? undefined,
      data,
    })
  }
  for (const row of (await of('consent.holders').execute()) as unknown as Rows<'consent.holders'>) {
    const data = { until: row.until_at, source: row.source }
    entries.push({ at: row.since, kind: 'holder-since', id: row.id, case: row.case_id ?? undefined, data })
  }
  for (const row of (await of('consent.relationships').execute()) as unknown as Rows<'consent.relationships'>) {
    const data = { kind: row.kind, category: row.category, lastTransactionAt: row.last_transaction_at }
    const about = { id: row.id, organisation: row.organisation, data }
    entries.push({ ...about, at: row.recorded_at, kind: 'relationship-recorded' })
    if (row.ended_at !== null) entries.push({ ...about, at: row.ended_at, kind: 'relationship-ended' })
  }
  return entries
}
