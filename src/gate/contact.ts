/** What became of a contact that was allowed. */
export const contactOutcomes = [
  'answered',
  'no-answer',
  'busy',
  'failed',
  'delivered',
  'undelivered',
  'not-placed',
] as const
export type ContactOutcome = (typeof contactOutcomes)[number]

/** As the caller reports it: one for each decision. Times in ms since the epoch. */
export interface ContactReport {
  decision: string
  outcome: ContactOutcome
  startedAt: number
  talkSeconds?: number
  /** The agent's own word; at most 64 characters, no number in it. */
  disposition?: string
}

/** As it stands in the ledger. */
export interface Contact extends ContactReport {
  id: string
}
