/**
 * What a browser (or anybody's program) needs to verify: no module of node's behind it. The server's face is index.ts.
 * Ed25519 is handed in: in a browser `crypto.subtle` does it, see `webVerifySignature`.
 */
export { checkExport, type ExportCheck, type ExportCheckOptions, type ExportFault } from './export-check.ts'
export {
  emptyRoot,
  Frontier,
  type Hash,
  leafHash,
  nodeHash,
  portableSha256,
  type Sha256,
  sameHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
export {
  type Checkpoint,
  fromBase64,
  openCheckpoint,
  readCheckpoint,
  readVerifier,
  toBase64,
  type Verifier,
  type VerifySignature,
  writeVerifier,
} from './note.ts'
export { type Receipt, type ReceiptCheck, type ReceiptFault, verifyReceipt, writeTlogProof } from './receipt.ts'
export { webVerifySignature } from './web-signature.ts'
