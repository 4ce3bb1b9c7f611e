import Type, { type Static } from 'typebox'
import { Category, Channel, Id, Prose, Purpose, page, paging, record, Time, Words, words } from './base.ts'

export const scriptStates = ['draft', 'submitted', 'approved', 'refused'] as const
export const flashUses = ['account', 'expiry', 'new-product', 'greeting', 'other'] as const

const wording = {
  text: Type.String({ minLength: 1, maxLength: 20_000 }),
  expiresAt: Type.Optional(Time),
  flashUse: Type.Optional(words([...flashUses])),
  /** Can the called person reach a human? */
  humanReachable: Type.Boolean(),
}

/** What will be said or sent. Approved by a second person before the first contact. */
export const CreateScript = record({
  organisation: Id,
  name: Words,
  purpose: Purpose,
  category: Category,
  channels: Type.Array(Channel, { minItems: 1, maxItems: 10, uniqueItems: true }),
  ...wording,
})
export type CreateScript = Static<typeof CreateScript>
export const AddScriptVersion = record(wording)
export type AddScriptVersion = Static<typeof AddScriptVersion>

export const ScriptVersion = record({
  version: Type.Integer(),
  state: words([...scriptStates]),
  text: Type.String(),
  expiresAt: Type.Optional(Time),
  flashUse: Type.Optional(words([...flashUses])),
  humanReachable: Type.Boolean(),
  writtenBy: Type.Optional(Type.String()),
  writtenAt: Type.Optional(Time),
  submittedBy: Type.Optional(Type.String()),
  submittedAt: Type.Optional(Time),
  reviewedBy: Type.Optional(Type.String()),
  reviewedAt: Type.Optional(Time),
  note: Type.Optional(Type.String()),
})
export type ScriptVersion = Static<typeof ScriptVersion>

export const Script = record({
  id: Type.String(),
  organisation: Type.String(),
  organisationName: Type.Optional(Type.String()),
  name: Type.String(),
  purpose: Purpose,
  category: Category,
  channels: Type.Array(Channel),
  /** Of the newest version. */
  version: Type.Integer(),
  state: words([...scriptStates]),
  expiresAt: Type.Optional(Time),
  /** The version that the gate goes by, where one is approved. */
  inForce: Type.Optional(Type.Integer()),
  /** Newest first; only where one script is read. */
  versions: Type.Optional(Type.Array(ScriptVersion)),
})
export type Script = Static<typeof Script>
export const ScriptQuery = record({
  organisation: Type.Optional(Id),
  state: Type.Optional(words([...scriptStates])),
  ...paging,
})
export const ScriptPage = page(Script)
export type ScriptPage = Static<typeof ScriptPage>

export const SubmitScript = record({ version: Type.Optional(Type.Integer({ minimum: 1 })) })
export type SubmitScript = Static<typeof SubmitScript>
/** Not by who wrote or submitted it. */
export const ReviewScript = record({
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  approve: Type.Boolean(),
  note: Type.Optional(Prose),
})
export type ReviewScript = Static<typeof ReviewScript>
