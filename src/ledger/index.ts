import { checkExport, type ExportCheck } from './export-check.ts'
import { nodeSha256 } from './leaf.ts'
import { readVerifier } from './note.ts'
import { nodeVerifySignature } from './signing.ts'

export { LedgerCorrupt } from './appender.ts'
export { type Committed, LedgerUnavailable } from './group-commit.ts'
export { bodyLimitBytes, type Leaf, LeafRefused, nodeSha256, type RecordedLeaf } from './leaf.ts'
export { DuplicateLeaf, type Head, Ledger, type LedgerOptions, openLedger, type Recorded } from './ledger.ts'
export { ledgerMigrations } from './migrations.ts'
export * as portable from './portable.ts'
export {
  type ExportCheck,
  type ExportFault,
  type Hash,
  type Receipt,
  type ReceiptCheck,
  readVerifier,
  verifyConsistency,
  verifyInclusion,
  verifyReceipt,
  writeTlogProof,
} from './portable.ts'
export type { LeafQuery } from './reader.ts'
export { nodeVerifySignature } from './signing.ts'

/**
 * Checks an export with nothing but the log's verifier key ("name+hash+key") and, if there are any, checkpoints kept from earlier.
 * Throws TypeError where the key is none.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  verifierKey: string,
  known: readonly string[] = [],
): Promise<ExportCheck> {
  const verifier = readVerifier(verifierKey)
  if (!verifier) throw new TypeError('that is not a verifier key ("name+hash+key")')
  return checkExport(chunks, verifier, { verifySignature: nodeVerifySignature, sha256: nodeSha256, known })
}
