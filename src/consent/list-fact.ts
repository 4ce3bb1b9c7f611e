import type { Category, Channel, Country, PersonRef } from '../terms/index.ts'

/** What one list of preferences says of a number. */
export interface ListFact {
  /** The list's name: "us-dnc", "platform". */
  list: string
  /** Of when the list is, ms: how fresh it must be is the rules' business. */
  asOf: number
  /** What the number's holder refuses there; no categories = all, no channels = all. Absent: the number is not listed. */
  listed?: { categories: readonly Category[]; channels: readonly Channel[] }
}

/** Answers from memory. `e164`: with "+"; `person`: its reference. Lists of other countries than the number's are left out. */
export interface ListFacts {
  of(e164: string, country: Country, person: PersonRef): readonly ListFact[]
}
