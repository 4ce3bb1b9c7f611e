import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import { RegistryShelf } from './consent/index.ts'
import { masterKeys } from './keys.ts'

/** Where the rule packs are: as configured, otherwise those that come with the program. */
export function policiesFolder(config: Config): string {
  return config.policiesFolder ?? join(import.meta.dirname, '../policies')
}

/** Where the guided procedures are: as configured, otherwise those that come with the program. */
export function proceduresFolder(config: Config): string {
  return config.proceduresFolder ?? join(import.meta.dirname, '../procedures')
}

/** The folder of registries that a command or the house works on. */
export async function openShelf(config: Config, folder: string): Promise<RegistryShelf> {
  const keys = await masterKeys(config, folder)
  return new RegistryShelf(registryFolder(config, folder), () => keys)
}

export function registryFolder(config: Config, folder: string): string {
  return resolve(config.registryFolder ?? join(folder, 'registries'))
}
