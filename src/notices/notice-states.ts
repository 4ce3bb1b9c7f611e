/**
 * queued: goes as soon as it can · held: the gate said "not now" · refused: the gate said no · outbox: allowed, but no carrier is set up ·
 * sending: it may have left · sent: the network has it · delivered, undelivered: the network's word · unknown: the network's answer was
 * lost, so it is not sent again · failed: the network would not take it · expired: its time was over · given-up: by a person.
 */
export const noticeStates = [
  'queued',
  'held',
  'refused',
  'outbox',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'unknown',
  'failed',
  'expired',
  'given-up',
] as const
export type NoticeState = (typeof noticeStates)[number]
