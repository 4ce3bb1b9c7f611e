import { readVerifier, verifyReceipt, webVerifySignature } from '../../src/ledger/portable.ts'

/** What the page says about a receipt. Everything is computed in this tab; the server is not asked. */
export type ReceiptFinding =
  | { ok: true; seq: number; size: number; kind: string; ref: string; at?: number }
  | { ok: false; fault: 'not-json' | 'not-a-key' | 'not-a-receipt' | 'not-signed' | 'not-included' | 'no-ed25519' }

/** Checks the text of a receipt against a verifier key ("name+id+key"). */
export async function checkReceipt(text: string, verifierKey: string): Promise<ReceiptFinding> {
  const verifier = readVerifier(verifierKey)
  if (!verifier) return { ok: false, fault: 'not-a-key' }
  let receipt: unknown
  try {
    receipt = JSON.parse(text)
  } catch {
    return { ok: false, fault: 'not-json' }
  }
  try {
    const check = await verifyReceipt(receipt, verifier, webVerifySignature)
    if (!check.ok) return { ok: false, fault: check.fault }
    const { kind, ref, at } = check.leaf
    return {
      ok: true,
      seq: check.seq,
      size: check.size,
      kind: String(kind ?? ''),
      ref: String(ref ?? ''),
      ...(typeof at === 'number' ? { at } : {}),
    }
  } catch {
    // Browsers without Ed25519, or pages that are neither https nor loopback.
    return { ok: false, fault: 'no-ed25519' }
  }
}
