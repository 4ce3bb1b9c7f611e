import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { type CallerFacts, type Callers, openCallerFacts, openCallers } from './callers/index.ts'
import type { Config } from './config.ts'
import {
  type Consent,
  type ConsentFacts,
  LoadedLists,
  openChangedLists,
  openConsent,
  openConsentFacts,
  Registries,
  RegistryShelf,
} from './consent/index.ts'
import { BusinessCalendar, type Desk, type DeskRuns, openDesk, openRuns, readHours } from './desk/index.ts'
import {
  type Directory,
  type DirectoryFacts,
  openDirectory,
  openDirectoryFacts,
  PlatformAccounts,
} from './directory/index.ts'
import { HttpDoor } from './doors/http/index.ts'
import { policiesFolder, proceduresFolder, registryFolder } from './folders.ts'
import { Gate, loadGatePolicies } from './gate/index.ts'
import { startJobs } from './jobs.ts'
import { masterKeys, signingKey } from './keys.ts'
import { type Ledger, openLedger } from './ledger/index.ts'
import { type Notices, type NoticeView, openNotices } from './notices/index.ts'
import { oidcOf, pictureStore, platformOf, smppDoor } from './peers.ts'
import { RefusalLinks, RiderContacts } from './portal/index.ts'
import { loadProcedures } from './procedures/index.ts'
import { Revisions } from './rules/index.ts'
import { Approvals, Members, Staff } from './staff/index.ts'
import { type BackupDone, openStore, type Store, type Transaction } from './store/index.ts'
import { allMigrations } from './tables.ts'
import { type Act, type Clock, faultText, hourMs, Ids, Problem, systemActor } from './terms/index.ts'
import { openVault, type Vault } from './vault/index.ts'

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
        simulate: async (question) => {
          await gate.prepare(question)
          return gate.simulate(question)
        },
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
