import type { RecordedLeaf } from '../../../ledger/index.ts'
import { dayMs, type Lang, outside, type PersonRef, Problem, pageLimit, type Scope } from '../../../terms/index.ts'
import { destroyAfter, isRetentionClass } from '../../../vault/index.ts'
import type { Doors } from '../doors.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import type { TimelineKind } from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { timelineSentences } from './timeline-sentences.ts'

interface Entry {
  at: number
  kind: TimelineKind
  /** Key of the sentence. */
  says: string
  fact?: string | undefined
  cite?: string | undefined
  organisation?: string | undefined
  channel?: wire.TimelineEntry['channel'] | undefined
  verdict?: wire.TimelineEntry['verdict'] | undefined
  rules?: string[] | undefined
  /** ms. */
  until?: number | undefined
}

/** The consent room's kinds under the door's fewer words. */
const consentKinds: Readonly<Record<string, TimelineKind>> = {
  'consent-given': 'consent',
  'consent-reconfirmed': 'consent',
  'consent-withdrawn': 'consent-withdrawn',
  'refusal-given': 'refusal',
  'refusal-withdrawn': 'refusal-withdrawn',
  'restriction-requested': 'restriction',
  'restriction-registered': 'restriction',
  'restriction-declined': 'restriction-lifted',
  'restriction-lifted': 'restriction-lifted',
  'block-set': 'block',
  'block-removed': 'unblock',
  'window-set': 'window',
  'holder-since': 'holder',
  'relationship-recorded': 'relationship',
  'relationship-ended': 'relationship',
}

/** One timeline of a number, merged from every room that knows something of it; newest first. */
export class Timelines {
  readonly #doors: Doors
  constructor(doors: Doors) {
    this.#doors = doors
  }

  async read(
    ref: PersonRef,
    page: { before?: number | undefined; limit?: number | undefined; kind?: TimelineKind | undefined },
    scope: Scope,
    lang: Lang,
  ): Promise<{ items: wire.TimelineEntry[]; next?: string; masked?: string }> {
    const before = page.before ?? Number.POSITIVE_INFINITY
    const { entries: contacts, masked } = await this.#contacts(ref, before, scope)
    const all = [
      ...(await this.#consents(ref, page.before, scope)),
      ...(await this.#directory(ref, page.before, scope)),
      ...contacts,
      ...(await this.#complaints(ref, page.before, scope)),
    ].filter((entry) => entry.at < before && (page.kind === undefined || entry.kind === page.kind))
    all.sort((a, b) => b.at - a.at || ((a.fact ?? '') < (b.fact ?? '') ? 1 : -1))
    const limit = pageLimit(page)
    const last = all[limit - 1]
    // Whatever shares the last one's millisecond comes along, so that going on "before" that time loses nothing.
    const shown = last === undefined ? all : all.filter((entry, index) => index < limit || entry.at === last.at)
    return {
      items: shown.map((entry) => this.#shown(entry, lang)),
      ...(last !== undefined && all.length > shown.length ? { next: iso(last.at) } : {}),
      ...(masked === undefined ? {} : { masked }),
    }
  }

  async #consents(ref: PersonRef, before: number | undefined, scope: Scope): Promise<Entry[]> {
    const entries = await this.#doors.consent.timeline(ref, { before, limit: 200 }, scope)
    return entries.map((entry) => ({
      at: entry.at,
      kind: consentKinds[entry.kind] ?? 'other',
      says: entry.kind,
      fact: entry.id,
      cite: entry.case,
      organisation: entry.organisation,
      channel: (entry.data.channel as Entry['channel']) ?? undefined,
      until: typeof entry.data.until === 'number' ? entry.data.until : undefined,
    }))
  }

  async #directory(ref: PersonRef, before: number | undefined, scope: Scope): Promise<Entry[]> {
    const entries = await this.#doors.directory.timeline(ref, { before }, scope)
    return entries.map((entry) =>
      entry.kind === 'number'
        ? { at: entry.at, kind: 'account', says: 'number', fact: entry.change.account, cite: entry.change.case }
        : {
            at: entry.at,
            kind: 'booking',
            says: `booked-${entry.as}`,
            fact: entry.booking.id,
            organisation: entry.booking.organisation,
            until: entry.as === 'rider' ? entry.booking.contactEndsAt : undefined,
          },
    )
  }

  async #contacts(ref: PersonRef, before: number, scope: Scope): Promise<{ entries: Entry[]; masked?: string }> {
    const { vault, ledger, gate } = this.#doors
    const subjects = vault.livingPseudonymsOf(ref).map(({ pseudonym }) => pseudonym)
    const entries: Entry[] = []
    let masked: string | undefined
    let from: number | undefined
    // Pages of the ledger are by position, those of the timeline by time: the two run nearly together.
    for (let pages = 0; pages < 20 && entries.length < 200; pages++) {
      const leaves = await ledger.bySubjects(subjects, { limit: 200, ...(from === undefined ? {} : { before: from }) })
      for (const leaf of leaves) {
        from = leaf.seq
        if (leaf.kind === 'decision') masked ??= gate.summary(leaf).masked
        if (leaf.at < before && !outside(scope, leaf.owner)) entries.push(leafEntry(leaf))
      }
      if (leaves.length < 200) break
    }
    return masked === undefined ? { entries } : { entries, masked }
  }

  async #complaints(ref: PersonRef, before: number | undefined, scope: Scope): Promise<Entry[]> {
    const { desk } = this.#doors
    const made = await desk.complaints.list({ person: ref, limit: 200 }, scope)
    const about = await desk.complaints.list({ about: ref, limit: 200 }, scope)
    const reported = await desk.reportedCalls.of(ref, { limit: 200, ...(before === undefined ? {} : { before }) })
    return [
      ...[...made, ...about].map(
        (one): Entry => ({ at: one.at, kind: 'complaint', says: 'complaint', fact: one.id, channel: one.channel }),
      ),
      ...reported.map(
        (one): Entry => ({
          at: one.calledAt ?? one.reportedAt,
          kind: 'reported-call',
          says: 'reported-call',
          cite: [one.source, one.subject].filter(Boolean).join(': '),
        }),
      ),
    ]
  }

  #shown(entry: Entry, lang: Lang): wire.TimelineEntry {
    const titles = timelineSentences[entry.says]
    const { callerFacts, clock } = this.#doors
    const left = entry.until === undefined ? undefined : Math.floor((entry.until - clock.now()) / dayMs)
    return present({
      at: iso(entry.at),
      kind: entry.kind,
      title: titles?.[lang] ?? entry.says,
      titles: titles && { ...titles },
      fact: entry.fact,
      cite: entry.cite,
      organisation: entry.organisation,
      organisationName: entry.organisation && callerFacts.organisation(entry.organisation)?.name,
      channel: entry.channel,
      verdict: entry.verdict,
      rules: entry.rules,
      until: isoOr(entry.until),
      daysLeft: left !== undefined && left >= 0 ? left : undefined,
    }) as wire.TimelineEntry
  }
}

function leafEntry(leaf: RecordedLeaf): Entry {
  const body = leaf.body as {
    rules?: string[]
    channel?: Entry['channel']
    class?: string
    day?: string
    startedAt?: number
  }
  // When the day's key goes, nobody can link this any more: the evidence clock.
  const until =
    body.class !== undefined && body.day !== undefined && isRetentionClass(body.class)
      ? destroyAfter(body.class, body.day)
      : undefined
  if (leaf.kind === 'decision')
    return {
      at: leaf.at,
      kind: 'decision',
      says: `decision-${leaf.tag}`,
      fact: leaf.ref,
      organisation: leaf.owner,
      channel: body.channel,
      verdict: leaf.tag as Entry['verdict'],
      rules: body.rules,
      until,
    }
  return {
    at: body.startedAt ?? leaf.at,
    kind: leaf.kind === 'contact' ? 'contact' : 'other',
    says: leaf.kind,
    fact: leaf.ref,
    cite: leaf.tag,
    organisation: leaf.owner,
    channel: body.channel,
  }
}

/** `before` of a timeline is a time. */
export function timelineBefore(text: string | undefined): number | undefined | Problem {
  if (text === undefined) return undefined
  const at = Date.parse(text)
  return Number.isFinite(at)
    ? at
    : new Problem('invalid-field', 'Take "before" from the page before.', { field: 'before' })
}
