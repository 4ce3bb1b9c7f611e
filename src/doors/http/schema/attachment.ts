import Type, { type Static } from 'typebox'
import { Id, Prose, record, Time, words } from './base.ts'

export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
/** A picture on a case, cleaned of what it said beside the picture. The bytes are read apart, on record. */
export const Attachment = record({
  id: Type.String(),
  case: Type.String(),
  /** "picture-2.png". The name that it was sent with is sealed with it and comes with the picture. */
  name: Type.String(),
  type: words([...pictureTypes]),
  bytes: Type.Integer(),
  width: Type.Integer(),
  height: Type.Integer(),
  at: Time,
  by: Type.String(),
  byName: Type.Optional(Type.String()),
  /** Gone, by somebody's hand or because its time was over. */
  destroyedAt: Type.Optional(Time),
  destroyedWhy: Type.Optional(Type.String()),
})
export type Attachment = Static<typeof Attachment>
/** Oldest first. `left`: how many more the case takes. */
export const AttachmentList = record({ items: Type.Array(Attachment), left: Type.Integer() })
export type AttachmentList = Static<typeof AttachmentList>
export const AttachmentOf = record({ id: Id, attachment: Id })
/** `purpose`: why it is looked at; stands in the access log. */
export const AttachmentRead = record({ purpose: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) })
/** `name`: the file's own, at most 200 characters; it is kept sealed and names nothing on our disks. */
export const AttachmentQuery = record({ name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) })
export const DestroyAttachment = record({ reason: Prose })
export type DestroyAttachment = Static<typeof DestroyAttachment>
