import { idPrefixes } from '../terms/index.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codes = Uint8Array.from(alphabet, (char) => char.charCodeAt(0))
const values = new Int8Array(128).fill(-1)
for (const [value, code] of codes.entries()) values[code] = value

const prefixes = Object.values(idPrefixes)
const tagOf = new Map<string, number>(prefixes.map((prefix, index) => [prefix, index + 1]))
const prefixCodes = prefixes.map((prefix) => [0, 1, 2].map((at) => prefix.charCodeAt(at)))
/** First byte of an id that is not one of ours, and stands as text. */
const plain = 0

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Strings of which there are few (organisations, text versions): each is held once and named by a number. Never forgotten. */
export class Interned {
  readonly #numbers = new Map<string, number>()
  readonly #texts: string[] = []

  number(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#texts.length
      this.#texts.push(text)
      this.#numbers.set(text, number)
    }
    return number
  }
  /** Its number where it has one already, or −1. */
  known(text: string): number {
    return this.#numbers.get(text) ?? -1
  }
  text(number: number): string {
    return this.#texts[number] as string
  }
}

/** Writes values one after the other into a growing buffer that is used again and again. */
export class Packer {
  bytes = new Uint8Array(4_096)
  length = 0
  readonly #interned: Interned
  constructor(interned: Interned) {
    this.#interned = interned
  }

  #room(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const larger = new Uint8Array(2 * (this.length + more))
    larger.set(this.bytes)
    this.bytes = larger
  }
  u8(value: number): void {
    this.#room(1)
    this.bytes[this.length++] = value
  }
  /** Seven bits a byte, lowest first; up to 2^32. */
  varint(value: number): void {
    let rest = value >>> 0
    for (; rest > 127; rest >>>= 7) this.u8((rest & 127) | 128)
    this.u8(rest)
  }
  /** ms since the epoch in six bytes: from 1970 to the year 10889. */
  time(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 0 || ms >= 2 ** 48) throw new RangeError('a time that cannot be held')
    this.#bits(ms % 2 ** 24, 3)
    this.#bits(Math.floor(ms / 2 ** 24), 3)
  }
  #bits(value: number, bytes: number): void {
    for (let i = 0; i < bytes; i++) this.u8((value >>> (8 * i)) & 255)
  }
  interned(text: string): void {
    this.varint(this.#interned.number(text))
  }
  /** Everything that another packer holds, behind its length. */
  nested(other: Packer): void {
    this.varint(other.length)
    this.#room(other.length)
    this.bytes.set(other.bytes.subarray(0, other.length), this.length)
    this.length += other.length
  }
  text(text: string): void {
    const bytes = encoder.encode(text)
    this.varint(bytes.length)
    this.#room(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }
  /** 17 bytes where it is one of our own ids: the 130 bits behind the prefix, of which the first two are zero until 10889. */
  id(id: string): void {
    const tag = id.length === 30 && id.charCodeAt(3) === 95 ? tagOf.get(id.slice(0, 3)) : undefined
    if (tag === undefined || !packable(id)) {
      this.u8(plain)
      this.text(id)
      return
    }
    this.u8(tag)
    // The time's low 25 bits and its high 23, the 25th among the high ones: three bytes each.
    const low = bitsOf(id, 9, 5)
    this.#bits(low & 0xff_ffff, 3)
    this.#bits(bitsOf(id, 4, 5) | ((low >>> 24) << 23), 3)
    for (let at = 14; at < 30; at += 8) {
      const first = bitsOf(id, at, 4)
      const second = bitsOf(id, at + 4, 4)
      this.#bits(second | ((first & 15) << 20), 3)
      this.#bits(first >>> 4, 2)
    }
  }
  hex(text: string): void {
    for (let at = 0; at < text.length; at += 2) this.u8(Number.parseInt(text.slice(at, at + 2), 16))
  }
}

function packable(id: string): boolean {
  for (let at = 4; at < 30; at++)
    if ((values[id.charCodeAt(at) & 127] as number) < 0 || id.charCodeAt(at) > 127) return false
  return (values[id.charCodeAt(4)] as number) < 8
}

function bitsOf(id: string, at: number, chars: number): number {
  let bits = 0
  for (let i = at; i < at + chars; i++) bits = (bits << 5) | (values[id.charCodeAt(i)] as number)
  return bits
}

/** Reads what a Packer wrote. */
export class Unpacker {
  bytes: Uint8Array = new Uint8Array(0)
  at = 0
  readonly #interned: Interned
  constructor(interned: Interned) {
    this.#interned = interned
  }

  u8(): number {
    return this.bytes[this.at++] as number
  }
  varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }
  time(): number {
    const { bytes, at } = this
    this.at = at + 6
    return bits24(bytes, at) + bits24(bytes, at + 3) * 2 ** 24
  }
  interned(): string {
    return this.#interned.text(this.varint())
  }
  text(): string {
    const length = this.varint()
    this.at += length
    return decoder.decode(this.bytes.subarray(this.at - length, this.at))
  }
  id(): string {
    const { bytes, at } = this
    const tag = bytes[at] as number
    if (tag === plain) {
      this.at = at + 1
      return this.text()
    }
    this.at = at + 17
    const prefix = prefixCodes[tag - 1] as number[]
    const lowest = bits24(bytes, at + 1)
    const upper = bits24(bytes, at + 4)
    const low = lowest | ((upper >>> 23) << 24)
    const high = upper & 0x7f_ffff
    const b = bits24(bytes, at + 7)
    const a = (((bytes[at + 10] as number) | ((bytes[at + 11] as number) << 8)) << 4) | (b >>> 20)
    const d = bits24(bytes, at + 12)
    const c = (((bytes[at + 15] as number) | ((bytes[at + 16] as number) << 8)) << 4) | (d >>> 20)
    // One call with all characters: joining pieces would leave a tree of strings for somebody else to flatten.
    return String.fromCharCode(
      prefix[0] as number,
      prefix[1] as number,
      prefix[2] as number,
      95,
      char(high >>> 20),
      char(high >>> 15),
      char(high >>> 10),
      char(high >>> 5),
      char(high),
      char(low >>> 20),
      char(low >>> 15),
      char(low >>> 10),
      char(low >>> 5),
      char(low),
      char(a >>> 15),
      char(a >>> 10),
      char(a >>> 5),
      char(a),
      char(b >>> 15),
      char(b >>> 10),
      char(b >>> 5),
      char(b),
      char(c >>> 15),
      char(c >>> 10),
      char(c >>> 5),
      char(c),
      char(d >>> 15),
      char(d >>> 10),
      char(d >>> 5),
      char(d),
    )
  }
  hex(bytes: number): string {
    this.at += bytes
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at - bytes, bytes).toString('hex')
  }
}

function bits24(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)
}

function char(value: number): number {
  return codes[value & 31] as number
}
