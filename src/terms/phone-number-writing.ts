/** Why a text is no phone number; `extra.reason` of the problem, and what importers count rows by. */
export type NumberFault = 'empty' | 'letters' | 'not-a-number' | 'too-short' | 'too-long' | 'no-country'

/** What stands in a text: its digits in ASCII, and whether a "+" (or a tel: URI's context) makes them international. */
export interface Writing {
  international: boolean
  digits: string
}

/** Longest text that is looked at, in UTF-16 units. A number with every decoration and an extension stays far below. */
export const longestWriting = 128
/** No digits beyond these are a number anywhere: CN 106 text codes have up to 20, with "+86" 22; an IDD prefix may stand before. */
export const mostDigits = 26

/** First code point of each decimal-digit range that people's keyboards and documents produce (Unicode Nd). */
const zeros = [
  0xff10, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
  0x0f20, 0x1040, 0x17e0, 0x1810, 0x07c0,
]
const digitOf = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  for (const zero of zeros) if (code >= zero && code < zero + 10) return code - zero
  return -1
}

/** Spaces, dashes, dots, slashes, brackets, in ASCII, full width and typography; marks of writing direction. */
const separator =
  /[\s\-.,/()[\]~_\u00ad\u00b7\u2010-\u2015\u2043\u2212\u30fb\u30fc\u3000\uff08\uff09\uff0d\uff0e\uff0f\uff5e\u2053\u223c\uff3b\uff3d\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/
/** Digits that somebody left out or hid: "______7328" is not the short code 7328. */
const hidden = /__|^_|_$/
const plus = /[+\uff0b\ufe62]/
/** Where an extension begins; everything from here on is not part of the number. */
const extension =
  /(?:;ext=|;isub=|\bext(?:ension|n)?\b\.?|\bx(?=\s*\d)|(?<=\d)\s*x(?=\s*\d)|#|内线|內線|分机|分機|转|轉|내선|교환|доб\.?)/iu

/** Reads a text for the digits in it, or says why there is no number in it. Never throws. */
export function readWriting(text: string): Writing | NumberFault {
  let rest = text.trim()
  if (rest === '') return 'empty'
  if (rest.length > longestWriting) return 'too-long'
  if (/^tel:/i.test(rest)) {
    const [subscriber = '', ...parameters] = rest.slice(4).split(';')
    // RFC 3966: a local number carries its context; only one that is itself a prefix helps.
    const context = parameters.find((p) => /^phone-context=\+/i.test(p))?.slice('phone-context='.length)
    rest = context && !plus.test(subscriber) ? context + subscriber : subscriber
  }
  const cut = rest.search(extension)
  if (cut === 0) return 'not-a-number'
  if (cut > 0) rest = rest.slice(0, cut)
  if (hidden.test(rest)) return 'not-a-number'
  // "+44 (0)20 …": the bracketed trunk zero is not dialled from abroad.
  if (plus.test(rest)) rest = rest.replace(/[(\uff08]\s*[0\uff10]\s*[)\uff09]/u, ' ')

  let digits = ''
  let international = false
  for (const character of rest) {
    const digit = digitOf(character.codePointAt(0) as number)
    if (digit >= 0) digits += digit
    else if (plus.test(character)) {
      if (digits !== '' || international) return 'not-a-number'
      international = true
    } else if (!separator.test(character)) return /\p{L}/u.test(character) ? 'letters' : 'not-a-number'
  }
  if (digits === '') return 'not-a-number'
  if (digits.length > mostDigits) return 'too-long'
  return { international, digits }
}

/**
 * The four digits in a text that has no more, as when a number is looked up by its ending: "5678", "…５６７８", "*5678". Undefined where
 * there are more or fewer, or where a "+" says that the text is a whole number.
 */
export function fourDigitsIn(text: string): string | undefined {
  if (text.length > longestWriting || plus.test(text)) return undefined
  let digits = ''
  for (const character of text) {
    const digit = digitOf(character.codePointAt(0) as number)
    if (digit >= 0) digits += digit
  }
  return digits.length === 4 ? digits : undefined
}
