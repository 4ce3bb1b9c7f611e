import type { Pdu } from 'smpp'
import type { CarrierReceipt, ReceiptState } from '../../notices/index.ts'

/** message_state of SMPP 3.4 §5.2.28, and the words of its appendix B. */
const byNumber: Readonly<Record<number, string>> = {
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
}
const states: Readonly<Record<string, ReceiptState>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'undelivered',
  DELETED: 'undelivered',
  UNDELIV: 'undelivered',
  REJECTD: 'undelivered',
}

/** Whether a deliver_sm says what became of a text of ours, rather than bringing somebody's answer. */
export const isReceipt = (pdu: Pdu): boolean => ((pdu.esm_class ?? 0) & 0x3c) === 0x04

/**
 * A receipt: its parameters where the network sends them, otherwise its text ("id:… stat:DELIVRD err:000 …"), which every network writes a
 * little differently. Undefined where it names no message: then it can be matched to none.
 */
export function readReceipt(pdu: Pdu): CarrierReceipt | undefined {
  const text = pdu.short_message?.toString('latin1') ?? ''
  const field = (name: string) => new RegExp(`(?:^|\\s)${name}:\\s*(\\S+)`, 'i').exec(text)?.[1]
  const messageId = pdu.receipted_message_id || field('id')
  if (messageId === undefined || messageId === '') return undefined
  const stat = (byNumber[pdu.message_state ?? 0] ?? field('stat') ?? 'UNKNOWN').toUpperCase().slice(0, 12)
  const err = field('err')
  const state = states[stat] ?? 'under-way'
  return {
    messageId,
    state,
    said: err === undefined || /^0*$/.test(err) ? stat : `${stat} ${err.slice(0, 12)}`,
    to: pdu.source_addr,
    reference: pdu.user_message_reference,
  }
}
