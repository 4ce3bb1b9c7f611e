import Type, { type Static } from 'typebox'
import { Channel, Country, Id, Person, page, paging, Ref, record, Text, Time, Verdict, Words, words } from './base.ts'

/** Any writing of a number (punctuation ignored, national or international), or its last four digits. */
export const LookupQuery = record({
  query: Type.String({ minLength: 3, maxLength: 64 }),
  country: Type.Optional(Country),
})
export type LookupQuery = Static<typeof LookupQuery>
export const LookupHit = record({
  ref: Ref,
  masked: Type.String(),
  /** Kind of number: mobile, fixed, toll-free, shared, representative, virtual, network-code, short, emergency, unknown. */
  kind: Type.String(),
  country: Type.String(),
  /** Whether anything is on record about this number. */
  known: Type.Boolean(),
})
export type LookupHit = Static<typeof LookupHit>
export const LookupReply = record({ items: Type.Array(LookupHit) })
export type LookupReply = Static<typeof LookupReply>

export const timelineKinds = [
  'holder',
  'consent',
  'consent-withdrawn',
  'refusal',
  'refusal-withdrawn',
  'restriction',
  'restriction-lifted',
  'exception',
  'block',
  'unblock',
  'window',
  'relationship',
  'preferences',
  'account',
  'booking',
  'decision',
  'contact',
  'complaint',
  'reported-call',
  'other',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

export const TimelineEntry = record({
  /** Its own: the same on every reading, of no two entries of one number. */
  id: Type.String(),
  at: Time,
  kind: words([...timelineKinds]),
  /** One sentence in the reader's language. */
  title: Type.String(),
  /** The same sentence in every language, for a screen that switches. */
  titles: Type.Optional(Text),
  /** Id of the thing itself. */
  fact: Type.Optional(Type.String()),
  /** The case or the law behind it. */
  cite: Type.Optional(Type.String()),
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  channel: Type.Optional(Channel),
  verdict: Type.Optional(Verdict),
  /** Rules that refused, for a decision. */
  rules: Type.Optional(Type.Array(Type.String())),
  /** When it stops holding (a restriction lifted, a consent expired), or when it will be destroyed. */
  until: Type.Optional(Time),
  /** Whole days until this entry can no longer be linked to the person. */
  daysLeft: Type.Optional(Type.Integer()),
})
export type TimelineEntry = Static<typeof TimelineEntry>

export const Timeline = record({ person: Person, ...page(TimelineEntry).properties })
export type Timeline = Static<typeof Timeline>

export const PersonPath = record({ ref: Ref })
export const TimelineQuery = record({ ...paging, kind: Type.Optional(words([...timelineKinds])) })

export const RevealRequest = record({ purpose: Words, case: Type.Optional(Id) })
export type RevealRequest = Static<typeof RevealRequest>
/** The number in clear, for 60 seconds on the screen; the reveal is on record. */
export const Revealed = record({ number: Type.String(), display: Type.String(), endsAt: Time })
export type Revealed = Static<typeof Revealed>
