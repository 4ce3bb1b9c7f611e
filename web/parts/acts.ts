import type { MessageId } from '../kit/text.tsx'

export const approvalActs = ['register-restriction', 'lift-restriction', 'review-script', 'suspend-account'] as const

/** The name of an act that waits for a second person. */
export function actName(act: string): MessageId {
  // The room stands before the name: 'consent.register-restriction'.
  const name = act.slice(act.indexOf('.') + 1)
  return (approvalActs as readonly string[]).includes(name) ? (`approval.${name}` as MessageId) : 'approval.other'
}
