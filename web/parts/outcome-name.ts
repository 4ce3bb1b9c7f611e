import type { ComplaintMatch } from '../api/types.ts'
import type { MessageId } from '../kit/text.tsx'

type Outcome = NonNullable<ComplaintMatch['contact']>['outcome']
const names: Record<Outcome, MessageId> = {
  answered: 'contact.answered',
  'no-answer': 'contact.no-answer',
  busy: 'contact.busy',
  failed: 'contact.failed',
  delivered: 'contact.delivered',
  undelivered: 'contact.undelivered',
  'not-placed': 'contact.not-placed',
}

/** What became of a contact, in words. */
export function outcomeName(outcome: string): MessageId {
  return names[outcome as Outcome] ?? 'entry.contact'
}
