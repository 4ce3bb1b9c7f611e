import { crc32 } from 'node:zlib'
import type { Picture } from './attachment-picture.ts'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
/** Chunks that say how to draw, with the lengths that they may have (PNG, third edition, 11.2 and 11.3). Everything else stays behind. */
const kept: Readonly<Record<string, (length: number) => boolean>> = {
  PLTE: (length) => length >= 3 && length <= 768 && length % 3 === 0,
  tRNS: (length) => length >= 1 && length <= 256,
  gAMA: (length) => length === 4,
  sRGB: (length) => length === 1,
  cHRM: (length) => length === 32,
  sBIT: (length) => length >= 1 && length <= 4,
  bKGD: (length) => length >= 1 && length <= 6,
  pHYs: (length) => length === 9,
}
/** Bits that each colour type may have. */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** The PNG with nothing in it but the picture; undefined where it is no whole PNG. */
export function cleanPng(bytes: Buffer): Picture | undefined {
  const parts: Buffer[] = [signature]
  const seen = new Set<string>()
  let size: { width: number; height: number } | undefined
  let data: 'before' | 'in' | 'after' = 'before'
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return undefined
    const kind = bytes.toString('latin1', at + 4, at + 8)
    const chunk = bytes.subarray(at, end)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined
    at = end
    if (!size) {
      size = kind === 'IHDR' ? readHeader(chunk) : undefined
      if (!size) return undefined
      parts.push(chunk)
    } else if (kind === 'IDAT') {
      // The picture's data stands in one piece.
      if (data === 'after') return undefined
      data = 'in'
      parts.push(chunk)
    } else if (kind === 'IEND') {
      if (length !== 0 || data === 'before') return undefined
      parts.push(chunk)
      return { type: 'image/png', bytes: Buffer.concat(parts), ...size }
    } else {
      if (data === 'in') data = 'after'
      // A capital says that it cannot be drawn without: one that we do not know, or twice, is no picture for us.
      const critical = /^[A-Z]/.test(kind)
      if (critical && (kind !== 'PLTE' || seen.has(kind))) return undefined
      if (data === 'before' && !seen.has(kind) && Object.hasOwn(kept, kind) && kept[kind]?.(length)) parts.push(chunk)
      else if (critical) return undefined
      seen.add(kind)
    }
  }
  return undefined
}

function readHeader(chunk: Buffer): { width: number; height: number } | undefined {
  if (chunk.length !== 25) return undefined
  const [depth, colour, compression, filter, interlace] = chunk.subarray(16, 21)
  const sound = depths[colour as number]?.includes(depth as number) && compression === 0 && filter === 0
  if (!sound || (interlace as number) > 1) return undefined
  return { width: chunk.readUInt32BE(8), height: chunk.readUInt32BE(12) }
}
