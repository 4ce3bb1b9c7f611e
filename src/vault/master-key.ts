import { createHmac } from 'node:crypto'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Random, secureRandom } from '../terms/index.ts'
import { SealingKey } from './envelope.ts'

/** The master key cannot be used: missing, malformed, or readable by others. The message says what to do and holds no key. */
export class MasterKeyFault extends Error {
  override name = 'MasterKeyFault'
}

/** Wraps the vault's data keys. It never leaves the process and is never stored beside what it wraps. */
export class MasterKey {
  /** Names the key without telling it: 16 hex characters. */
  readonly id: string
  readonly #key: SealingKey

  /** `bytes`: 32, copied. */
  constructor(bytes: Uint8Array, random: Random = secureRandom) {
    if (bytes.length !== 32) throw new MasterKeyFault('A master key has 32 bytes')
    this.id = createHmac('sha256', bytes).update('ringfence master key id').digest('hex').slice(0, 16)
    this.#key = new SealingKey(bytes, random)
  }

  wrap(name: string, key: Uint8Array): Buffer {
    return this.#key.seal(key, `ringfence key ${name}`)
  }

  /** Throws NotOpened. */
  unwrap(name: string, wrapped: Uint8Array): Buffer {
    return this.#key.open(wrapped, `ringfence key ${name}`)
  }
}

/**
 * Master keys from their writing: 32 bytes in base64 or hex, one a line or separated by commas. The first is the one to use; others are
 * still accepted while a rotation goes on.
 */
export function masterKeysFrom(text: string): [MasterKey, ...MasterKey[]] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const keys = words.map((word) => {
    const bytes = /^[0-9a-f]{64}$/i.test(word) ? Buffer.from(word, 'hex') : Buffer.from(word, 'base64')
    if (bytes.length !== 32) throw new MasterKeyFault('A master key is 32 bytes, written in base64 or hex')
    return new MasterKey(bytes)
  })
  const [first, ...others] = keys
  if (!first) throw new MasterKeyFault('There is no master key where one was expected')
  return [first, ...others]
}

/** Reads a master key file. Refuses one that others may read: whoever has the key and a dump has every number. */
export async function readMasterKeyFile(path: string): Promise<[MasterKey, ...MasterKey[]]> {
  const { mode } = await stat(path).catch((error: unknown) => {
    throw new MasterKeyFault('The master key file cannot be read', { cause: error })
  })
  if ((mode & 0o077) !== 0) throw new MasterKeyFault('The master key file can be read by others: chmod 600 it')
  return masterKeysFrom(await readFile(path, 'utf8'))
}

/**
 * Makes a master key file (mode 0600, its folder 0700 where that is new) and syncs it: a key that is lost in a power cut takes all that
 * was sealed with it. Never overwrites: Fault when the file exists.
 */
export async function createMasterKeyFile(path: string, random: Random = secureRandom): Promise<[MasterKey]> {
  const bytes = Buffer.alloc(32)
  random(bytes)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new MasterKeyFault(
      error.code === 'EEXIST' ? 'There is a master key file already' : 'The master key file cannot be written',
      { cause: error },
    )
  })
  try {
    await file.writeFile(`${bytes.toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
  return [new MasterKey(bytes)]
}
