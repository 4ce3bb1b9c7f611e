import type { VerifySignature } from './note.ts'

/** Ed25519 by the browser (or by node): needs a secure context there (https, or a loopback address). */
export const webVerifySignature: VerifySignature = async (publicKey, message, signature) => {
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message))
}
