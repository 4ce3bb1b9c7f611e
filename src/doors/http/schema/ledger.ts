import Type, { type Static } from 'typebox'
import { record, Time, words } from './base.ts'

/** A signed tree head: `checkpoint` is the C2SP text that the signature covers, root and hashes are base64. */
export const LedgerHead = record({
  origin: Type.String(),
  size: Type.Integer(),
  root: Type.String(),
  checkpoint: Type.String(),
})
export type LedgerHead = Static<typeof LedgerHead>

export const ConsistencyQuery = record({
  from: Type.Integer({ minimum: 0 }),
  to: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type ConsistencyQuery = Static<typeof ConsistencyQuery>
export const Consistency = record({ from: Type.Integer(), to: Type.Integer(), path: Type.Array(Type.String()) })
export type Consistency = Static<typeof Consistency>

/** Ed25519 verifier key: raw in base64, and as the C2SP note key that other tools read. */
export const LedgerKey = record({ origin: Type.String(), publicKey: Type.String(), verifierKey: Type.String() })
export type LedgerKey = Static<typeof LedgerKey>

/** `leaf` is the canonical text that was hashed; `path` (base64, nearest sibling first) leads from it to the checkpoint's root. */
export const Receipt = record({
  format: Type.Literal('ringfence-receipt/1'),
  leaf: Type.String({ maxLength: 131_072 }),
  seq: Type.Integer({ minimum: 0 }),
  path: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
  checkpoint: Type.String({ maxLength: 8_000 }),
})
export type Receipt = Static<typeof Receipt>

/** What a receipt proves, or why it does not. A browser can check one by itself; this is for those who cannot. */
export const ReceiptVerdict = record({
  valid: Type.Boolean(),
  fault: Type.Optional(words(['not-a-receipt', 'not-signed', 'not-included'])),
  seq: Type.Optional(Type.Integer()),
  size: Type.Optional(Type.Integer()),
  /** What the leaf is: 'decision', 'contact', 'act' … */
  kind: Type.Optional(Type.String()),
  /** The decision's id, for one. */
  ref: Type.Optional(Type.String()),
  at: Type.Optional(Time),
})
export type ReceiptVerdict = Static<typeof ReceiptVerdict>
