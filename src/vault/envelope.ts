import { type Cipheriv, createCipheriv, createDecipheriv } from 'node:crypto'
import { type Random, secureRandom } from '../terms/index.ts'

/**
 * One way of sealing for the whole vault: XAES-256-GCM (c2sp.org/XAES-256-GCM), which is AES-256-GCM under a key derived from
 * the sealing key and the first half of a 192-bit random nonce. Plain AES-256-GCM with random 96-bit nonces must stop after
 * 2³² messages a key (NIST SP 800-38D §8.3); a nation's decisions of a few weeks are more than that.
 *
 * A sealed value is: version (1 byte, 0x01) ‖ nonce (24) ‖ ciphertext ‖ tag (16). `context` is authenticated, not stored: it says
 * what the value is and whose, so that a sealed value copied into another row does not open there.
 */
const version = 1
const nonceLength = 24
const tagLength = 16
/**
 * So many messages share the first half of their nonces, and so one derived key: deriving it cost as much as sealing. Their second halves are
 * random, 96 bits: two of so few are equal once in 2⁷² of such keys. Whoever opens need not know.
 */
const messagesPerDerivedKey = 4_096
/** What sealing adds to a plaintext, bytes. */
export const sealingOverhead = 1 + nonceLength + tagLength

/** Thrown where a sealed value does not open: another key, another context, or changed bytes. Says no more on purpose. */
export class NotOpened extends Error {
  override name = 'NotOpened'
  constructor() {
    super('A sealed value did not open: it was sealed with another key or for another place, or it was changed')
  }
}

/** A 256-bit key made ready for sealing; `forget` overwrites it, after which it seals and opens nothing. */
export class SealingKey {
  readonly #key: Buffer
  /** The bare block cipher under the key: made once, since making it costs more than a message's key. It holds no state between blocks. */
  readonly #blocks: Cipheriv
  /** CMAC's first subkey: half of the derivation, the same for every message under this key. */
  readonly #subkey: Buffer
  readonly #random: Random
  #forgotten = false

  /** `key`: 32 bytes, copied. */
  constructor(key: Uint8Array, random: Random = secureRandom) {
    if (key.length !== 32) throw new TypeError('a sealing key has 32 bytes')
    this.#key = Buffer.from(key)
    this.#random = random
    this.#blocks = createCipheriv('aes-256-ecb', this.#key, null).setAutoPadding(false)
    const l = this.#blocks.update(Buffer.alloc(16))
    const carry = ((l[0] as number) >> 7) * 0x87
    for (let i = 0; i < 15; i++) l[i] = ((l[i] as number) << 1) | ((l[i + 1] as number) >> 7)
    l[15] = ((l[15] as number) << 1) ^ carry
    this.#subkey = l
  }

  seal(plaintext: Uint8Array, context: string): Buffer {
    const out = Buffer.allocUnsafe(sealingOverhead + plaintext.length)
    out[0] = version
    const nonce = out.subarray(1, 1 + nonceLength)
    const cipher = createCipheriv('aes-256-gcm', this.#keyFor(nonce), nonce.subarray(12))
    cipher.setAAD(this.#aad(context))
    out.set(cipher.update(plaintext), 1 + nonceLength)
    cipher.final()
    out.set(cipher.getAuthTag(), 1 + nonceLength + plaintext.length)
    return out
  }

  /** Draws a nonce; gives the key that it is sealed with. */
  #keyFor(nonce: Uint8Array): Buffer {
    if (this.#current !== undefined && this.#current.left > 0) {
      this.#current.left--
      nonce.set(this.#current.firstHalf)
      this.#random(nonce.subarray(12))
      return this.#current.key
    }
    this.#random(nonce)
    const key = this.#derive(nonce)
    this.#current?.key.fill(0)
    this.#current = { firstHalf: nonce.slice(0, 12), key, left: messagesPerDerivedKey - 1 }
    return key
  }
  #current: { firstHalf: Uint8Array; key: Buffer; left: number } | undefined

  /** The plaintext. Throws NotOpened. */
  open(sealed: Uint8Array, context: string): Buffer {
    if (sealed.length < sealingOverhead || sealed[0] !== version) throw new NotOpened()
    const nonce = sealed.subarray(1, 1 + nonceLength)
    const derived = this.#derive(nonce)
    const decipher = createDecipheriv('aes-256-gcm', derived, nonce.subarray(12), { authTagLength: tagLength })
    decipher.setAAD(this.#aad(context))
    decipher.setAuthTag(sealed.subarray(sealed.length - tagLength))
    const plaintext = decipher.update(sealed.subarray(1 + nonceLength, sealed.length - tagLength))
    try {
      decipher.final()
    } catch {
      throw new NotOpened()
    } finally {
      derived.fill(0)
    }
    return plaintext
  }

  forget(): void {
    if (this.#forgotten) return
    this.#forgotten = true
    this.#key.fill(0)
    this.#subkey.fill(0)
    this.#current?.key.fill(0)
    this.#current = undefined
    // Gives OpenSSL's copy of the key back, overwritten.
    this.#blocks.final()
  }

  /** The same for all of a day's messages. */
  #aad(context: string): Buffer {
    if (this.#context?.text !== context) this.#context = { text: context, bytes: Buffer.from(context) }
    return this.#context.bytes
  }
  #context: { text: string; bytes: Buffer } | undefined

  #derive(nonce: Uint8Array): Buffer {
    if (this.#forgotten) throw new NotOpened()
    const blocks = Buffer.alloc(32)
    for (let half = 0; half < 2; half++) {
      blocks[half * 16 + 1] = half + 1
      blocks[half * 16 + 2] = 0x58
      blocks.set(nonce.subarray(0, 12), half * 16 + 4)
      for (let i = 0; i < 16; i++)
        blocks[half * 16 + i] = (blocks[half * 16 + i] as number) ^ (this.#subkey[i] as number)
    }
    return this.#blocks.update(blocks)
  }
}
