import type { OutgoingPart } from '../../notices/index.ts'

/** GSM 03.38 §4: the network's default alphabet or UCS-2, and the same of class 0 (flash). Set explicitly, never guessed. */
const dataCoding = {
  'gsm-7': { kept: 0x00, flash: 0x10 },
  'ucs-2': { kept: 0x08, flash: 0x18 },
} as const
const withHeader = 0x40
const finalReceipt = 0x01
const international = 1
const isdn = 1

/** The fields of submit_sm for one part. Addresses are E.164 digits. */
export function submitOptions(part: OutgoingPart): Record<string, unknown> {
  return {
    source_addr_ton: international,
    source_addr_npi: isdn,
    source_addr: digits(part.from),
    dest_addr_ton: international,
    dest_addr_npi: isdn,
    destination_addr: digits(part.to),
    esm_class: part.joined ? withHeader : 0,
    data_coding: dataCoding[part.encoding][part.flash ? 'flash' : 'kept'],
    registered_delivery: finalReceipt,
    validity_period: relativeTime(part.validitySeconds),
    user_message_reference: part.reference,
    short_message: Buffer.from(part.octets),
  }
}

const digits = (e164: string) => e164.replace(/^\+/, '')

/** SMPP 3.4 §7.1.1.2: "YYMMDDhhmmss000R", a span from now. */
function relativeTime(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const span = Math.min(seconds, 30 * 86_400)
  return `0000${two(span / 86_400)}${two((span % 86_400) / 3_600)}${two((span % 3_600) / 60)}${two(span % 60)}000R`
}
