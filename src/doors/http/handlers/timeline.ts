import type { RecordedLeaf } from '../../../ledger/index.ts'
import {
  dayMs,
  type Lang,
  minuteMs,
  outside,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../../../terms/index.ts'
import { destroyAfter, isRetentionClass } from '../../../vault/index.ts'
import type { Doors } from '../doors.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import type { TimelineKind } from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { timelineSentences } from './timeline-sentences.ts'

interface Entry {
  id: string
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

/** Where a page of a timeline ended: at this time, with this entry. Times shared by several entries are told apart by their ids. */
export interface TimelinePlace {
  at: number
  id?: string | undefined
}

/** What one room has from some time backwards: all of it, or all down to `floor` (ms, inclusive). */
interface Part {
  entries: Entry[]
  floor: number
}

/** How much a room is asked for at once. */
const atOnce = 200
/** Pages of the ledger that are looked through for one person; far above what anybody is called. */
const ledgerPages = 20
/** Rounds for one page of a timeline that shows one kind: each goes further back. After these the page ends early. */
const mostRounds = 100
/** How far clocks are apart, and what they let pass. */
const disorderMs = 5 * minuteMs

/** One timeline of a number, merged from every room that knows something of it; newest first. */
export class Timelines {
  readonly #doors: Doors
  constructor(doors: Doors) {
    this.#doors = doors
  }

  /** Paged by time and, within one, by id: however it is paged, every entry is on one page. */
  async read(
    ref: PersonRef,
    page: { before?: TimelinePlace | undefined; limit?: number | undefined; kind?: TimelineKind | undefined },
    scope: Scope,
    lang: Lang,
  ): Promise<{ items: wire.TimelineEntry[]; next?: string; masked?: string }> {
    const limit = pageLimit(page)
    const { before: place } = page
    const contacts = new ContactsOf(this.#doors, ref, scope)
    const shown: Entry[] = []
    // What shares the last one's millisecond is asked for again; a time alone is a plain bound.
    let before = place === undefined || place.id === undefined ? place?.at : place.at + 1
    for (let round = 0; round < mostRounds && shown.length <= limit; round++) {
      const parts = await Promise.all([
        this.#consents(ref, before, scope),
        this.#directory(ref, before, scope),
        this.#complaints(ref, before, scope),
        this.#reportedCalls(ref, before),
        contacts.before(before),
      ])
      const floor = Math.max(...parts.map((part) => part.floor))
      const found = parts
        .flatMap((part) => part.entries)
        .filter((entry) => entry.at >= floor && entry.at < (before ?? Number.POSITIVE_INFINITY))
        .filter((entry) => place === undefined || isAfter(entry, place))
        .filter((entry) => page.kind === undefined || entry.kind === page.kind)
      shown.push(...found.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)))
      before = floor
      if (floor === Number.NEGATIVE_INFINITY) break
    }
    const last = shown.length > limit ? shown[limit - 1] : undefined
    const more = last ? `${iso(last.at)}~${last.id}` : Number.isFinite(before) ? iso(before as number) : undefined
    return {
      items: shown.slice(0, limit).map((entry) => this.#shown(entry, lang)),
      ...(more === undefined ? {} : { next: more }),
      ...(contacts.masked === undefined ? {} : { masked: contacts.masked }),
    }
  }

  async #consents(ref: PersonRef, before: number | undefined, scope: Scope): Promise<Part> {
    const entries = await this.#doors.consent.timeline(ref, { before, limit: atOnce }, scope)
    return partOf(
      entries.map((entry) => ({
        id: `${entry.kind}:${entry.id}`,
        at: entry.at,
        kind: consentKinds[entry.kind] ?? 'other',
        says: entry.kind,
        fact: entry.id,
        cite: entry.case,
        organisation: entry.organisation,
        channel: (entry.data.channel as Entry['channel']) ?? undefined,
        until: typeof entry.data.until === 'number' ? entry.data.until : undefined,
      })),
    )
  }

  async #directory(ref: PersonRef, before: number | undefined, scope: Scope): Promise<Part> {
    const found = await this.#doors.directory.timeline(ref, { before }, scope)
    // A platform that does not answer leaves its part of the line empty; look-ups say so in words.
    const entries = found instanceof Problem ? [] : found
    return partOf(
      entries.map(
        (entry): Entry =>
          entry.kind === 'number'
            ? {
                id: `number:${entry.change.account}:${entry.change.seq}`,
                at: entry.at,
                kind: 'account',
                says: 'number',
                fact: entry.change.account,
                cite: entry.change.case,
              }
            : {
                id: `booked-${entry.as}:${entry.booking.id}`,
                at: entry.at,
                kind: 'booking',
                says: `booked-${entry.as}`,
                fact: entry.booking.id,
                organisation: entry.booking.organisation,
                until: entry.as === 'rider' ? entry.booking.contactEndsAt : undefined,
              },
      ),
    )
  }

  async #complaints(ref: PersonRef, before: number | undefined, scope: Scope): Promise<Part> {
    const complaints = await this.#doors.desk.complaints.timeline(ref, { before, limit: atOnce }, scope)
    return partOf(
      complaints.map(({ id, at, channel }) => ({
        id: `complaint:${id}`,
        at,
        kind: 'complaint',
        says: 'complaint',
        fact: id,
        channel,
      })),
    )
  }

  /** At the time when they were reported: when the call came is often not said, and nobody could know of it before. */
  async #reportedCalls(ref: PersonRef, before: number | undefined): Promise<Part> {
    const reported = await this.#doors.desk.reportedCalls.of(ref, { before, limit: atOnce })
    return partOf(
      reported.map((one) => ({
        id: `reported-call:${one.source}:${one.key}`,
        at: one.reportedAt,
        kind: 'reported-call',
        says: 'reported-call',
        fact: `${one.source}:${one.key}`,
        cite: [one.source, one.subject].filter(Boolean).join(': '),
      })),
    )
  }

  #shown(entry: Entry, lang: Lang): wire.TimelineEntry {
    const titles = timelineSentences[entry.says]
    const { callerFacts, clock } = this.#doors
    const left = entry.until === undefined ? undefined : Math.floor((entry.until - clock.now()) / dayMs)
    return present({
      id: entry.id,
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

/**
 * A person's decisions and contacts. The ledger is paged by position and the timeline by time: a contact stands where it began, which is
 * before it was recorded or at most `disorderMs` after. What was read stays for the page's next round.
 */
class ContactsOf {
  masked: string | undefined
  readonly #doors: Doors
  readonly #scope: Scope
  readonly #subjects: Uint8Array[]
  readonly #entries: Entry[] = []
  #position: number | undefined
  #floor = Number.POSITIVE_INFINITY
  #pages = 0

  constructor(doors: Doors, ref: PersonRef, scope: Scope) {
    this.#doors = doors
    this.#scope = scope
    this.#subjects = doors.vault.livingPseudonymsOf(ref).map(({ pseudonym }) => pseudonym)
  }

  async before(before = Number.POSITIVE_INFINITY): Promise<Part> {
    const complete = () => this.#entries.filter(({ at }) => at < before && at >= this.#floor).length
    while (this.#floor !== Number.NEGATIVE_INFINITY && complete() < atOnce) await this.#readOn()
    return { entries: this.#entries, floor: this.#floor }
  }

  async #readOn(): Promise<void> {
    const { ledger, gate } = this.#doors
    const from = this.#position === undefined ? {} : { before: this.#position }
    const leaves = await ledger.bySubjects(this.#subjects, { limit: atOnce, ...from })
    for (const leaf of leaves) {
      if (leaf.kind === 'decision') this.masked ??= gate.summary(leaf).masked
      if (!outside(this.#scope, leaf.owner)) this.#entries.push(leafEntry(leaf))
    }
    const last = leaves.at(-1)
    this.#position = last?.seq
    const more = last !== undefined && leaves.length === atOnce && ++this.#pages < ledgerPages
    this.#floor = more ? last.at + disorderMs + 1 : Number.NEGATIVE_INFINITY
  }
}

/** Rooms give at most so many and whatever shares the last one's millisecond: fewer is all there is. */
function partOf(entries: Entry[]): Part {
  return {
    entries,
    floor: entries.length < atOnce ? Number.NEGATIVE_INFINITY : Math.min(...entries.map(({ at }) => at)),
  }
}

function isAfter(entry: Entry, place: TimelinePlace): boolean {
  return entry.at < place.at || (entry.at === place.at && place.id !== undefined && entry.id < place.id)
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
      id: `decision:${leaf.seq}`,
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
    id: `${leaf.kind}:${leaf.seq}`,
    at: body.startedAt ?? leaf.at,
    kind: leaf.kind === 'contact' ? 'contact' : 'other',
    says: leaf.kind,
    fact: leaf.ref,
    cite: leaf.tag,
    organisation: leaf.owner,
    channel: body.channel,
  }
}

/** `before` of a timeline: `next` of the page before, or a time. */
export function timelineBefore(text: string | undefined): TimelinePlace | undefined | Problem {
  if (text === undefined) return undefined
  const [time = '', ...rest] = text.split('~')
  const at = Date.parse(time)
  return Number.isFinite(at)
    ? { at, ...(rest.length === 0 ? {} : { id: rest.join('~') }) }
    : new Problem('invalid-field', 'Take "before" from the page before.', { field: 'before' })
}
