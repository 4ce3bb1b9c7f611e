import { Problem } from '../terms/index.ts'
import { cleanJpeg } from './attachment-jpeg.ts'
import { cleanPng } from './attachment-png.ts'
import { cleanWebp } from './attachment-webp.ts'

export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export type PictureType = (typeof pictureTypes)[number]

/** A picture that holds its pixels and nothing else. */
export interface Picture {
  type: PictureType
  bytes: Buffer
  width: number
  height: number
}

/** Bytes of one picture as it is sent; whoever takes it in cuts off here. The vault's limit of a document is the same. */
export const pictureBytesMax = 10 * 1024 * 1024
/** A picture of a few kilobytes may claim to be of any size: whoever opens it would need the memory. */
const sideMax = 16_384
const pixelsMax = 50_000_000

export const extensionOf = (type: string): string => ({ 'image/png': 'png', 'image/jpeg': 'jpg' })[type] ?? 'webp'

/**
 * Reads a picture by its content, whatever its name or its sender says, and writes it anew: only what is needed to draw it goes over.
 * EXIF, XMP, GPS, thumbnails, comments, colour profiles and whatever stands behind the picture's end stay behind; of EXIF the
 * orientation alone is kept (JPEG). Problem 'unsupported-media-type' where it is no PNG, JPEG or WebP that can be read to its end.
 */
export function cleanPicture(bytes: Buffer): Picture | Problem {
  const clean = readerOf(bytes)
  if (!clean) return noPicture('A picture must be a PNG, JPEG or WebP file.')
  const picture = clean(bytes)
  if (picture === undefined)
    return noPicture('This picture cannot be read to its end: it is broken, or more than a picture.')
  const { width, height } = picture
  if (width < 1 || height < 1 || width > sideMax || height > sideMax || width * height > pixelsMax)
    return new Problem('too-large', 'A picture has at most 50 million pixels, and 16,384 on a side.')
  return picture
}

/** By the first bytes. */
function readerOf(bytes: Buffer): ((bytes: Buffer) => Picture | undefined) | undefined {
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0x89504e47 && bytes.readUInt32BE(4) === 0x0d0a1a0a) return cleanPng
  if (bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xffd8ff) return cleanJpeg
  const riff = bytes.length >= 12 && bytes.toString('latin1', 0, 4) === 'RIFF'
  return riff && bytes.toString('latin1', 8, 12) === 'WEBP' ? cleanWebp : undefined
}

function noPicture(detail: string): Problem {
  return new Problem('unsupported-media-type', detail)
}
