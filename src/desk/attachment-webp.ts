import type { Picture } from './attachment-picture.ts'

const extendedAlpha = 0x10
const extendedAnimation = 0x02

/** The WebP (RFC 9649) with nothing in it but the picture: a still one. Undefined where it is animated or no whole WebP. */
export function cleanWebp(bytes: Buffer): Picture | undefined {
  const riffEnd = 8 + bytes.readUInt32LE(4)
  if (riffEnd > bytes.length || riffEnd < 20) return undefined
  const parts: Buffer[] = []
  let canvas: { width: number; height: number } | undefined
  let drawn: { width: number; height: number } | undefined
  let alpha = false
  for (let at = 12; at + 8 <= riffEnd; ) {
    const kind = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const end = at + 8 + length
    if (end > riffEnd) return undefined
    const content = bytes.subarray(at + 8, end)
    if (kind === 'VP8X') {
      if (at !== 12 || length !== 10 || (content[0] as number) & extendedAnimation) return undefined
      canvas = { width: content.readUIntLE(4, 3) + 1, height: content.readUIntLE(7, 3) + 1 }
      const plain = Buffer.from(content)
      // Of what else the file holds, only the transparency is left.
      plain[0] = (content[0] as number) & extendedAlpha
      plain.fill(0, 1, 4)
      parts.push(chunk(kind, plain))
    } else if (kind === 'ALPH') {
      if (!canvas || drawn || alpha) return undefined
      alpha = true
      parts.push(chunk(kind, content))
    } else if (kind === 'VP8 ' || kind === 'VP8L') {
      drawn = drawn ? undefined : kind === 'VP8L' ? losslessSize(content) : lossySize(content)
      if (!drawn) return undefined
      parts.push(chunk(kind, content))
    } else if (kind === 'ANIM' || kind === 'ANMF') return undefined
    at = end + (length & 1)
  }
  if (!drawn || (canvas && (canvas.width !== drawn.width || canvas.height !== drawn.height))) return undefined
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts])
  const head = Buffer.alloc(8)
  head.write('RIFF')
  head.writeUInt32LE(body.length, 4)
  return { type: 'image/webp', bytes: Buffer.concat([head, body]), ...drawn }
}

function chunk(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(kind, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)])
}

function lossySize(content: Buffer): { width: number; height: number } | undefined {
  // A key frame, and its start code.
  if (content.length < 10 || (content[0] as number) & 1 || content.readUIntBE(3, 3) !== 0x9d012a) return undefined
  return { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff }
}

function losslessSize(content: Buffer): { width: number; height: number } | undefined {
  if (content.length < 5 || content[0] !== 0x2f) return undefined
  const bits = content.readUInt32LE(1)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
