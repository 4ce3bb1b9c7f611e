import type { NumberKind } from '../api/words.ts'
import { numberKinds } from '../api/words.ts'
import type { MessageId } from '../kit/text.tsx'

/** The name of a kind of phone number; a kind that this console has not heard of is one that nobody knows. */
export function kindName(kind: string): MessageId {
  return `kind.${(numberKinds as readonly string[]).includes(kind) ? (kind as NumberKind) : 'unknown'}`
}
