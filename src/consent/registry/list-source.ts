import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { open as openZip } from 'yauzl'

/** A list's bytes, unpacked. `read`: how far into the file itself, for progress. */
export interface ListSource {
  bytes: Readable
  read(): number
}

const bufferBytes = 1 << 20

/**
 * Opens a file of a list: plain, gzip, or a zip of which it takes the first entry that is a file of more than a checksum (agencies put a
 * checksum beside the list). Told apart by the first bytes, for names lie.
 */
export async function openList(file: string): Promise<ListSource> {
  const handle = await open(file, 'r')
  const magic = Buffer.alloc(4)
  await handle.read(magic, 0, 4, 0).finally(() => handle.close())
  if (magic.toString('latin1') === 'PK\u0003\u0004') return zipped(file)
  const stream = createReadStream(file, { highWaterMark: bufferBytes })
  const read = () => stream.bytesRead
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return { bytes: stream, read }
  const plain = stream.pipe(createGunzip({ chunkSize: bufferBytes }))
  stream.on('error', (error) => plain.destroy(error))
  return { bytes: plain, read }
}

function zipped(file: string): Promise<ListSource> {
  return new Promise((opened, broken) => {
    openZip(file, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) return broken(error)
      const fail = (fault: Error) => {
        zip.close()
        broken(fault)
      }
      zip.on('error', fail)
      zip.on('end', () => fail(new Error('There is no list in the zip file.')))
      zip.on('entry', (entry) => {
        if (/\/$|sha256|checksum|readme/i.test(entry.fileName) || entry.uncompressedSize === 0) return zip.readEntry()
        zip.openReadStream(entry, (fault, bytes) => {
          if (fault) return fail(fault)
          let out = 0
          bytes.on('data', (piece: Buffer) => {
            out += piece.length
          })
          bytes.once('close', () => zip.close())
          bytes.pause()
          opened({ bytes, read: () => Math.round((out / entry.uncompressedSize) * entry.compressedSize) })
        })
      })
      zip.readEntry()
    })
  })
}
