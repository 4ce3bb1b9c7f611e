import type { PersonRef } from '../terms/index.ts'

/** A platform's account as far as the gate must know it: may it cause contacts? */
export interface AccountFact {
  id: string
  organisation: string
  /** The number that the account verified by possession, if any. */
  number?: PersonRef | undefined
  /** False after an invalidation: it must verify again before its next booking. */
  verified: boolean
  /** The case because of which it must verify again. */
  invalidationCase?: string | undefined
  /** Sanction: suspended until this time (ms); the case that decided it. */
  suspendedUntil?: number | undefined
  suspensionCase?: string | undefined
}
