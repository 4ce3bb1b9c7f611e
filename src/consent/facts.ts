import type { Store } from '../store/index.ts'
import type { PersonRef } from '../terms/index.ts'
import { nobodyKnown, type PersonFacts } from './person-facts.ts'

/** What the gate reads: everything that holds for a person, from memory. */
export interface ConsentFacts {
  /** Never waits, never throws; a person of whom nothing is known gives `nobodyKnown`. */
  person(ref: PersonRef): PersonFacts
  /** People with at least one fact. */
  readonly size: number
}

export async function openConsentFacts(_store: Store): Promise<ConsentFacts> {
  return { person: () => nobodyKnown, size: 0 }
}
