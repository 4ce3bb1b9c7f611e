import { portableSha256, type Sha256 } from './merkle.ts'

/**
 * Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), Ed25519 alone. Pure: signing and checking the signature
 * are handed in, since node and browsers do them differently. A checkpoint is three lines (origin, size, root in base64), an empty line,
 * and a line per signature: "— NAME BASE64(key id (4 bytes) ‖ signature (64))".
 */
export type Sign = (message: Uint8Array) => Uint8Array
export type VerifySignature = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

/** Who signs: the log's name (its origin) and its raw Ed25519 public key, 32 bytes. */
export interface Verifier {
  name: string
  publicKey: Uint8Array
}

export interface Checkpoint {
  origin: string
  /** Leaves in the tree. */
  size: number
  /** Root, 32 bytes. */
  root: Uint8Array
}

const ed25519 = 1
/** Notes longer than this are not read; ours have under 400 bytes. */
const longestNote = 16_384

const encoder = new TextEncoder()

/** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
export function keyId(verifier: Verifier, sha256: Sha256 = portableSha256): Uint8Array {
  return sha256(joinBytes(encoder.encode(`${verifier.name}\n`), Uint8Array.of(ed25519), verifier.publicKey)).slice(0, 4)
}

/** The verifier key as it is published: "name+hex(key id)+base64(0x01 ‖ public key)". */
export function writeVerifier(verifier: Verifier): string {
  return `${verifier.name}+${hexOf(keyId(verifier))}+${toBase64(joinBytes(Uint8Array.of(ed25519), verifier.publicKey))}`
}

/** Reads a published verifier key; undefined where it is not one, or its key id is not its own. */
export function readVerifier(text: string): Verifier | undefined {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())
  const key = parts && fromBase64(parts[3] as string)
  if (!parts || !key || key.length !== 33 || key[0] !== ed25519) return undefined
  const verifier = { name: parts[1] as string, publicKey: key.slice(1) }
  return hexOf(keyId(verifier)) === parts[2] ? verifier : undefined
}

/** The signed checkpoint's text. The origin is the key's name. */
export function signCheckpoint(checkpoint: Checkpoint, publicKey: Uint8Array, sign: Sign): string {
  const verifier = { name: checkpoint.origin, publicKey }
  if (!isName(checkpoint.origin)) throw new TypeError('a log name has no white space and no plus sign')
  const text = `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`
  const signature = joinBytes(keyId(verifier), sign(encoder.encode(text)))
  return `${text}\n— ${verifier.name} ${toBase64(signature)}\n`
}

/** The text of a note whose signature by this verifier is good, else undefined. Signatures of other keys (witnesses) are passed over. */
export async function openNote(
  note: string,
  verifier: Verifier,
  verifySignature: VerifySignature,
): Promise<string | undefined> {
  if (note.length > longestNote || !note.endsWith('\n')) return undefined
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return undefined
  const text = note.slice(0, split + 1)
  const id = hexOf(keyId(verifier))
  let good = false
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const parts = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line)
    const bytes = parts && fromBase64(parts[2] as string)
    if (!parts || !bytes || bytes.length < 5) return undefined
    if (parts[1] !== verifier.name || hexOf(bytes.slice(0, 4)) !== id) continue
    // A bad signature under a known key spoils the note, even beside a good one (signed-note, "Verification").
    if (bytes.length !== 68) return undefined
    if (!(await verifySignature(verifier.publicKey, encoder.encode(text), bytes.slice(4)))) return undefined
    good = true
  }
  return good ? text : undefined
}

/** Reads a checkpoint without its signatures. Undefined where it is not of the form. Extension lines are allowed and ignored. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size, root] = text.split('\n')
  const hash = root === undefined ? undefined : fromBase64(root)
  if (!origin || !isName(origin) || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || hash?.length !== 32) return undefined
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root: hash } : undefined
}

/** The checkpoint of a signed text, if the signature and the origin are the verifier's; else undefined. */
export async function openCheckpoint(
  note: string,
  verifier: Verifier,
  verifySignature: VerifySignature,
): Promise<Checkpoint | undefined> {
  const text = await openNote(note, verifier, verifySignature)
  const checkpoint = text === undefined ? undefined : readCheckpoint(text)
  return checkpoint?.origin === verifier.name ? checkpoint : undefined
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= 255 && !/[\s+]/.test(text)
}

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** Strict: padding as written by toBase64, nothing else. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
    return toBase64(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
