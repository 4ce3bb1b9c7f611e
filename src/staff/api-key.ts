import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Characters of a key that find it: "rf_" and 48 random bits. Shown in lists, worthless without the rest. */
const handleLength = 11
const keyShape = /^rf_[A-Za-z0-9_-]{43}$/

/** A key as it is handed out once: `rf_` and 256 random bits. */
export function mintApiKey(): { secret: string; handle: string; hash: Buffer } {
  const secret = `rf_${randomBytes(32).toString('base64url')}`
  return { secret, handle: secret.slice(0, handleLength), hash: hashApiKey(secret) }
}

export function hashApiKey(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** The handle of something that is written like a key; undefined for anything else, before any work is spent on it. */
export function handleOf(secret: string): string | undefined {
  return keyShape.test(secret) ? secret.slice(0, handleLength) : undefined
}

/** Compares in a time that does not depend on where the two differ. */
export function matches(secret: string, storedHash: Uint8Array): boolean {
  return timingSafeEqual(hashApiKey(secret), storedHash)
}
