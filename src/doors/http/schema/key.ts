import Type, { type Static } from 'typebox'
import { Id, page, paging, record, Time, Words, words } from './base.ts'

export const keyScopes = ['decide', 'manage', 'read'] as const
export const KeyScope = words([...keyScopes])

export const CreateKey = record({
  name: Words,
  scopes: Type.Array(KeyScope, { minItems: 1, maxItems: 3, uniqueItems: true }),
  /** Absent: the operator's own key, which sees every organisation. */
  organisation: Type.Optional(Id),
  expiresAt: Type.Optional(Time),
})
export type CreateKey = Static<typeof CreateKey>

export const ApiKey = record({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(KeyScope),
  organisation: Type.Optional(Type.String()),
  /** The first characters of the key, to tell keys apart. */
  hint: Type.String(),
  createdAt: Time,
  createdBy: Type.String(),
  expiresAt: Type.Optional(Time),
  revokedAt: Type.Optional(Time),
  /** To the minute. */
  lastUsedAt: Type.Optional(Time),
})
export type ApiKey = Static<typeof ApiKey>
export const KeyPage = page(ApiKey)
export type KeyPage = Static<typeof KeyPage>
export const KeyQuery = record({ organisation: Type.Optional(Id), ...paging })

/** The only answer that ever holds the key itself. */
export const NewKey = record({ ...ApiKey.properties, secret: Type.String() })
export type NewKey = Static<typeof NewKey>

/** The old key goes on working for the overlap, so that systems can be changed over. */
export const RotateKey = record({
  overlapSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800, default: 86_400 })),
})
export type RotateKey = Static<typeof RotateKey>
