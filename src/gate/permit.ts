import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { type Channel, type PersonRef, Problem } from '../terms/index.ts'

/** A permit's life, ms: long enough to place a call, too short to be kept for later. */
export const permitLifeMs = 30_000

/** What a permit is bound to. None of it can be read out of the permit but the decision and the time. */
export interface PermitBinding {
  decision: string
  line: string
  person: PersonRef
  channel: Channel
}

const shape = /^prm_([0-9A-HJKMNP-TV-Z]{26})\.([0-9a-z]{8,9})\.([A-Za-z0-9_-]{22})$/

/** Issues and checks permits, see docs/decisions/0009-permits.md. Whether one has been spent, only the ledger knows. */
export class Permits {
  readonly #keys: readonly KeyObject[]
  /** Newest key first: it signs; all of them check, so that keys can be changed while permits are about. At least 32 bytes each. */
  constructor(keys: readonly Uint8Array[]) {
    if (keys.length === 0 || keys.some((key) => key.length < 32))
      throw new TypeError('a permit key has 32 bytes or more')
    this.#keys = keys.map((key) => createSecretKey(key))
  }

  issue(binding: PermitBinding, now: number): { permit: string; expiresAt: number } {
    const expiresAt = now + permitLifeMs
    const mac = seal(this.#keys[0] as KeyObject, binding, expiresAt)
    return { permit: `prm_${binding.decision.slice(4)}.${expiresAt.toString(36)}.${mac}`, expiresAt }
  }

  /** The decision that a permit was issued for. 'permit-invalid' unless it is ours and for exactly this; then 'permit-expired'. */
  check(permit: string, used: Omit<PermitBinding, 'decision'>, now: number): string | Problem {
    const parts = shape.exec(permit)
    if (!parts) return invalid()
    const decision = `dec_${parts[1]}`
    const expiresAt = Number.parseInt(parts[2] as string, 36)
    // Compared as written: of 22 characters the last has bits to spare, and a permit has one writing only.
    const given = Buffer.from(parts[3] as string, 'latin1')
    // Every key is tried, whatever the first says: the time taken tells nothing.
    let ours = false
    for (const key of this.#keys)
      if (timingSafeEqual(Buffer.from(seal(key, { ...used, decision }, expiresAt), 'latin1'), given)) ours = true
    if (!ours) return invalid()
    if (now >= expiresAt) return new Problem('permit-expired', 'Permits live for 30 seconds. Ask for a new decision.')
    return decision
  }
}

function invalid(): Problem {
  return new Problem('permit-invalid', 'This permit is not ours, or it is for another line, number or channel.')
}

/** HMAC-SHA-256 cut to 128 bits, base64url. Parts hold no line break, so that none can be shifted into another. */
function seal(key: KeyObject, { decision, line, person, channel }: PermitBinding, expiresAt: number): string {
  return createHmac('sha256', key)
    .update(`ringfence permit 1\n${decision}\n${JSON.stringify(line)}\n${person}\n${channel}\n${expiresAt}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url')
}
