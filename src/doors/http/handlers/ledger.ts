import { nodeVerifySignature, readVerifier, verifyReceipt } from '../../../ledger/index.ts'
import { Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import type * as wire from '../schema/index.ts'
import { iso } from '../time.ts'

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** The public half of the ledger: heads, proofs, the key, and checking a receipt. */
export function ledgerHandlers({
  ledger,
}: Doors): Handlers<'getLedgerHead' | 'getConsistency' | 'getLedgerKey' | 'verifyReceipt'> {
  return {
    async getLedgerHead() {
      const { size, root, checkpoint } = await ledger.head()
      return { origin: ledger.origin, size, root: base64(root), checkpoint }
    },

    async getConsistency({ query }) {
      const to = query.to ?? (await ledger.head()).size
      if (query.from > to)
        return new Problem('invalid-field', '"from" is the smaller of the two sizes.', { field: 'from' })
      try {
        return { from: query.from, to, path: (await ledger.consistency(query.from, to)).map(base64) }
      } catch (error) {
        if (error instanceof RangeError)
          return new Problem('invalid-field', 'The ledger is not that long.', { field: 'to' })
        throw error
      }
    },

    getLedgerKey() {
      return { origin: ledger.origin, publicKey: base64(ledger.publicKey), verifierKey: ledger.verifierKey }
    },

    async verifyReceipt({ body }) {
      const verifier = readVerifier(ledger.verifierKey)
      if (verifier === undefined) throw new Error("the ledger's own key cannot be read")
      const check = await verifyReceipt(body, verifier, nodeVerifySignature)
      if (!check.ok) return { valid: false, fault: check.fault }
      const { kind, ref, at } = check.leaf
      const verdict: wire.ReceiptVerdict = { valid: true, seq: check.seq, size: check.size }
      if (typeof kind === 'string') verdict.kind = kind
      if (typeof ref === 'string') verdict.ref = ref
      if (typeof at === 'number') verdict.at = iso(at)
      return verdict
    },
  }
}
