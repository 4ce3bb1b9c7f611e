import type { TextEncoding } from './segments.ts'

/** One part of a text, ready for the network. Numbers in E.164. */
export interface OutgoingPart {
  from: string
  to: string
  encoding: TextEncoding
  /** Begins with the joining header where `joined`. */
  octets: Uint8Array
  joined: boolean
  /** Shown at once and not kept (class 0). */
  flash: boolean
  /** Ours, 16 bits: networks that can, repeat it in the receipt. */
  reference: number
  /** How long the network may try, seconds. */
  validitySeconds: number
}

export type SubmitAnswer =
  | { kind: 'accepted'; messageId: string }
  /** It will not take this one; `status` is the network's own. `later`: it may take it another time. */
  | { kind: 'refused'; status: number; later: boolean }
  /** It never left: no connection. */
  | { kind: 'not-sent' }
  /** It may or may not have been taken: the answer was lost. */
  | { kind: 'unknown' }

/** Delivered or not, as the network says; `under-way` decides nothing. */
export type ReceiptState = 'delivered' | 'undelivered' | 'under-way'

export interface CarrierReceipt {
  messageId: string
  state: ReceiptState
  /** The network's own words: "DELIVRD", "UNDELIV 034". At most 32 characters. */
  said: string
  /** When, ms; absent where it did not say so. */
  at?: number | undefined
  /** Whom the text was for, E.164 digits without "+", where the receipt says so. */
  to?: string | undefined
  /** `OutgoingPart.reference`, where the network repeats it. */
  reference?: number | undefined
}

/** What takes texts to people's phones: the SMPP door, or in a test anything that answers like it. */
export interface Carrier {
  readonly ready: boolean
  /** Connects, and keeps connected. Comes back at once. */
  open(): void
  submit(part: OutgoingPart): Promise<SubmitAnswer>
  /** A receipt is acknowledged to the network only once `listener` has resolved: it must have been kept. */
  onReceipt(listener: (receipt: CarrierReceipt) => Promise<void>): void
  /** Called whenever texts can be sent again. */
  onReady(listener: () => void): void
}
