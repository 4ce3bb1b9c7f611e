/**
 * HMAC-SHA256 of texts of at most 55 ASCII characters (one block), under a key whose two blocks are hashed beforehand: exactly two SHA-256
 * compressions a text, no allocation. Own code, because it stands on the hottest path and node:crypto's calls cost more than the hash
 * (docs/decisions/0005-vault-keys.md has the figures); held against node:crypto in keyed-hash.test.ts. It looks nothing up by secret
 * values, so its time does not depend on the key. FIPS 180-4 §6.2, RFC 2104.
 */

// biome-ignore format: a table
const roundConstants = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
)
// biome-ignore format: a table
const initialState = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
)

/** The longest text, characters: what one block holds beside the padding. */
export const longestText = 55

// Shared by all keys: nothing here waits between two lines.
const schedule = new Int32Array(64)

/** The key, ready: the states after its inner and outer block. */
export interface PreparedKey {
  readonly inner: Int32Array
  readonly outer: Int32Array
}

/** `key`: 32 bytes. */
export function prepareKey(key: Uint8Array): PreparedKey {
  if (key.length !== 32) throw new TypeError('a hash key has 32 bytes')
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength)
  const state = (pad: number): Int32Array => {
    for (let i = 0; i < 16; i++) schedule[i] = (i < 8 ? view.getInt32(i * 4) : 0) ^ pad
    const after = new Int32Array(8)
    compress(initialState, after)
    schedule.fill(0)
    return after
  }
  return { inner: state(0x36363636), outer: state(0x5c5c5c5c) }
}

/** Writes the first 128 bits, as four words, into `result` (8 words, its rest is scratch). Throws TypeError where the text is too long or not ASCII. */
export function shortHmac(key: PreparedKey, text: string, result: Int32Array): void {
  const length = text.length
  if (length > longestText) throw new TypeError('longer than any phone number')
  const w = schedule
  for (let i = 0; i < 15; i++) w[i] = 0
  let all = 0
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    all |= unit
    w[i >> 2] = (w[i >> 2] as number) | (unit << (24 - ((i & 3) << 3)))
  }
  if (all > 127) throw new TypeError('a phone number has no such characters')
  w[length >> 2] = (w[length >> 2] as number) | (0x80 << (24 - ((length & 3) << 3)))
  // Bits in all: the key's block of 64 bytes, then the text; after it, the key's block and the inner hash of 32 bytes.
  w[15] = (64 + length) * 8
  compress(key.inner, result)
  for (let i = 0; i < 8; i++) w[i] = result[i] as number
  w[8] = 0x80000000
  for (let i = 9; i < 15; i++) w[i] = 0
  w[15] = (64 + 32) * 8
  compress(key.outer, result)
}

function compress(from: Int32Array, to: Int32Array): void {
  const w = schedule
  const k = roundConstants
  for (let i = 16; i < 64; i++) {
    const p = w[i - 15] as number
    const q = w[i - 2] as number
    const s0 = ((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3)
    const s1 = ((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10)
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0
  }
  // Eight locals, not an array: the compiler keeps them in registers.
  let a = from[0] as number
  let b = from[1] as number
  let c = from[2] as number
  let d = from[3] as number
  let e = from[4] as number
  let f = from[5] as number
  let g = from[6] as number
  let h = from[7] as number
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + (k[i] as number) + (w[i] as number)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  to[0] = (from[0] as number) + a
  to[1] = (from[1] as number) + b
  to[2] = (from[2] as number) + c
  to[3] = (from[3] as number) + d
  to[4] = (from[4] as number) + e
  to[5] = (from[5] as number) + f
  to[6] = (from[6] as number) + g
  to[7] = (from[7] as number) + h
}
