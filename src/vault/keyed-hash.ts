import { type PreparedKey, prepareKey, shortHmac } from './short-hmac.ts'

// Shared by all keys: nothing here waits between two lines.
const words = new Int32Array(8)

/**
 * HMAC-SHA256 under one key, cut to 128 bits, for short ASCII texts: the blind index and the day pseudonyms. On the hottest path, once or
 * twice a decision. Texts have at most 55 characters (a canonical number has 21 at most); TypeError beyond.
 */
export class KeyedHash {
  readonly #key: PreparedKey
  readonly #bytes = Buffer.alloc(16)
  #forgotten = false

  /** `key`: 32 bytes; not kept. */
  constructor(key: Uint8Array) {
    this.#key = prepareKey(key)
  }

  /** 32 lower-case hex characters. */
  hex(text: string): string {
    this.words(text, words)
    for (let i = 0; i < 4; i++) this.#bytes.writeInt32BE(words[i] as number, i * 4)
    return this.#bytes.toString('hex')
  }

  /** 16 bytes, the caller's own. */
  bytes(text: string): Uint8Array {
    this.words(text, words)
    const bytes = new Uint8Array(16)
    for (let i = 0; i < 4; i++) {
      const word = words[i] as number
      bytes[i * 4] = word >>> 24
      bytes[i * 4 + 1] = word >>> 16
      bytes[i * 4 + 2] = word >>> 8
      bytes[i * 4 + 3] = word
    }
    return bytes
  }

  /** The same 128 bits as four 32-bit words, big end first, at the beginning of `into` (8 words): for indexes that hold words, not texts. */
  words(text: string, into: Int32Array): void {
    if (this.#forgotten) throw new Error('this key was forgotten')
    shortHmac(this.#key, text, into)
  }

  /** Overwrites the key; from here on it hashes nothing. */
  forget(): void {
    this.#forgotten = true
    this.#key.inner.fill(0)
    this.#key.outer.fill(0)
  }
}
