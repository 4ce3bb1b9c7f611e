import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { type CallerFacts, type Callers, callersMigrations, openCallerFacts, openCallers } from './callers/index.ts'
import { type Config, rolesOf } from './config.ts'
import {
  type Consent,
  type ConsentFacts,
  consentMigrations,
  LoadedLists,
  openChangedLists,
  openConsent,
  openConsentFacts,
  Registries,
  RegistryShelf,
} from './consent/index.ts'
import {
  type Blobs,
  BusinessCalendar,
  type Desk,
  type DeskRuns,
  DiskBlobs,
  deskMigrations,
  MovedBlobs,
  openDesk,
  openRuns,
  readHours,
  S3Blobs,
  TableBlobs,
} from './desk/index.ts'
import {
  type Directory,
  type DirectoryFacts,
  directoryMigrations,
  openDirectory,
  openDirectoryFacts,
  Platform,
  PlatformAccounts,
} from './directory/index.ts'
import { doorsMigrations, HttpDoor } from './doors/http/index.ts'
import { SmppDoor } from './doors/smpp/index.ts'
import { Gate, loadGatePolicies } from './gate/index.ts'
import { type Ledger, ledgerMigrations, openLedger } from './ledger/index.ts'
import { type Notices, type NoticeView, noticesMigrations, openNotices } from './notices/index.ts'
import { portalMigrations, RefusalLinks, RiderContacts } from './portal/index.ts'
import { loadProcedures } from './procedures/index.ts'
import { Revisions, rulesMigrations } from './rules/index.ts'
import { Approvals, Members, type OidcSettings, Staff, staffMigrations } from './staff/index.ts'
import { type BackupDone, openStore, type Store, type Transaction } from './store/index.ts'
import { type Act, type Clock, faultText, hourMs, Ids, Problem, secureRandom, systemActor } from './terms/index.ts'
import {
  createMasterKeyFile,
  MasterKey,
  masterKeysFrom,
  openVault,
  readMasterKeyFile,
  type Vault,
  vaultMigrations,
} from './vault/index.ts'

export interface AppOptions {
  config: Config
  clock: Clock
  log: Logger
  /** Data folder of the embedded store and of keys that were not given. Absent, and no database address: all in memory (tests). */
  folder?: string | undefined
  ids?: Ids | undefined
  /** A store that is open already: tests of faults. Closed with the house. */
  store?: Store | undefined
}

/** The whole house, wired. `close` ends it in the right order. */
export interface App {
  store: Store
  vault: Vault
  ledger: Ledger
  consent: Consent
  consentFacts: ConsentFacts
  callers: Callers
  callerFacts: CallerFacts
  directory: Directory
  directoryFacts: DirectoryFacts
  desk: Desk
  deskRuns: DeskRuns
  staff: Staff
  approvals: Approvals
  gate: Gate
  registries: Registries
  notices: Notices
  refusalLinks: RefusalLinks
  riderContacts: RiderContacts<NoticeView>
  http: HttpDoor
  /**
   * Reads the master key file again: accepts every key in it, and wraps all under the first. Requests go on meanwhile. Problem where the
   * key comes from the environment; throws MasterKeyFault where the file cannot be used, and changes nothing then.
   */
  rereadMasterKeys(): Promise<{ master: string; rewrapped: number } | Problem>
  /** Writes the whole embedded store into one SQL file while it is used, on record. Problem 'wrong-state' on PostgreSQL. */
  backup(file: string): Promise<BackupDone | Problem>
  /** Starts what runs by the clock (retention, expiry). Not part of opening, so that commands and tests run without. */
  startJobs(): Promise<void>
  close(): Promise<void>
}

/** Every table of the house, in an order in which they can be made. */
export const allMigrations = [
  vaultMigrations,
  ledgerMigrations,
  rulesMigrations,
  consentMigrations,
  callersMigrations,
  directoryMigrations,
  staffMigrations,
  deskMigrations,
  noticesMigrations,
  portalMigrations,
  doorsMigrations,
]

/** Opens everything. Problem: what the person who starts it must mend (a folder in use, packs that cannot be read). */
export async function openApp(options: AppOptions): Promise<App | Problem> {
  const { config, clock, log, folder } = options
  const ids = options.ids ?? new Ids(clock)
  const { policies, faults } = loadGatePolicies(policiesFolder(config))
  if (policies === undefined) {
    const named = faults.map(({ file, line, message }) => `${file}:${line} ${message}`).join('; ')
    return new Problem('invalid-field', `The rule packs cannot be used: ${named}`)
  }

  const hours = readHours(config.deskHours)
  if (hours instanceof Problem) return hours
  const calendar = new BusinessCalendar(config.deskCalendar, hours, config.deskZone)
  const { procedures, faults: procedureFaults } = loadProcedures(proceduresFolder(config))
  if (procedures === undefined)
    return new Problem('invalid-field', `The procedures cannot be used: ${procedureFaults.map(faultText).join('; ')}`)

  const closers: (() => unknown)[] = []
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        // The rest must be closed all the same: a folder that stays locked would be worse.
        log.error({ err: error }, 'something did not close')
      }
    }
  }
  try {
    const store =
      options.store ??
      (await openStore({
        clock,
        log,
        ...(config.databaseUrl === undefined ? {} : { url: config.databaseUrl }),
        ...(folder === undefined ? {} : { folder: join(folder, 'store') }),
      }))
    if (store instanceof Problem) return store
    closers.push(() => store.close())
    await store.migrate(allMigrations)

    let shelfKeys = await masterKeys(config, folder)
    // In memory alone (tests): a folder of its own, gone afterwards.
    const passing = folder === undefined ? join(tmpdir(), `ringfence-${randomUUID()}`) : undefined
    if (passing !== undefined) closers.push(() => rm(passing, { recursive: true, force: true }))
    const shelf = new RegistryShelf(registryFolder(config, folder ?? (passing as string)), () => shelfKeys)
    const vault: Vault = await openVault({
      store,
      clock,
      ids,
      log,
      masterKeys: shelfKeys,
      recordDestruction: async (trx, destruction) => {
        const { at, ref, ...body } = destruction
        await ledger.append(trx, { kind: 'key-destroyed', ref, at, body })
      },
      // The ledger is told that somebody looked, and why; not at whom.
      recordAccess: async (trx, { id, at, actor, purpose, outcome, documents }) => {
        await ledger.append(trx, {
          kind: 'act',
          ref: id,
          at,
          body: {
            name: 'vault.reveal',
            actor,
            detail: { purpose, outcome, ...(documents !== undefined && { documents }) },
          },
        })
      },
      // Keys are told apart by names that are made from them and do not tell them.
      recordRotation: async (trx, { at, ...detail }) => {
        const body = { name: 'vault.rotate-master-key', actor: systemActor('key file'), detail }
        await ledger.append(trx, { kind: 'act', ref: ids.next('act'), at, body })
      },
    })
    closers.push(() => vault.close())
    const ledger = await openLedger({
      store,
      clock,
      log,
      origin: config.ledgerOrigin,
      signingKey: await signingKey(config, vault),
    })
    closers.push(() => ledger.close())

    const recordAct = async (trx: Transaction, act: Act) => {
      const { name, ref, owner, at, actor, detail } = act
      await ledger.append(trx, {
        kind: 'act',
        ref,
        at,
        ...(owner === undefined ? {} : { owner }),
        body: { name, actor, detail },
      })
    }
    const room = { store, clock, ids, log, recordAct }
    const approvals = new Approvals(room)
    const consent = openConsent({ ...room, vault, secondPerson: approvals })
    const callers = openCallers({ ...room, vault })
    const platform = platformOf(config, { clock, log, vault })
    const directory = openDirectory({ ...room, vault, secondPerson: approvals, platform })
    const deskParts = { lookups: directory.lookups, blobs: pictureStore(config, folder, store) }
    const desk = openDesk({
      ...room,
      ...deskParts,
      vault,
      ledger,
      lines: callers.lines,
      consent,
      members: new Members(room),
      procedures,
      calendar,
    })

    const consentFacts = await openConsentFacts(store)
    const callerFacts = await openCallerFacts(store)
    const accountsThere = platform && new PlatformAccounts(platform, clock, log)
    const directoryFacts = await openDirectoryFacts(store, accountsThere)
    closers.push(() => {
      for (const facts of [consentFacts, callerFacts, directoryFacts]) facts.stop()
    })
    const loaded = await LoadedLists.open(shelf, await openChangedLists(store), log)
    closers.push(() => loaded.close())
    const registries = new Registries({
      shelf,
      loaded,
      changes: consent.listChanges,
      numbersOf: (refs, purpose, actor) => vault.revealAll(refs, purpose, actor),
      clock,
    })
    const gate = await Gate.open({
      policies,
      revisions: new Revisions(store, clock),
      ledger,
      vault,
      facts: {
        consent: consentFacts,
        callers: callerFacts,
        directory: directoryFacts,
        lists: loaded,
        asOf: () => store.changes.asOf(),
      },
      permitKeys: [await vault.secret('permits')],
      clock,
      ids,
      log,
    })
    closers.push(() => gate.close())

    const carrier = smppDoor(config, log)
    closers.push(() => carrier?.close())
    const notices = openNotices(
      {
        ...room,
        vault,
        gate,
        carrier,
        senders: {
          organisation: (id) => callerFacts.organisation(id),
          line: (id) => callerFacts.line(id),
          lineFor: (organisation, channel) => callers.lines.usable(organisation, channel),
        },
        ownSender: () => ({ organisation: config.noticeOrganisation, line: config.noticeLine }),
        inquiry: (person, firm, category, actor) => consent.relationships.ensureInquiry(person, firm, category, actor),
        waitMs: config.noticeHours * hourMs,
      },
      {
        addresses: config.webhookAddresses,
        publicUrl: () => http.publicUrl(),
        version: packageJson.version,
        smtpUrl: config.smtpUrl,
        mailFrom: config.mailFrom,
      },
    )
    closers.push(() => notices.close())
    const refusalLinks = new RefusalLinks({
      ...room,
      vault,
      ledger,
      refusals: consent.refusals,
      organisation: (id) => callerFacts.organisation(id),
      publicUrl: () => http.publicUrl(),
    })
    const riderContacts = new RiderContacts(
      refusalLinks,
      // Asked by the house itself: who is told is looked up also after dispatch, which the booker's side may not.
      { get: (id) => directory.lookups.booking(id, systemActor('rider-contact')) },
      notices,
    )
    const deskRuns = openRuns({
      ...room,
      ...deskParts,
      vault,
      ledger,
      lines: callers.lines,
      members: new Members(room),
      calendar,
      consent,
      callers,
      directory,
      approvals,
      complaints: desk.complaints,
      gate: {
        simulate: (question) => gate.simulate(question),
        recorded: async (id) => {
          const found = await gate.get(id)
          return found instanceof Problem ? undefined : found.decision
        },
      },
      notices,
      evidence: {
        preserveIn: (trx, of, what, actor) => desk.evidence.preserveIn(trx, of, what, actor),
        attachmentsOf: (trx, of, given) => desk.attachments.attachmentsOf(trx, of, given),
      },
    })
    await deskRuns.runs.keep([...procedures.values()])

    const secret = config.sessionSecret ?? (await vault.secret('sessions')).toString('base64url')
    const staff = await Staff.open(room, {
      publicUrl: () => http.publicUrl(),
      secureCookies: config.publicUrl?.startsWith('https:') ?? false,
      secret,
      sessionHours: config.sessionHours,
      secondFactor: config.secondFactor,
      failuresMax: config.signInFailuresMax,
      lockMinutes: config.signInLockMinutes,
      invitationHours: config.invitationHours,
      firstAdministratorMinutes: config.firstAdministratorMinutes,
      oidc: oidcOf(config),
    })
    closers.push(() => staff.close())
    const rooms = {
      store,
      vault,
      ledger,
      consent,
      consentFacts,
      callers,
      callerFacts,
      directory,
      directoryFacts,
      desk,
      deskRuns,
      staff,
      approvals,
      gate,
      registries,
      notices,
      refusalLinks,
      riderContacts,
    }
    const http: HttpDoor = await HttpDoor.open({
      ...rooms,
      procedures,
      config,
      clock,
      log,
      secret,
      version: packageJson.version,
    })
    closers.push(() => http.close())
    return {
      ...rooms,
      http,
      rereadMasterKeys: async () => {
        if (config.masterKey !== undefined)
          return new Problem(
            'wrong-state',
            'The master key is given by RINGFENCE_MASTER_KEY: a file can be read again.',
          )
        const keys = await masterKeys(config, folder)
        const done = { master: keys[0].id, ...(await vault.takeMasterKeys(keys)) }
        // Only now: keys that the vault refuses are nobody's.
        shelfKeys = keys
        const lists = await shelf.rewrap()
        if (lists instanceof Problem)
          log.error({ code: lists.code }, `the lists' keys were not wrapped: ${lists.detail}`)
        return done
      },
      backup: async (file) => {
        const done = await store.backup(file)
        if (done instanceof Problem) return done
        const { bytes } = done
        await store.transaction((trx) =>
          recordAct(trx, {
            name: 'store.backup',
            ref: ids.next('act'),
            at: clock.now(),
            actor: systemActor('backup'),
            detail: { bytes },
          }),
        )
        return done
      },
      startJobs: async () => {
        await startJobs(rooms, clock, log)
        await notices.start()
      },
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** What runs by the clock, once in the whole house each time. */
async function startJobs(
  rooms: Pick<
    App,
    'registries' | 'store' | 'vault' | 'approvals' | 'directory' | 'consent' | 'desk' | 'deskRuns' | 'refusalLinks'
  >,
  clock: Clock,
  log: Logger,
): Promise<void> {
  const { registries, store, vault, approvals, directory, consent, desk, deskRuns, refusalLinks } = rooms
  await store.jobs.schedule('retention', '17 * * * *', async () => {
    // The rooms' rows first, then what the vault holds for them.
    const forgotten =
      (await directory.bookings.forgetContacts()) + (await consent.forgetEnded()) + (await desk.endCases())
    const report = await vault.retentionRun(clock.now())
    log.info({ ...report, forgotten }, 'destroyed what had reached the end of its time')
  })
  await store.jobs.schedule('refusal-links', '41 3 * * *', async () => void (await refusalLinks.forgetEnded()))
  await store.jobs.schedule('registries', '23 2 * * *', async () => {
    const written = await registries.compact()
    if (written instanceof Problem) log.error({ code: written.code }, `lists were not compacted: ${written.detail}`)
  })
  await store.jobs.schedule('day-keys', '5 * * * *', () => vault.prepareDayKeys())
  // The digest lies there when the desk begins to work: 09:00 in Seoul.
  await store.jobs.schedule('desk-digest', '0 0 * * *', async () => void (await deskRuns.digests.makeDaily()))
  await store.jobs.schedule('desk-due', '*/5 * * * *', async () => {
    await deskRuns.runs.datesReached()
    await deskRuns.tasks.tellDue()
    await desk.caseActs.wakeDue()
  })
  await store.jobs.schedule('approvals', '*/10 * * * *', async () => void (await approvals.expireDue()))
}

/** What takes texts, where a network is set up. */
function smppDoor(config: Config, log: Logger): SmppDoor | undefined {
  if (config.smppUrl === undefined) return undefined
  return new SmppDoor({ url: config.smppUrl, systemType: config.smppSystemType, window: config.smppWindow, log })
}

/** Sign-in through a provider, where one is set; loadConfig has seen to it that all of it is. */
function oidcOf(config: Config): OidcSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = config
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  const { oidcName: name, oidcScopes: scopes, oidcRoleClaim: roleClaim, oidcRoles } = config
  const roles = oidcRoles === undefined ? undefined : rolesOf(oidcRoles)
  return { issuer, clientId, clientSecret, name, scopes, roleClaim, roles }
}

/** The platform's own system, where one answers look-ups. */
function platformOf(
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
function pictureStore(config: Config, folder: string | undefined, store: Store): Blobs {
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

function registryFolder(config: Config, folder: string): string {
  return resolve(config.registryFolder ?? join(folder, 'registries'))
}

async function masterKeys(config: Config, folder: string | undefined): Promise<[MasterKey, ...MasterKey[]]> {
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
async function signingKey(config: Config, vault: Vault): Promise<Uint8Array> {
  if (config.signingKeyFile === undefined) return await vault.secret('ledger')
  const seed = Buffer.from((await readFile(config.signingKeyFile, 'utf8')).trim(), 'base64')
  if (seed.length !== 32) throw new Error('RINGFENCE_SIGNING_KEY_FILE must hold 32 bytes in base64')
  return seed
}
