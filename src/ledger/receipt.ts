import { leafHash, portableSha256, type Sha256, verifyInclusion } from './merkle.ts'
import { fromBase64, openCheckpoint, type Verifier, type VerifySignature } from './note.ts'

/**
 * A receipt proves, to whoever has the log's public key, that one leaf stands in the ledger; nothing else is needed, not even we.
 * Pure: a browser verifies one that is dropped on a page.
 */
export interface Receipt {
  format: 'ringfence-receipt/1'
  /** The leaf's canonical text, exactly as it was hashed. */
  leaf: string
  /** Its position, from 0. */
  seq: number
  /** Inclusion path, nearest sibling first, base64. */
  path: readonly string[]
  /** Signed checkpoint of the tree that the path leads to. */
  checkpoint: string
}

export type ReceiptFault = 'not-a-receipt' | 'not-signed' | 'not-included'
export type ReceiptCheck =
  | { ok: true; seq: number; size: number; root: Uint8Array; leaf: Record<string, unknown> }
  | { ok: false; fault: ReceiptFault }

/** Checks a receipt as it was read from a file or a request: nothing of its form is taken for granted. */
export async function verifyReceipt(
  receipt: unknown,
  verifier: Verifier,
  verifySignature: VerifySignature,
  sha256: Sha256 = portableSha256,
): Promise<ReceiptCheck> {
  const read = asReceipt(receipt)
  if (!read) return { ok: false, fault: 'not-a-receipt' }
  const checkpoint = await openCheckpoint(read.receipt.checkpoint, verifier, verifySignature)
  if (!checkpoint) return { ok: false, fault: 'not-signed' }
  const { leaf: text, seq } = read.receipt
  const hash = leafHash(new TextEncoder().encode(text), sha256)
  if (!verifyInclusion(hash, seq, checkpoint.size, read.path, checkpoint.root, sha256))
    return { ok: false, fault: 'not-included' }
  return { ok: true, seq, size: checkpoint.size, root: checkpoint.root, leaf: read.leaf }
}

function asReceipt(
  value: unknown,
): { receipt: Receipt; path: Uint8Array[]; leaf: Record<string, unknown> } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const receipt = value as Receipt
  if (receipt.format !== 'ringfence-receipt/1' || typeof receipt.leaf !== 'string') return undefined
  if (typeof receipt.seq !== 'number' || typeof receipt.checkpoint !== 'string') return undefined
  if (!Array.isArray(receipt.path) || receipt.path.length > 64) return undefined
  const path: Uint8Array[] = []
  for (const item of receipt.path) {
    const hash = typeof item === 'string' ? fromBase64(item) : undefined
    if (hash?.length !== 32) return undefined
    path.push(hash)
  }
  try {
    const leaf: unknown = JSON.parse(receipt.leaf)
    return typeof leaf === 'object' && leaf !== null
      ? { receipt, path, leaf: leaf as Record<string, unknown> }
      : undefined
  } catch {
    return undefined
  }
}

/** The same proof in the common text form (c2sp.org/tlog-proof@v1), for other people's verifiers. The leaf goes beside it. */
export function writeTlogProof(receipt: Receipt): string {
  return ['c2sp.org/tlog-proof@v1', `index ${receipt.seq}`, ...receipt.path, '', receipt.checkpoint].join('\n')
}
