import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Config, rolesOf } from './config.ts'
import { type Blobs, DiskBlobs, MovedBlobs, S3Blobs, TableBlobs } from './desk/index.ts'
import { Platform } from './directory/index.ts'
import { SmppDoor } from './doors/smpp/index.ts'
import type { OidcSettings } from './staff/index.ts'
import type { Store } from './store/index.ts'
import type { Clock } from './terms/index.ts'
import type { Vault } from './vault/index.ts'

// The systems of others that the settings name: each is there only where it is set.

/** What takes texts, where a network is set up. */
export function smppDoor(config: Config, log: Logger): SmppDoor | undefined {
  if (config.smppUrl === undefined) return undefined
  return new SmppDoor({ url: config.smppUrl, systemType: config.smppSystemType, window: config.smppWindow, log })
}

/** Sign-in through a provider, where one is set; loadConfig has seen to it that all of it is. */
export function oidcOf(config: Config): OidcSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = config
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  const { oidcName: name, oidcScopes: scopes, oidcRoleClaim: roleClaim, oidcRoles } = config
  const roles = oidcRoles === undefined ? undefined : rolesOf(oidcRoles)
  return { issuer, clientId, clientSecret, name, scopes, roleClaim, roles }
}

/** The platform's own system, where one answers look-ups. */
export function platformOf(
  config: Config,
  { clock, log, vault }: { clock: Clock; log: Logger; vault: Vault },
): Platform | undefined {
  const { directoryUrl: url, directorySecret: secret, directoryOrganisation: organisation } = config
  if (url === undefined || secret === undefined || organisation === undefined) return undefined
  const personRef = (e164: string) => vault.personRef(e164)
  return new Platform({ url, secret, organisation, timeoutMs: config.directoryTimeoutMs, clock, log, personRef })
}

/**
 * Where sealed pictures lie: an object store if one is set, else beside the embedded store, else in the database that nodes share. An
 * installation that moved from one to the next finds what it had before.
 */
export function pictureStore(config: Config, folder: string | undefined, store: Store): Blobs {
  const { s3Endpoint: endpoint, s3Bucket: bucket, s3Region: region } = config
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config
  const disk = folder === undefined ? [] : [new DiskBlobs(join(folder, 'attachments'))]
  const table = new TableBlobs(store)
  const here = store.engine === 'embedded' ? [...disk, table] : [table, ...disk]
  if (endpoint !== undefined && bucket !== undefined && accessKeyId !== undefined && secretAccessKey !== undefined)
    return new MovedBlobs(new S3Blobs({ endpoint, bucket, region, accessKeyId, secretAccessKey }), here)
  const [first = table, ...before] = here
  return new MovedBlobs(first, before)
}
