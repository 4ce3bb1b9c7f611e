import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type Value = number | string | Uint8Array | Map<number | string, Value>

/** CBOR (RFC 8949) of the few things that WebAuthn needs. */
function cbor(value: Value): Buffer {
  const head = (major: number, n: number): Buffer =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])])
  return Buffer.concat([head(2, value.length), value])
}

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()
const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url')

interface Signing {
  challenge: string
  origin: string
  host: string
  /** Whether the holder showed a finger, a face or a PIN. */
  verified?: boolean
}

/** A passkey in software: what a phone or a security key would answer, right or wrong. One credential. */
export class Authenticator {
  readonly id = randomBytes(32)
  /** How often it says that it was used; a copy of it would fall behind. */
  count = 1
  readonly #private: KeyObject
  readonly #public: { x: Buffer; y: Buffer }

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#private = privateKey
    this.#public = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
  }

  create(asked: Signing) {
    const { x, y } = this.#public
    const key = cbor(
      new Map<number, Value>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, x],
        [-3, y],
      ]),
    )
    const length = Buffer.from([0, this.id.length])
    const data = Buffer.concat([this.#data(asked, 0x40), Buffer.alloc(16), length, this.id, key])
    const attestation = new Map<string, Value>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', data],
    ])
    return this.#credential({
      clientDataJSON: this.#client('webauthn.create', asked),
      attestationObject: base64url(cbor(attestation)),
      transports: ['internal'],
    })
  }

  get(asked: Signing) {
    const client = this.#client('webauthn.get', asked)
    const data = this.#data(asked, 0)
    const signature = sign('sha256', Buffer.concat([data, sha256(Buffer.from(client, 'base64url'))]), this.#private)
    return this.#credential({
      clientDataJSON: client,
      authenticatorData: base64url(data),
      signature: base64url(signature),
    })
  }

  #client(type: string, { challenge, origin }: Signing): string {
    return base64url(Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })))
  }

  #data({ host, verified = true }: Signing, more: number): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(this.count++)
    return Buffer.concat([sha256(host), Buffer.from([0x01 | (verified ? 0x04 : 0) | more]), count])
  }

  #credential(response: Record<string, unknown>): Record<string, unknown> {
    const id = base64url(this.id)
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }
}
