import Type, { type Static } from 'typebox'
import { record, Time } from './base.ts'

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

/** Canonical JSON of `leaf` is what was hashed; `path` leads from it to the checkpoint's root. */
export const Receipt = record({
  leaf: Type.Object({}, { additionalProperties: true }),
  seq: Type.Integer({ minimum: 0 }),
  size: Type.Integer({ minimum: 0 }),
  path: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
  checkpoint: Type.String({ maxLength: 4_000 }),
})
export type Receipt = Static<typeof Receipt>

/** Each step of the check, so that a screen can show where a forged receipt breaks. */
export const ReceiptVerdict = record({
  valid: Type.Boolean(),
  steps: Type.Array(
    record({
      step: Type.Enum(['leaf', 'path', 'signature', 'consistency']),
      ok: Type.Boolean(),
      detail: Type.String(),
    }),
  ),
  decision: Type.Optional(Type.String()),
  at: Type.Optional(Time),
})
export type ReceiptVerdict = Static<typeof ReceiptVerdict>
