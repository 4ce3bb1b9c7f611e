import type { Picture } from './attachment-picture.ts'

const jfif = Buffer.from('ffe000104a46494600010100000100010000', 'hex')
const startOfImage = Buffer.from('ffd8', 'hex')
const endOfImage = Buffer.from('ffd9', 'hex')

/** Start-of-frame markers: every C0–CF but the tables (C4, CC) and the reserved C8. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/**
 * The JPEG with nothing in it but the picture (ITU-T T.81): tables, frame and scans go over; every application segment and comment stays
 * behind, but for Adobe's colour transform, without which colours would be wrong, and the orientation, without which phones' pictures lie
 * on their side. What follows the end is not looked at. Undefined where it is no whole JPEG.
 */
export function cleanJpeg(bytes: Buffer): Picture | undefined {
  const body: Buffer[] = []
  let size: { width: number; height: number } | undefined
  let orientation = 1
  let adobe: Buffer | undefined
  let scans = 0
  for (let at = 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] as number
    if (marker === 0xff) {
      // A fill byte before a marker.
      at++
      continue
    }
    if (marker === 0xd9) {
      if (!size || scans === 0) return undefined
      const head = adobe ?? jfif
      const turned = orientation === 1 ? [] : [orientationSegment(orientation)]
      const whole = [startOfImage, head, ...turned, ...body, endOfImage]
      return { type: 'image/jpeg', bytes: Buffer.concat(whole), ...size }
    }
    if (at + 4 > bytes.length) return undefined
    const length = bytes.readUInt16BE(at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return undefined
    const content = bytes.subarray(at + 4, end)
    const segment = bytes.subarray(at, end)
    if (marker === 0xe1) orientation = readOrientation(content) ?? orientation
    else if (marker === 0xee && content.length === 12 && content.toString('latin1', 0, 5) === 'Adobe') adobe = segment
    else if ((marker >= 0xe0 && marker <= 0xef) || marker === 0xfe) {
      // Application data and comments.
    } else if (isFrame(marker)) {
      size = size ? undefined : readFrame(content)
      if (!size) return undefined
      body.push(segment)
    } else if (isTable(marker, content)) body.push(segment)
    else if (marker === 0xda) {
      if (!size || content.length < 6 || content.length !== 4 + 2 * (content[0] as number)) return undefined
      const scanEnd = endOfScan(bytes, end)
      if (scanEnd === undefined) return undefined
      body.push(bytes.subarray(at, scanEnd))
      scans++
      at = scanEnd
      continue
    } else return undefined
    at = end
  }
  return undefined
}

/** Where the next marker stands that is neither a stuffed zero, nor a restart, nor a fill byte. */
function endOfScan(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1] as number
    if (next === 0xff) at++
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2
    else return at
  }
  return undefined
}

function readFrame(content: Buffer): { width: number; height: number } | undefined {
  const components = content[5] ?? 0
  if (components < 1 || components > 4 || content.length !== 6 + 3 * components) return undefined
  return { width: content.readUInt16BE(3), height: content.readUInt16BE(1) }
}

/** Whether it is a table of exactly the length that its own counts say: there is no room for anything else in it. */
function isTable(marker: number, content: Buffer): boolean {
  if (marker === 0xdd || marker === 0xdc) return content.length === 2
  if (marker === 0xcc) return content.length > 0 && content.length % 2 === 0 && content.length <= 64
  if (marker !== 0xdb && marker !== 0xc4) return false
  let at = 0
  while (at < content.length) {
    if (marker === 0xdb) at += (content[at] as number) >> 4 === 0 ? 65 : 129
    else {
      if (at + 17 > content.length) return false
      let codes = 0
      for (let n = 1; n <= 16; n++) codes += content[at + n] as number
      at += 17 + codes
    }
  }
  return at === content.length && at > 0
}

/** The orientation of EXIF (1–8), where the segment has one. */
function readOrientation(content: Buffer): number | undefined {
  if (content.length < 14 || content.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined
  const tiff = content.subarray(6)
  const order = tiff.toString('latin1', 0, 2)
  if (order !== 'II' && order !== 'MM') return undefined
  const short = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (short(2) !== 42 || directory + 2 > tiff.length) return undefined
  const entries = short(directory)
  for (let n = 0; n < entries; n++) {
    const at = directory + 2 + 12 * n
    if (at + 12 > tiff.length) return undefined
    if (short(at) !== 0x0112) continue
    const value = short(at + 8)
    return short(at + 2) === 3 && value >= 1 && value <= 8 ? value : undefined
  }
  return undefined
}

/** An EXIF segment that says the orientation and nothing else. */
function orientationSegment(orientation: number): Buffer {
  const segment = Buffer.from('ffe1002245786966000049492a0008000000010012010300010000000000000000000000', 'hex')
  segment.writeUInt16LE(orientation, 28)
  return segment
}
