import Type, { type Static } from 'typebox'
import { noticeStates } from '../../../notices/index.ts'
import { Category, Channel, Id, Lang, Person, page, paging, Ref, record, Text, Time, whom, words } from './base.ts'

/** Values of a template's variables: one line of text, a day (2026-03-31), an address, or a whole number. */
const Variables = Type.Record(
  Type.String({ maxLength: 40 }),
  Type.Union([Type.String({ maxLength: 400 }), Type.Integer()]),
)

/** A text to one person. `organisation`: in whose name; absent, the operator's own. */
export const SendNotice = record({
  ...whom,
  template: Type.String({ minLength: 1, maxLength: 60 }),
  variables: Type.Optional(Variables),
  lang: Lang,
  case: Type.Optional(Id),
  organisation: Type.Optional(Id),
  /** The account that it is about, for texts to account holders. */
  account: Type.Optional(Id),
  /** Shown at once and not kept. */
  flash: Type.Optional(Type.Boolean()),
})
export type SendNotice = Static<typeof SendNotice>

/** Why it stands where it stands: a rule of the gate ("RF-refusal"), or a code of docs/notices.md. */
export const NoticeReason = record({
  code: Type.String(),
  text: Type.String(),
  texts: Text,
  until: Type.Optional(Time),
})

export const Notice = record({
  id: Type.String(),
  state: words([...noticeStates]),
  person: Person,
  template: Type.String(),
  lang: Lang,
  channel: Channel,
  category: Category,
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  line: Type.Optional(Type.String()),
  case: Type.Optional(Type.String()),
  booking: Type.Optional(Type.String()),
  /** gsm-7: 160 characters in one part, 153 in each of several; ucs-2: 70 and 67. */
  encoding: words(['gsm-7', 'ucs-2']),
  segments: Type.Integer(),
  reasons: Type.Array(NoticeReason),
  /** What the gate decided last. */
  decision: Type.Optional(Type.String()),
  /** When it is tried again. */
  until: Type.Optional(Time),
  expiresAt: Time,
  createdAt: Time,
  createdBy: Type.Optional(Type.String()),
  sentAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  /** What was written to the person; only where one notice is read, and on record. Missing once destroyed. */
  text: Type.Optional(Type.String()),
})
export type Notice = Static<typeof Notice>
export const NoticeQuery = record({
  case: Type.Optional(Id),
  ref: Type.Optional(Ref),
  state: Type.Optional(words([...noticeStates])),
  ...paging,
})
export const NoticePage = page(Notice)
export type NoticePage = Static<typeof NoticePage>

export const NoticeTemplate = record({
  id: Type.String(),
  /** asker: who asked us; account: whose account it is; rider: whom somebody else entered. */
  to: words(['asker', 'account', 'rider']),
  category: Category,
  variables: Type.Array(
    record({ name: Type.String(), kind: words(['text', 'date', 'link', 'count']), of: words(['recipient', 'house']) }),
  ),
  text: Text,
})
export const NoticeTemplates = record({ items: Type.Array(NoticeTemplate) })

/** What texts leave by, and in whose name. */
export const NoticeOutlet = record({
  carrier: words(['none', 'smpp']),
  connected: Type.Boolean(),
  mail: Type.Boolean(),
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  line: Type.Optional(Type.String()),
})

export type NoticeOutlet = Static<typeof NoticeOutlet>

export const TellRider = record({ lang: Lang })
export type TellRider = Static<typeof TellRider>
