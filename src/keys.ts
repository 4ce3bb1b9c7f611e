import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { secureRandom } from './terms/index.ts'
import { createMasterKeyFile, MasterKey, masterKeysFrom, readMasterKeyFile, type Vault } from './vault/index.ts'

/** The master keys that were given; in a data folder without one, a new one. The first is used, the others are still accepted. */
export async function masterKeys(config: Config, folder: string | undefined): Promise<[MasterKey, ...MasterKey[]]> {
  if (config.masterKey !== undefined) return masterKeysFrom(config.masterKey)
  const file = config.masterKeyFile ?? (folder === undefined ? undefined : join(folder, 'master.key'))
  if (file !== undefined) {
    // A file that was named must be there: making a new key would hide that the right one is not mounted.
    if (config.masterKeyFile !== undefined || existsSync(file)) return await readMasterKeyFile(file)
    return await createMasterKeyFile(file)
  }
  if (config.databaseUrl !== undefined)
    throw new Error('give the master key: RINGFENCE_MASTER_KEY or RINGFENCE_MASTER_KEY_FILE')
  const bytes = new Uint8Array(32)
  secureRandom(bytes)
  return [new MasterKey(bytes)]
}

/** The ledger's Ed25519 seed: from a file, otherwise one that the vault keeps sealed. */
export async function signingKey(config: Config, vault: Vault): Promise<Uint8Array> {
  if (config.signingKeyFile === undefined) return await vault.secret('ledger')
  const seed = Buffer.from((await readFile(config.signingKeyFile, 'utf8')).trim(), 'base64')
  if (seed.length !== 32) throw new Error('RINGFENCE_SIGNING_KEY_FILE must hold 32 bytes in base64')
  return seed
}
