import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Problem } from '../../terms/index.ts'
import type { WrittenBlock } from './block-writer.ts'
import type { BlockEntry } from './layout.ts'
import type { ListedPreference, PreferenceCodes } from './preference-codes.ts'
import { Registry } from './registry.ts'

/**
 * A registry file: the body in sealed pieces, then the head, its length and the mark. Everything is sealed with AES-256-GCM under the
 * file's own key (which is used for this file alone, so that a piece's number can be its nonce): who has the file without the key learns
 * how many numbers it lists, none of them; and a flipped byte, a missing or a swapped piece does not open.
 *
 *     piece 0 + tag │ piece 1 + tag │ … │ head (JSON, in clear, with a tag of its own) │ 4 bytes: its length │ "RFREG" 3 digits: version
 */
const mark = 'RFREG'
const version = '001'
const markBytes = 8
const tagBytes = 16
/** Of the body in one piece; the last is shorter. */
const pieceBytes = 4 * 2 ** 20
const headMax = 256 * 2 ** 20
/** A body of so many words is addressed by 32-bit offsets throughout: 4 GiB, about three billion numbers. */
const wordsMax = 2 ** 30

/** What is known of a list without reading it. */
export interface RegistryInfo {
  /** The list's name: letters, digits, dashes. */
  list: string
  /** ISO alpha-2 of the country whose numbers stand in it; absent where there are several. */
  country?: string | undefined
  /** Of when the list is, ms: its freshness counts from here. */
  asOf: number
  /** When the file was made, ms. */
  madeAt: number
  /** Numbers listed. */
  size: number
}

interface Head extends RegistryInfo {
  words: number
  preferences: readonly ListedPreference[]
  /** key, form (1 = lines), count, shift, width, only, at, placesAt, codesAt, words. */
  blocks: readonly (readonly number[])[]
}

export interface Opened {
  registry: Registry
  info: RegistryInfo
}

/**
 * Writes blocks (ascending) and head to `path`, synced. Throws what the file system throws; a file that was not finished has no head
 * and is refused by the reader.
 */
export async function writeRegistryFile(
  path: string,
  key: Uint8Array,
  info: Omit<RegistryInfo, 'size'>,
  codes: PreferenceCodes,
  blocks: Iterable<WrittenBlock>,
): Promise<RegistryInfo & { bytes: number }> {
  const file = await open(path, 'wx', 0o600)
  try {
    const sealer = new PieceSealer(file, key)
    const directory: number[][] = []
    let words = 0
    let size = 0
    for (const { entry, words: own } of blocks) {
      if (words + own.length > wordsMax) throw new RangeError('a registry file holds at most 4 GiB')
      await sealer.write(new Uint8Array(own.buffer, own.byteOffset, own.byteLength))
      directory.push(rowOf(entry, words))
      size += entry.count
      words += own.length
      // Lines are cache lines only where each begins at a multiple of 64 bytes.
      const padding = -words & 15
      await sealer.write(new Uint8Array(padding * 4))
      words += padding
    }
    await sealer.finish()
    const head: Head = { ...info, size, words, preferences: codes.all, blocks: directory }
    const json = Buffer.from(JSON.stringify(head))
    const ending = Buffer.alloc(4 + markBytes)
    ending.writeUInt32LE(json.length, 0)
    ending.write(mark + version, 4, 'latin1')
    const bytes = sealer.bytes + json.length + tagBytes + ending.length
    await file.writev([json, headTag(key, json), ending])
    await file.sync()
    return { ...info, size, bytes }
  } finally {
    await file.close()
  }
}

/** Reads a whole registry into memory, in one pass over the file. Problem `registry-unusable`: another version, damaged, another key. */
export async function readRegistryFile(path: string, key: Uint8Array): Promise<Opened | Problem> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return unusable('It cannot be opened.')
  try {
    const found = await readHead(file, key)
    if (found instanceof Problem) return found
    const { head, bodyBytes } = found
    const pieces = Math.ceil((head.words * 4) / pieceBytes)
    if (bodyBytes !== head.words * 4 + pieces * tagBytes) return unusable('It is shorter or longer than it says.')
    // Shared, so that other threads of this process look up in the same memory.
    const words = new Uint32Array(new SharedArrayBuffer(head.words * 4))
    const body = new Uint8Array(words.buffer)
    const sealed = Buffer.allocUnsafe(pieceBytes + tagBytes)
    for (let piece = 0; piece < pieces; piece++) {
      const at = piece * pieceBytes
      const length = Math.min(pieceBytes, body.length - at)
      if (!(await fill(file, sealed, length + tagBytes, piece * (pieceBytes + tagBytes))))
        return unusable('It is cut off.')
      const plain = openPiece(key, piece, sealed.subarray(0, length), sealed.subarray(length, length + tagBytes))
      if (plain === undefined) return unusable(`It is damaged near byte ${piece * (pieceBytes + tagBytes)}.`)
      body.set(plain, at)
    }
    const { words: _, preferences, blocks, ...info } = head
    return { registry: new Registry(words, blocks.map(entryOf), preferences), info }
  } finally {
    await file.close()
  }
}

/** What a file says of itself, checked against its key. */
export async function readRegistryInfo(path: string, key: Uint8Array): Promise<RegistryInfo | Problem> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return unusable('It cannot be opened.')
  try {
    const found = await readHead(file, key)
    if (found instanceof Problem) return found
    const { words: _w, preferences: _p, blocks: _b, ...info } = found.head
    return info
  } finally {
    await file.close()
  }
}

async function readHead(file: FileHandle, key: Uint8Array): Promise<{ head: Head; bodyBytes: number } | Problem> {
  const stat = await file.stat()
  const ending = Buffer.alloc(4 + markBytes)
  if (!stat.isFile() || stat.size < ending.length + tagBytes) return unusable('It is not a registry file.')
  if (!(await fill(file, ending, ending.length, stat.size - ending.length))) return unusable('It is cut off.')
  const written = ending.toString('latin1', 4)
  if (!written.startsWith(mark)) return unusable('It is not a registry file, or its end is missing.')
  if (written !== mark + version)
    return unusable(
      `It is of version ${written.slice(mark.length)}; this program reads ${version}. Import the list again.`,
    )
  const length = ending.readUInt32LE(0)
  const at = stat.size - ending.length - tagBytes - length
  if (length > headMax || at < 0) return unusable('It is damaged at its end.')
  const json = Buffer.allocUnsafe(length + tagBytes)
  if (!(await fill(file, json, json.length, at))) return unusable('It is cut off.')
  const text = json.subarray(0, length)
  if (!headTag(key, text).equals(json.subarray(length)))
    return unusable('Its head is damaged, or it was made under another key.')
  return { head: JSON.parse(text.toString()) as Head, bodyBytes: at }
}

class PieceSealer {
  readonly #file: FileHandle
  readonly #key: Uint8Array
  readonly #piece = Buffer.allocUnsafe(pieceBytes)
  #length = 0
  #pieces = 0
  bytes = 0
  constructor(file: FileHandle, key: Uint8Array) {
    this.#file = file
    this.#key = key
  }
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, pieceBytes - this.#length)
      this.#piece.set(bytes.subarray(at, at + taken), this.#length)
      this.#length += taken
      at += taken
      if (this.#length === pieceBytes) await this.finish()
    }
  }
  async finish(): Promise<void> {
    if (this.#length === 0) return
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#pieces++))
    const sealed = Buffer.concat([cipher.update(this.#piece.subarray(0, this.#length)), cipher.final()])
    const tag = cipher.getAuthTag()
    await this.#file.writev([sealed, tag])
    this.bytes += sealed.length + tag.length
    this.#length = 0
  }
}

function openPiece(key: Uint8Array, piece: number, sealed: Uint8Array, tag: Uint8Array): Uint8Array | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(piece), { authTagLength: tagBytes })
  decipher.setAuthTag(tag)
  const plain = decipher.update(sealed)
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

function headTag(key: Uint8Array, json: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(0xffffffff))
  cipher.setAAD(json)
  cipher.final()
  return cipher.getAuthTag()
}

function nonceOf(piece: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(piece, 8)
  return nonce
}

async function fill(file: FileHandle, into: Buffer, length: number, from: number): Promise<boolean> {
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(into, at, length - at, from + at)
    if (bytesRead === 0) return false
    at += bytesRead
  }
  return true
}

function rowOf(entry: BlockEntry, base: number): number[] {
  const { key, form, count, shift, width, only, at, placesAt, codesAt, words } = entry
  return [key, form === 'lines' ? 1 : 0, count, shift, width, only, base + at, base + placesAt, base + codesAt, words]
}

function entryOf(row: readonly number[]): BlockEntry {
  const [key = 0, form, count = 0, shift = 0, width = 0, only = 0, at = 0, placesAt = 0, codesAt = 0, words = 0] = row
  return { key, form: form === 1 ? 'lines' : 'buckets', count, shift, width, only, at, placesAt, codesAt, words }
}

function unusable(detail: string): Problem {
  return new Problem('registry-unusable', detail)
}
