import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

type Mac = Pick<ReturnType<typeof hmac.create>, 'update' | 'digestInto' | 'destroy'> & { _cloneInto(to: Mac): Mac }

/** E.164 has at most 15 digits and a plus; room is left for what is not a subscriber number (a short code with its country). */
const longestInput = 40

/**
 * HMAC-SHA256 under one key, truncated to 128 bits, for short ASCII texts: the blind index and the day pseudonyms. It is on the
 * hottest path (once or twice a decision). The key's two blocks are hashed once, here; each text then costs two compressions
 * and one string. `bench/ledger.ts` measures it against node:crypto, whose call overhead is larger than the hash.
 */
export class KeyedHash {
  readonly #start: Mac
  readonly #work: Mac
  readonly #input = Buffer.alloc(longestInput)
  readonly #digest = Buffer.alloc(32)

  constructor(key: Uint8Array) {
    this.#start = hmac.create(sha256, key) as unknown as Mac
    this.#work = hmac.create(sha256, key) as unknown as Mac
  }

  /** 32 lower-case hex characters. */
  hex(text: string): string {
    this.#compute(text)
    return this.#digest.toString('hex', 0, 16)
  }

  /** 16 bytes, the caller's own. */
  bytes(text: string): Uint8Array {
    this.#compute(text)
    return Uint8Array.prototype.slice.call(this.#digest, 0, 16)
  }

  forget(): void {
    this.#start.destroy()
    this.#work.destroy()
    this.#digest.fill(0)
  }

  #compute(text: string): void {
    if (text.length > longestInput) throw new TypeError('longer than any phone number')
    const length = this.#input.write(text, 'latin1')
    const work = this.#start._cloneInto(this.#work)
    work.update(this.#input.subarray(0, length))
    work.digestInto(this.#digest)
  }
}
