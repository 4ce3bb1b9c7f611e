import { hash, randomBytes } from 'node:crypto'

/** 256 bits of randomness: whoever holds it may act once. Only its hash is stored, so a copy of the database opens nothing. */
export function mintToken(): { token: string; tokenHash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, tokenHash: hashToken(token) }
}

/** SHA-256 is enough here: there is nothing to guess in 256 random bits, unlike in a password. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
