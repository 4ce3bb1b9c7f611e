import { hash } from 'node:crypto'
import { canonicalJson } from '../terms/index.ts'
import type { Hash, Sha256 } from './merkle.ts'

/** One line of the ledger. It holds no phone number and no person's reference: only what stays true after the day keys are gone. */
export interface Leaf {
  /** 'decision', 'ground', 'contact', 'permit-spent', 'act', 'key-destroyed'. Lower case, at most 32 characters. */
  kind: string
  /** What it is about, unique within its kind: an id. At most 160 characters. */
  ref: string
  /** The organisation that may see it. Absent: the operator's own. */
  owner?: string
  /** Whom it concerns: the day's pseudonym of the vault, at most 32 bytes. */
  subject?: Uint8Array
  /** For finding alone: a word such as a verdict. */
  tag?: string
  /** For finding alone: the id of what it came from, such as a line. */
  source?: string
  /** When it happened, ms since the epoch. */
  at: number
  /** Canonical JSON of at most 64 KiB. */
  body: Record<string, unknown>
}

/** A leaf as it stands in the tree. */
export interface RecordedLeaf extends Leaf {
  /** Its position, from 0. */
  seq: number
  /** RFC 6962 leaf hash, 32 bytes. */
  hash: Hash
}

/** A leaf made ready for writing. */
export interface PreparedLeaf {
  leaf: Leaf
  /** Canonical JSON of the body alone. */
  body: string
  hash: Hash
}

/** Bytes of a body, at most. */
export const bodyLimitBytes = 65_536

/** node's one-shot SHA-256: about four times as fast as the portable one on a leaf of 1 KB. */
export const nodeSha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer')

/** Thrown at a leaf that may not be written: a bug of the caller's. */
export class LeafRefused extends TypeError {
  override name = 'LeafRefused'
}

export function prepareLeaf(leaf: Leaf): PreparedLeaf {
  if (!/^[a-z][a-z-]{0,31}$/.test(leaf.kind)) throw new LeafRefused(`not a kind of leaf: ${leaf.kind}`)
  if (!isShort(leaf.ref, 160)) throw new LeafRefused('a leaf needs a ref of 1 to 160 printable characters')
  for (const optional of [leaf.owner, leaf.tag, leaf.source])
    if (optional !== undefined && !isShort(optional, 160))
      throw new LeafRefused('owner, tag and source have 1 to 160 printable characters')
  if (!Number.isSafeInteger(leaf.at)) throw new LeafRefused('the time of a leaf is whole milliseconds')
  if (leaf.subject && (leaf.subject.length === 0 || leaf.subject.length > 32))
    throw new LeafRefused('a subject has 1 to 32 bytes')
  const body = canonicalJson(leaf.body)
  if (Buffer.byteLength(body) > bodyLimitBytes)
    throw new LeafRefused(`a leaf's body has at most ${bodyLimitBytes} bytes`)
  const text = leafText(leaf, body)
  // Nothing can be taken out of the ledger again, so the last door is guarded too: a number in E.164 would stay for ever.
  if (text.includes('+') && /\+[1-9]\d{6,14}/.test(text)) throw new LeafRefused('a leaf may hold no phone number')
  return { leaf, body, hash: textHash(text) }
}

/** Where the text of a leaf is written to be hashed, behind the 0x00 of RFC 6962: copying it twice cost as much as hashing it. */
const scratch = Buffer.alloc(4_096)

/** The same as merkle.ts's `leafHash` of the text's bytes. */
function textHash(text: string): Hash {
  // At most three bytes for each unit of the text.
  const bytes = text.length * 3 < scratch.length ? scratch : Buffer.alloc(1 + Buffer.byteLength(text))
  const length = bytes.write(text, 1)
  return nodeSha256(bytes.subarray(0, length + 1))
}

/** The leaf's canonical text (RFC 8785): what is hashed, exported, and stands in a receipt. `body` is canonical already. */
export function leafText(leaf: Omit<Leaf, 'body'>, body: string): string {
  let text = `{"at":${leaf.at},"body":${body},"kind":${JSON.stringify(leaf.kind)}`
  if (leaf.owner !== undefined) text += `,"owner":${JSON.stringify(leaf.owner)}`
  text += `,"ref":${JSON.stringify(leaf.ref)}`
  if (leaf.source !== undefined) text += `,"source":${JSON.stringify(leaf.source)}`
  if (leaf.subject !== undefined) text += `,"subject":"${Buffer.from(leaf.subject).toString('base64url')}"`
  if (leaf.tag !== undefined) text += `,"tag":${JSON.stringify(leaf.tag)}`
  return `${text}}`
}

/** Control characters and halves of characters are kept out: PostgreSQL refuses some, and would refuse the whole batch with them. */
function isShort(text: string, limit: number): boolean {
  if (typeof text !== 'string' || text.length === 0 || text.length > limit || !text.isWellFormed()) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32) return false
  return true
}
