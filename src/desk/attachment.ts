import type { Selectable } from 'kysely'
import { type Actor, maskNumbersIn } from '../terms/index.ts'
import { extensionOf, type PictureType } from './attachment-picture.ts'
import type { AttachmentRow } from './evidence-tables.ts'

/** Pictures of one case, at most. */
export const picturesMax = 20

export interface AttachmentView {
  id: string
  case: string
  /** "picture-2.png": what lists show. The file's own name is sealed with it. */
  name: string
  type: PictureType
  bytes: number
  width: number
  height: number
  at: number
  by: Actor
  destroyedAt?: number | undefined
  destroyedWhy?: string | undefined
}

export function attachmentView(row: Selectable<AttachmentRow>): AttachmentView {
  return {
    id: row.id,
    case: row.case_id,
    name: `picture-${row.place}.${extensionOf(row.type)}`,
    type: row.type,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    at: row.at,
    by: row.by_actor,
    destroyedAt: row.destroyed_at ?? undefined,
    destroyedWhy: row.destroyed_why ?? undefined,
  }
}

/**
 * A file's name as text that can be shown and offered for saving: no path, no control or direction characters, the extension of what
 * the file is, phone numbers masked, at most 120 characters. Undefined where nothing is left.
 */
export function readFileName(given: string, type: PictureType): string | undefined {
  const last = given.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{C}"<>|:*?%;]/gu, '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  return plain === '' ? undefined : `${maskNumbersIn(plain).slice(0, 110).trim()}.${extensionOf(type)}`
}
