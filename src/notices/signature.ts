import { createHmac, timingSafeEqual } from 'node:crypto'

export const signatureHeader = 'ringfence-signature'

/** A webhook's own secret: derived, so that nothing secret stands in a table. `house` = the vault's secret for webhooks. */
export function webhookSecret(house: Uint8Array, webhook: string): string {
  return `whsec_${createHmac('sha256', house).update(`webhook ${webhook}`).digest('base64url')}`
}

/** "t=1700000000,v1=…": seconds, and HMAC-SHA256 over "t.body" in hex. */
export function signBody(secret: string, body: string, at: number): string {
  const seconds = Math.floor(at / 1_000)
  return `t=${seconds},v1=${mac(secret, seconds, body)}`
}

/** What a receiver does; docs/notices.md shows the same in a few lines. `toleranceMs`: how old a signature may be. */
export function checkSignature(
  secret: string,
  body: string,
  header: string,
  now: number,
  toleranceMs = 300_000,
): boolean {
  const [, seconds, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (seconds === undefined || given === undefined) return false
  if (Math.abs(now - Number(seconds) * 1_000) > toleranceMs) return false
  return timingSafeEqual(Buffer.from(given), Buffer.from(mac(secret, Number(seconds), body)))
}

function mac(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
}
