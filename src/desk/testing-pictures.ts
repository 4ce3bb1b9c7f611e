import { crc32, deflateSync } from 'node:zlib'

/** Small whole pictures with whatever a test wants to hide in them. */

export function pngChunk(kind: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), content])
  const chunk = Buffer.alloc(named.length + 8)
  chunk.writeUInt32BE(content.length)
  named.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(named), chunk.length - 4)
  return chunk
}

/** Grey, eight bits. `data` in place of the pixels. */
export function pngOf(given: { width: number; height: number; chunks?: readonly Buffer[]; data?: Buffer }): Buffer {
  const { width, height, chunks = [] } = given
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const rows = () =>
    Buffer.from(Array.from({ length: height * (width + 1) }, (_, n) => (n % (width + 1) === 0 ? 0 : n % 251)))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', given.data ?? deflateSync(rows())),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function segment(marker: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** Baseline, grey: one quantisation table, one Huffman table of each kind, one scan of stuffed bytes and a restart. */
export function jpegOf(given: {
  width: number
  height: number
  segments?: readonly (readonly [number, Uint8Array])[]
}): Buffer {
  const { width, height, segments = [] } = given
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(height, 1)
  frame.writeUInt16BE(width, 3)
  const huffman = (kind: number) => Buffer.from([kind, 1, ...Array(15).fill(0), 0])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments.map(([marker, content]) => segment(marker, content)),
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
    segment(0xc0, frame),
    segment(0xc4, huffman(0)),
    segment(0xc4, huffman(0x10)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
  ])
}

/** Extended, with a lossless picture that has the size and nothing to draw. */
export function webpOf(given: {
  width: number
  height: number
  chunks?: readonly (readonly [string, Uint8Array])[]
}): Buffer {
  const { width, height, chunks = [] } = given
  const chunk = (kind: string, content: Uint8Array) => {
    const head = Buffer.alloc(8)
    head.write(kind, 'latin1')
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length & 1)])
  }
  const extended = Buffer.alloc(10)
  extended[0] = 0x2c
  extended.writeUIntLE(width - 1, 4, 3)
  extended.writeUIntLE(height - 1, 7, 3)
  const lossless = Buffer.alloc(9, 7)
  lossless[0] = 0x2f
  lossless.writeUInt32LE((width - 1) | ((height - 1) << 14), 1)
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    chunk('VP8X', extended),
    ...chunks.map(([kind, content]) => chunk(kind, content)),
    chunk('VP8L', lossless),
  ])
  const head = Buffer.alloc(8)
  head.write('RIFF')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}
