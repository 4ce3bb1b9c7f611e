import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { Problem } from '../terms/index.ts'
import { cleanPicture, type Picture } from './attachment-picture.ts'
import { jpegOf, pngChunk, pngOf, webpOf } from './testing-pictures.ts'

const secret = 'GPS 37.4979N 127.0276E <script>alert(1)</script>'
const must = (bytes: Buffer): Picture => {
  const clean = cleanPicture(bytes)
  assert.ok(!(clean instanceof Problem), clean instanceof Problem ? clean.detail : '')
  return clean
}
const codeOf = (bytes: Buffer) => {
  const clean = cleanPicture(bytes)
  return clean instanceof Problem ? clean.code : 'clean'
}

/** Segments that a camera, a phone or somebody with a plan may put into a picture. */
const dirt = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.uint8Array({ maxLength: 300 })), { maxLength: 6 })

test('of a picture with anything in it, in front of it or behind it only the picture is left, and twice is once', () => {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}`)
  fc.assert(
    fc.property(
      dirt,
      fc.uint8Array({ maxLength: 500 }),
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 64 }),
      (extra, tail, width, height) => {
        const said = extra.map(([n, bytes]) => [n, Buffer.concat([Buffer.from(secret), bytes])] as const)
        const behind = Buffer.concat([Buffer.from(secret), tail])
        const pictures = [
          Buffer.concat([
            pngOf({
              width,
              height,
              chunks: said.map(([n, bytes]) =>
                pngChunk(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'iCCP', 'raNd'][n % 7] as string, bytes),
              ),
            }),
            behind,
          ]),
          Buffer.concat([
            jpegOf({ width, height, segments: said.map(([n, bytes]) => [n === 15 ? 0xfe : 0xe0 + n, bytes] as const) }),
            behind,
          ]),
          Buffer.concat([
            webpOf({
              width,
              height,
              chunks: said.map(([n, bytes]) => [['EXIF', 'XMP ', 'ICCP', 'junk'][n % 4] as string, bytes] as const),
            }),
            behind,
          ]),
        ]
        for (const bytes of pictures) {
          const clean = must(bytes)
          assert.deepEqual([clean.width, clean.height], [width, height])
          assert.ok(!clean.bytes.includes('GPS') && !clean.bytes.includes('script'), clean.type)
          assert.deepEqual(must(clean.bytes), clean)
        }
      },
    ),
    { seed, numRuns: 200 },
  )
})

test('bytes that are no picture, or a picture that was cut or changed, never come through as they are', () => {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}`)
  const whole = [pngOf({ width: 9, height: 7 }), jpegOf({ width: 9, height: 7 }), webpOf({ width: 9, height: 7 })]
  fc.assert(
    fc.property(
      fc.nat(2),
      fc.nat(100_000),
      fc.integer({ min: 1, max: 255 }),
      fc.uint8Array({ maxLength: 200 }),
      (which, at, by, noise) => {
        const bytes = Buffer.from(whole[which] as Buffer)
        const spot = at % bytes.length
        assert.equal(codeOf(bytes.subarray(0, spot)), 'unsupported-media-type', 'cut')
        bytes[spot] = (bytes[spot] as number) ^ by
        for (const made of [
          bytes,
          Buffer.from(noise),
          Buffer.concat([(whole[which] as Buffer).subarray(0, 12), noise]),
        ]) {
          const clean = cleanPicture(made)
          // Whatever comes through is itself a whole picture.
          if (!(clean instanceof Problem)) assert.deepEqual(must(clean.bytes), clean)
        }
      },
    ),
    { seed, numRuns: 1_000 },
  )
})

test('scripts, drawings, documents, animations and archives are no pictures', () => {
  const files = [
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<!doctype html><script>alert(1)</script>',
    '%PDF-1.7\n',
    'GIF89a\u0001\u0000\u0001\u0000',
    'PK\u0003\u0004',
    '#!/bin/sh\n',
    '\u0000\u0000\u0000\u0018ftypheic',
    'RIFF\u0004\u0000\u0000\u0000WEBP',
    'RIFF\u0000\u0000\u0000\u0000WAVE',
    '/*\u00ff\u00d8\u00ff*/',
  ]
  for (const text of files)
    assert.equal(codeOf(Buffer.from(text, 'latin1')), 'unsupported-media-type', text.slice(0, 20))
  const animated = webpOf({ width: 4, height: 4, chunks: [['ANIM', Buffer.alloc(6)]] })
  assert.equal(codeOf(animated), 'unsupported-media-type')
  assert.equal(codeOf(randomBytes(4_096)), 'unsupported-media-type')
})

test('a small file that claims to be a huge picture is refused', () => {
  assert.equal(codeOf(pngOf({ width: 60_000, height: 60_000, data: deflateSync(Buffer.alloc(10)) })), 'too-large')
  assert.equal(codeOf(jpegOf({ width: 65_535, height: 65_535 })), 'too-large')
  assert.equal(codeOf(jpegOf({ width: 0, height: 5 })), 'too-large')
})

test('the pixels of a PNG are what they were; a broken checksum, a chunk in the wrong place or twice is refused', () => {
  const png = pngOf({ width: 31, height: 17 })
  const pixels = (bytes: Buffer) => {
    const at = bytes.indexOf('IDAT')
    return inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  }
  assert.deepEqual(pixels(must(png).bytes), pixels(png))
  const broken = Buffer.from(png)
  broken[29] = (broken[29] as number) ^ 1
  assert.equal(codeOf(broken), 'unsupported-media-type')
  assert.notEqual(crc32(broken.subarray(12, 29)), broken.readUInt32BE(29))
  const header = png.subarray(8, 33)
  for (const chunk of [header, pngChunk('PLTE', Buffer.alloc(4)), pngChunk('JUNK', Buffer.alloc(4))])
    assert.equal(codeOf(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])), 'unsupported-media-type')
})

test('a phone’s picture stays upright: of EXIF the orientation is kept, in either byte order', () => {
  for (const order of ['II', 'MM'] as const)
    for (const orientation of [1, 3, 6, 8]) {
      const tiff = Buffer.alloc(26)
      const short = (value: number, at: number) =>
        order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
      tiff.write(order)
      short(42, 2)
      if (order === 'II') tiff.writeUInt32LE(8, 4)
      else tiff.writeUInt32BE(8, 4)
      short(1, 8)
      short(0x0112, 10)
      short(3, 12)
      if (order === 'II') tiff.writeUInt32LE(1, 14)
      else tiff.writeUInt32BE(1, 14)
      short(orientation, 18)
      const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(secret)])
      const clean = must(jpegOf({ width: 8, height: 8, segments: [[0xe1, exif]] }))
      const at = clean.bytes.indexOf('Exif')
      assert.equal(at < 0 ? 1 : clean.bytes.readUInt16LE(at + 6 + 18), orientation)
      assert.ok(!clean.bytes.includes('GPS'))
      assert.deepEqual(must(clean.bytes), clean)
    }
})
