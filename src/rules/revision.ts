import { createHash } from 'node:crypto'
import { canonicalJson } from '../terms/index.ts'
import type { Pack } from './pack.ts'

/** Names exactly these packs: one changed word in one text gives another revision, since the text was what people were told. */
export function revisionOf(packs: readonly Pack[]): string {
  return createHash('sha256').update(canonicalJson(packs)).digest('hex').slice(0, 16)
}
