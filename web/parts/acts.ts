import type { MessageId } from '../kit/text.tsx'

const known = ['register-restriction', 'lift-restriction', 'review-script', 'suspend-account'] as const

/** The name of an act that waits for a second person. */
export function actName(act: string): MessageId {
  return (known as readonly string[]).includes(act) ? (`approval.${act}` as MessageId) : 'approval.other'
}
