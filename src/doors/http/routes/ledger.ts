import type { Route } from '../route.ts'
import { Consistency, ConsistencyQuery, LedgerHead, LedgerKey, Receipt, ReceiptVerdict } from '../schema/index.ts'

const tag = 'Ledger'
export const ledgerRoutes = {
  getLedgerHead: {
    method: 'GET',
    path: '/v1/ledger/head',
    tag,
    summary: 'The newest signed tree head.',
    reply: LedgerHead,
  },
  getConsistency: {
    method: 'GET',
    path: '/v1/ledger/consistency',
    tag,
    summary: 'Proof that the tree of `from` leaves is the beginning of the tree of `to` leaves.',
    query: ConsistencyQuery,
    reply: Consistency,
  },
  getLedgerKey: {
    method: 'GET',
    path: '/v1/ledger/key',
    tag,
    summary: 'The public key that heads are signed with.',
    reply: LedgerKey,
  },
  verifyReceipt: {
    method: 'POST',
    path: '/v1/ledger/verify-receipt',
    tag,
    summary: 'Check a receipt, step by step.',
    body: Receipt,
    reply: ReceiptVerdict,
  },
} as const satisfies Record<string, Route>
