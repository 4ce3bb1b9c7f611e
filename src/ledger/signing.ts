import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { Sign, VerifySignature } from './note.ts'

/** Ed25519 by node. A key is its 32-byte seed, as RFC 8032 has it; these prefixes are the fixed DER around a raw key (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export interface Signer {
  /** Raw, 32 bytes. */
  publicKey: Uint8Array
  sign: Sign
}

export function signerOf(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new TypeError('an Ed25519 seed has 32 bytes')
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
  return { publicKey, sign: (message) => sign(null, message, key) }
}

export const nodeVerifySignature: VerifySignature = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' })
  return verify(null, message, key, signature)
}
