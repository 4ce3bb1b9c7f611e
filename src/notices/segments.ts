/**
 * A text as it leaves for the network: which alphabet it needs and into how many parts it falls. GSM 03.38 holds 160 characters in one part
 * and 153 in each of several; anything outside it (Hangul, Han characters, emoji) makes the whole text UTF-16BE: 70, and 67.
 */
export type TextEncoding = 'gsm-7' | 'ucs-2'

export interface Segments {
  encoding: TextEncoding
  /** Septets or UTF-16 units, escapes counted as two. */
  units: number
  /** The octets of each part, without the header that joins them: one septet an octet, or UTF-16BE. */
  parts: readonly Uint8Array[]
}

/** Beyond this it is a letter, not a text; the header could number 255. */
export const mostSegments = 10

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const escapeCode = 0x1b
const septets = new Map<string, readonly number[]>()
for (const [code, character] of [...basic].entries()) if (code !== escapeCode) septets.set(character, [code])
for (const [character, code] of Object.entries({
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
}))
  septets.set(character, [escapeCode, code])

/** Whole characters only: neither an escape and its letter nor the two halves of an emoji are parted. */
export function segmentsOf(text: string): Segments {
  const characters = [...text]
  const gsm = characters.every((character) => septets.has(character))
  const encoded = characters.map((character) =>
    gsm ? (septets.get(character) as readonly number[]) : utf16be(character),
  )
  const octets = encoded.reduce((sum, one) => sum + one.length, 0)
  const [alone, each] = gsm ? [160, 153] : [140, 134]
  const limit = octets <= alone ? alone : each
  const parts: number[][] = [[]]
  for (const one of encoded) {
    let last = parts.at(-1) as number[]
    if (last.length + one.length > limit) {
      last = []
      parts.push(last)
    }
    last.push(...one)
  }
  return {
    encoding: gsm ? 'gsm-7' : 'ucs-2',
    units: gsm ? octets : octets / 2,
    parts: parts.map((part) => Uint8Array.from(part)),
  }
}

/** The header by which a phone joins the parts: same reference, how many, which one (3GPP TS 23.040 §9.2.3.24.1). */
export function joiningHeader(reference: number, total: number, number: number): Uint8Array {
  return total === 1 ? new Uint8Array(0) : Uint8Array.of(5, 0, 3, reference & 0xff, total, number)
}

function utf16be(character: string): number[] {
  const bytes: number[] = []
  for (let i = 0; i < character.length; i++) {
    const unit = character.charCodeAt(i)
    bytes.push(unit >> 8, unit & 0xff)
  }
  return bytes
}
