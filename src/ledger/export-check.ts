import { Frontier, leafHash, portableSha256, type Sha256, sameHash } from './merkle.ts'
import { openCheckpoint, type Verifier, type VerifySignature } from './note.ts'

/**
 * An export is text: a first line that names the log, one line a leaf (its canonical text, exactly as it was hashed), and a last line with
 * the signed checkpoint. Whoever verifies it needs the public key and nothing of ours. Pure; constant memory; one hash and one addition a leaf.
 */
export interface ExportHeader {
  'ringfence-ledger-export': 1
  origin: string
}

/** A leaf's line at most: a body of 64 KiB, in which every character may be escaped, and the rest. */
const longestLine = 524_288

/**
 * 'not-an-export': the first line or the form is wrong · 'cut': no checkpoint at its end · 'not-signed': the checkpoint is not signed by
 * that key · 'wrong-count': leaves were dropped or added · 'changed': a leaf was changed, reordered or exchanged · 'other-history': it
 * contradicts a checkpoint that the verifier holds from before.
 */
export type ExportFault = 'not-an-export' | 'cut' | 'not-signed' | 'wrong-count' | 'changed' | 'other-history'
export type ExportCheck =
  | {
      ok: true
      origin: string
      leaves: number
      root: Uint8Array
      firstAt: number | undefined
      lastAt: number | undefined
    }
  | { ok: false; fault: ExportFault; line: number }

export interface ExportCheckOptions {
  verifySignature: VerifySignature
  sha256?: Sha256
  /**
   * Checkpoints that the verifier got earlier. A shorter ledger with a genuine checkpoint of its own cannot be told from a whole one
   * without them.
   */
  known?: readonly string[]
}

/** Checks an export. Only what cannot be read at all (the stream breaks) throws. */
export async function checkExport(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  verifier: Verifier,
  options: ExportCheckOptions,
): Promise<ExportCheck> {
  const sha256 = options.sha256 ?? portableSha256
  const fault = (what: ExportFault, line: number): ExportCheck => ({ ok: false, fault: what, line })
  const known = new Map<number, Uint8Array>()
  for (const note of options.known ?? []) {
    const checkpoint = await openCheckpoint(note, verifier, options.verifySignature)
    if (!checkpoint) return fault('not-signed', 0)
    const before = known.get(checkpoint.size)
    if (before && !sameHash(before, checkpoint.root)) return fault('other-history', 0)
    known.set(checkpoint.size, checkpoint.root)
  }
  const furthest = Math.max(0, ...known.keys())
  const frontier = new Frontier(sha256)
  const decoder = new TextDecoder()
  let line = 0
  let signed: string | undefined
  let origin = ''
  let firstAt: number | undefined
  let lastLeaf: Uint8Array | undefined
  for await (const bytes of linesOf(chunks)) {
    line++
    if (bytes === 'too-long') return fault('not-an-export', line)
    if (line === 1) {
      const header = readJson(decoder.decode(bytes)) as ExportHeader | undefined
      if (header?.['ringfence-ledger-export'] !== 1 || header.origin !== verifier.name) return fault('not-an-export', 1)
      origin = header.origin
      continue
    }
    if (signed !== undefined) return fault('not-an-export', line)
    if (startsWith(bytes, checkpointStart)) {
      const note = (readJson(decoder.decode(bytes)) as { checkpoint?: unknown } | undefined)?.checkpoint
      if (typeof note !== 'string') return fault('not-an-export', line)
      signed = note
      continue
    }
    if (!startsWith(bytes, leafStart)) return fault('changed', line)
    frontier.add(leafHash(bytes, sha256))
    const root = known.get(frontier.size)
    if (root && !sameHash(root, frontier.root())) return fault('other-history', line)
    firstAt ??= timeOf(bytes)
    lastLeaf = bytes
  }
  if (line === 0) return fault('not-an-export', 0)
  if (signed === undefined) return fault('cut', line)
  const checkpoint = await openCheckpoint(signed, verifier, options.verifySignature)
  if (!checkpoint) return fault('not-signed', line)
  if (checkpoint.size !== frontier.size) return fault('wrong-count', line)
  const root = frontier.root()
  if (!sameHash(checkpoint.root, root)) return fault('changed', line)
  if (frontier.size < furthest) return fault('other-history', line)
  return { ok: true, origin, leaves: frontier.size, root, firstAt, lastAt: lastLeaf && timeOf(lastLeaf) }
}

const checkpointStart = new TextEncoder().encode('{"checkpoint":')
// Members are sorted, so that every leaf begins with its time.
const leafStart = new TextEncoder().encode('{"at":')

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false
  return true
}

function timeOf(leaf: Uint8Array): number | undefined {
  const digits = /^\{"at":(-?\d{1,16}),/.exec(new TextDecoder().decode(leaf.subarray(0, 30)))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    return undefined
  }
}

/** Lines without their line feed, as bytes: what was hashed is bytes, and decoding every leaf would cost more than hashing it. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array | 'too-long'> {
  const encoder = new TextEncoder()
  let rest = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk
    let from = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const line = bytes.subarray(from, end)
      yield rest.length === 0 ? line : appended(rest, line)
      rest = new Uint8Array(0)
      from = end + 1
    }
    if (from < bytes.length) rest = appended(rest, bytes.subarray(from))
    if (rest.length > longestLine) {
      yield 'too-long'
      return
    }
  }
  if (rest.length > 0) yield rest
}

function appended(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}
