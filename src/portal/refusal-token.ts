import { createHmac, timingSafeEqual } from 'node:crypto'

const secretBytes = 16
const macBytes = 16
const shape = /^[A-Za-z0-9_-]{43}$/

/**
 * What stands in the link: 128 bits of chance and a MAC of 128 bits over them and the end of the link's life. Neither the database alone
 * (which keeps only the hash) nor chance alone makes one.
 */
export function writeToken(secret: Uint8Array, expiresAt: number, key: Uint8Array): string {
  if (secret.length !== secretBytes) throw new TypeError(`the secret of a link has ${secretBytes} bytes`)
  return Buffer.concat([secret, mac(secret, expiresAt, key)]).toString('base64url')
}

/** The two halves, or undefined where it is no token at all. */
export function readToken(token: string): { secret: Buffer; mac: Buffer } | undefined {
  if (!shape.test(token)) return undefined
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== secretBytes + macBytes) return undefined
  return { secret: bytes.subarray(0, secretBytes), mac: bytes.subarray(secretBytes) }
}

export function macFits(token: { secret: Buffer; mac: Buffer }, expiresAt: number, key: Uint8Array): boolean {
  return timingSafeEqual(token.mac, mac(token.secret, expiresAt, key))
}

function mac(secret: Uint8Array, expiresAt: number, key: Uint8Array): Buffer {
  return createHmac('sha256', key)
    .update('refusal link')
    .update(secret)
    .update(String(expiresAt))
    .digest()
    .subarray(0, macBytes)
}
