import { hkdfSync } from 'node:crypto'
import type { Logger } from 'pino'
import type { Store, Transaction } from '../store/index.ts'
import {
  type Actor,
  type Clock,
  checkReason,
  type Ids,
  isId,
  isPersonRef,
  type PersonRef,
  Problem,
} from '../terms/index.ts'
import { type Access, type AccessQuery, readAccesses, writeAccess, writeAccesses } from './access-log.ts'
import type { DayKey } from './day-key.ts'
import { DayKeyGone } from './day-key.ts'
import { DayKeys } from './day-keys.ts'
import { type Hold, holdItems } from './hold.ts'
import { type HeldNumber, holdEach, retimeHolds } from './hold-each.ts'
import { Items } from './items.ts'
import { KeyRing, type Rotation } from './key-ring.ts'
import { KeyedHash } from './keyed-hash.ts'
import { type MasterKey, MasterKeyFault } from './master-key.ts'
import type { VaultTables } from './migrations.ts'
import { type RecordDestruction, Retention, type RetentionReport } from './retention.ts'
import { dayOf, type RetentionClass } from './retention-class.ts'

export interface VaultOptions {
  /** Migrated with vaultMigrations. */
  store: Store
  clock: Clock
  ids: Ids
  log: Logger
  /**
   * The first wraps from now on: where another one did, and was given too, openVault wraps every key anew. Others are accepted while the
   * change goes round. See masterKeysFrom, readMasterKeyFile.
   */
  masterKeys: readonly [MasterKey, ...MasterKey[]]
  /** Told of every destruction, inside its transaction. */
  recordDestruction: RecordDestruction
  /** Told of every reveal, inside its transaction, before it is answered. It names no person to the ledger. */
  recordAccess?: (trx: Transaction, access: Access) => Promise<void>
  /** Told of every change of the master key while the vault is open, inside its transaction. */
  recordRotation?: (trx: Transaction, rotation: Rotation) => Promise<void>
}

/** Personal data: see README.md. The four verbs are seal, reveal, retain, destroy. */
export class Vault {
  readonly dayKeys: DayKeys
  readonly #store: Store
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #ring: KeyRing
  readonly #index: KeyedHash
  readonly #items: Items
  readonly #retention: Retention
  readonly #recordAccess: (trx: Transaction, access: Access) => Promise<void>
  readonly #recordRotation: VaultOptions['recordRotation']

  private constructor(options: VaultOptions, ring: KeyRing, index: KeyedHash, tails: KeyedHash) {
    const { store, clock, ids, log } = options
    this.#store = store
    this.#clock = clock
    this.#ids = ids
    this.#ring = ring
    this.#index = index
    this.#items = new Items(store, clock, ids, ring, tails)
    this.#retention = new Retention(store, clock, ids, options.recordDestruction, log)
    this.#recordAccess = options.recordAccess ?? (async () => {})
    this.#recordRotation = options.recordRotation
    this.dayKeys = new DayKeys(store, clock, ring, log)
  }

  /** For openVault. */
  static async open(options: VaultOptions): Promise<Vault> {
    const ring = new KeyRing(options.store, options.clock, options.masterKeys)
    const { rewrapped } = await ring.open()
    if (rewrapped > 0)
      options.log.info(
        { rewrapped, master: options.masterKeys[0].id },
        'another master key wraps the vault from now on',
      )
    const blind = await ring.named('blind-index')
    const derived = (use: string) => Buffer.from(hkdfSync('sha256', blind, new Uint8Array(0), use, 32))
    const vault = new Vault(options, ring, new KeyedHash(blind), new KeyedHash(derived('ringfence last four digits')))
    blind.fill(0)
    await vault.dayKeys.open()
    await vault.dayKeys.prepare()
    return vault
  }

  /** The reference of a number (E.164): always the same, and nothing without the vault's key. Hot: see bench/ledger.ts. */
  personRef(e164: string): PersonRef {
    return this.#index.hex(e164) as PersonRef
  }

  /** Seals a number, unless it is sealed already, and adds the hold. */
  async sealNumber(trx: Transaction, e164: string, hold: Hold): Promise<PersonRef> {
    const ref = this.personRef(e164)
    await this.#items.sealNumbers(trx, new Map([[ref, e164]]), hold)
    return ref
  }

  /** Many at once, all under the same hold; references in the order of the numbers. Tens of thousands a second. */
  async sealNumbers(trx: Transaction, numbers: readonly string[], hold: Hold): Promise<PersonRef[]> {
    const refs = numbers.map((e164) => this.personRef(e164))
    await this.#items.sealNumbers(trx, new Map(refs.map((ref, i) => [ref, numbers[i] as string])), hold)
    return refs
  }

  /** Seals a free text or any bytes (a picture), at most 10 MiB: `doc_…`. */
  sealText(trx: Transaction, plaintext: string | Uint8Array, hold: Hold): Promise<string> {
    return this.#items.sealDocument(trx, typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext, hold)
  }

  /** Keeps something longer, or for another reason; renews a hold of the same room and reason, also to an earlier end. Whether it is there. */
  async retain(trx: Transaction, ref: string, hold: Hold): Promise<boolean> {
    return (await holdItems(trx, [ref], hold)).length === 1
  }

  /**
   * Many at once, each under a hold of its own: numbers are sealed where they are not yet (`number`, E.164), references that are sealed
   * are held (`ref`). Hands back the references that are there; what was destroyed is missing.
   */
  async holdEach(trx: Transaction, room: string, given: readonly HeldNumber[]): Promise<Set<PersonRef>> {
    const numbers = new Map<PersonRef, string>()
    const wanted = given.map((one) => {
      if ('ref' in one) return { ref: one.ref, reason: one.reason, until: one.until }
      const ref = this.personRef(one.number)
      numbers.set(ref, one.number)
      return { ref, reason: one.reason, until: one.until }
    })
    return await holdEach(trx, this.#items, room, numbers, wanted)
  }

  /**
   * Gives every hold of this room whose reason is this one, or this one and a suffix ("cas_….note"), another end; null: none. How many.
   */
  retime(trx: Transaction, hold: Hold): Promise<number> {
    return retimeHolds(trx, hold)
  }

  /** Ends a hold. What nobody holds any more is destroyed in this transaction. */
  async release(trx: Transaction, ref: string, hold: Pick<Hold, 'room' | 'reason'>): Promise<void> {
    const released = await trx
      .tables<VaultTables>()
      .deleteFrom('vault.holds')
      .where('ref', '=', ref)
      .where('room', '=', hold.room)
      .where('reason', '=', hold.reason)
      .executeTakeFirst()
    if (Number(released.numDeletedRows) > 0) await this.#retention.destroyUnheld(trx, [ref])
  }

  /** Ends every hold and destroys at once: a person's lawful request. The caller has checked that nothing must be kept. */
  async destroy(trx: Transaction, ref: string): Promise<void> {
    await trx.tables<VaultTables>().deleteFrom('vault.holds').where('ref', '=', ref).execute()
    await this.#retention.destroyUnheld(trx, [ref])
  }

  /**
   * The number or text in clear. The access log has it before it is answered. Problem 'invalid-field' without a purpose (or with a number
   * in it), 'not-found', 'data-destroyed'.
   */
  async reveal(ref: string, purpose: string, actor: Actor): Promise<string | Problem> {
    const bytes = await this.revealBytes(ref, purpose, actor)
    return bytes instanceof Problem ? bytes : bytes.toString('utf8')
  }

  /** As `reveal`, for pictures. */
  async revealBytes(ref: string, purpose: string, actor: Actor): Promise<Buffer | Problem> {
    const fault = checkReason('purpose', purpose)
    if (fault) return fault
    if (purpose.includes('\0') || !purpose.isWellFormed())
      return new Problem('invalid-field', 'The purpose holds characters that cannot be kept.', { field: 'purpose' })
    // What cannot be a reference is not looked for; nobody was asked about.
    if (!isPersonRef(ref) && !isId('document', ref)) return nothingThere()
    return await this.#store.transaction((trx) => this.#opened(trx, ref, purpose, actor))
  }

  /** As `reveal`, inside a transaction that is open: if that is undone, so is the record, and the caller must not use what it got. */
  async revealIn(trx: Transaction, ref: string, purpose: string, actor: Actor): Promise<string | Problem> {
    const fault = checkReason('purpose', purpose)
    if (fault) return fault
    if (!isPersonRef(ref) && !isId('document', ref)) return nothingThere()
    const bytes = await this.#opened(trx, ref, purpose, actor)
    return bytes instanceof Problem ? bytes : bytes.toString('utf8')
  }

  /**
   * Several texts at one look (the notes of a case): each stands in the access log, the ledger is told once and how many. What was destroyed
   * or is not there is missing. At most 1,000.
   */
  async revealAll(refs: readonly string[], purpose: string, actor: Actor): Promise<Map<string, string> | Problem> {
    const fault = checkReason('purpose', purpose)
    if (fault) return fault
    const asked = [...new Set(refs)].filter((ref) => isPersonRef(ref) || isId('document', ref)).slice(0, 1_000)
    if (asked.length === 0) return new Map()
    const opened = await this.#store.transaction(async (trx) => {
      const plaintexts = await this.#items.openAll(trx, asked)
      const outcome = (ref: string) => (plaintexts.has(ref) ? 'revealed' : 'nothing-there')
      const accesses = asked.map((ref) => ({ ref, purpose, actor, outcome: outcome(ref) }) as const)
      const [first] = await writeAccesses(trx, this.#clock, this.#ids, accesses)
      await this.#recordAccess(trx, { ...(first as Access), documents: asked.length })
      return plaintexts
    })
    return new Map([...opened].map(([ref, bytes]) => [ref, bytes.toString('utf8')]))
  }

  async #opened(trx: Transaction, ref: string, purpose: string, actor: Actor): Promise<Buffer | Problem> {
    const plaintext = await this.#items.open(trx, ref)
    const outcome = plaintext instanceof Buffer ? 'revealed' : 'nothing-there'
    const access = await writeAccess(trx, this.#clock, this.#ids, { ref, purpose, actor, outcome })
    await this.#recordAccess(trx, access)
    if (plaintext === 'destroyed') return new Problem('data-destroyed', 'It was destroyed when its time was over.')
    return plaintext ?? nothingThere()
  }

  /** Who asked for what, newest first. */
  accessLog(query: AccessQuery = {}): Promise<(Access & { seq: number })[]> {
    return readAccesses(this.#store.tables<VaultTables>(), query)
  }

  /** How numbers may be shown in lists ("+82 10-****-**78"), without opening any. Those not sealed here are missing. */
  mask(refs: readonly string[]): Promise<Map<string, string>> {
    return this.#items.masks(refs)
  }

  /** Sealed numbers that end in four digits: how a caller is often looked up. */
  endingIn(fourDigits: string, limit = 50): Promise<{ ref: PersonRef; mask: string }[]> {
    return this.#items.endingIn(fourDigits, limit)
  }

  /** The day's key, made if there is none. Not inside a transaction of yours. Problem 'data-destroyed', 'invalid-time'. */
  ensureDayKey(retentionClass: RetentionClass, atMs: number): Promise<DayKey | Problem> {
    return this.dayKeys.ensure(retentionClass, atMs)
  }

  /** The day's key if it is in memory: today's and tomorrow's always are, as `prepareDayKeys` runs daily. */
  dayKey(retentionClass: RetentionClass, atMs: number): DayKey | undefined {
    return this.dayKeys.get(retentionClass, atMs)
  }

  /** Makes today's and tomorrow's keys; run at start (openVault does) and every few hours. */
  prepareDayKeys(): Promise<void> {
    return this.dayKeys.prepare()
  }

  /** The person's pseudonym of that day and class, 16 bytes. Throws DayKeyGone where its key is not in memory or destroyed. */
  pseudonym(retentionClass: RetentionClass, atMs: number, e164: string): Uint8Array {
    const key = this.dayKeys.get(retentionClass, atMs)
    if (!key) throw new DayKeyGone()
    return key.pseudonym(this.personRef(e164))
  }

  /** All pseudonyms that a number has under living keys: with these it is looked up in the ledger. About 2 ms for five years. */
  livingPseudonyms(e164: string): { class: RetentionClass; day: string; pseudonym: Uint8Array }[] {
    return this.livingPseudonymsOf(this.personRef(e164))
  }

  /** The same for somebody who is known by reference alone: a screen that shows a person need not unseal the number to find their contacts. */
  livingPseudonymsOf(ref: PersonRef): { class: RetentionClass; day: string; pseudonym: Uint8Array }[] {
    return this.dayKeys.living().map((key) => ({ class: key.class, day: key.day, pseudonym: key.pseudonym(ref) }))
  }

  /** Seals what is kept about a contact; nobody can open it once the day's key is destroyed. */
  sealForDay(key: DayKey, plaintext: Uint8Array): Buffer {
    return key.seal(plaintext)
  }

  /** Problem 'data-destroyed' where the day's key is gone; throws NotOpened where it was not sealed with it. */
  openForDay(retentionClass: RetentionClass, day: string, sealed: Uint8Array): Buffer | Problem {
    const atMs = Date.parse(day)
    const key = Number.isNaN(atMs) || dayOf(atMs) !== day ? undefined : this.dayKeys.get(retentionClass, atMs)
    return key
      ? key.open(sealed)
      : new Problem('data-destroyed', 'The key of that day was destroyed when its time was over.')
  }

  /** Destroys every day key and item whose time is over at `now`, and old access records. Several nodes may run it. */
  retentionRun(now: number): Promise<RetentionReport> {
    return this.#retention.run(now)
  }

  /** A secret of the house (the ledger's signing key, the permits' key): 32 bytes, made when first asked for, the same on every node. */
  secret(name: string): Promise<Buffer> {
    return this.#ring.named(`secret/${name}`)
  }

  /** First step of a change of the master key without restarts, on every node: this one opens too from now on. */
  acceptMasterKey(master: MasterKey): void {
    this.#ring.accept(master)
  }

  /** Second step, on one node: wraps every key anew. Nothing stops meanwhile; afterwards the old master key is not needed. */
  rotateMasterKey(next: MasterKey): Promise<{ rewrapped: number }> {
    return this.#ring.rotate(next, this.#recordRotation)
  }

  /**
   * Both steps by one list, as the key file has it: accepts every key of it, wraps all under the first unless it wraps already, and forgets
   * the keys that are not in it. Throws MasterKeyFault, and changes nothing, where the key that wraps at present is not in the list: other
   * nodes and the next start would stand before a closed door if this went wrong halfway.
   */
  async takeMasterKeys(masters: readonly [MasterKey, ...MasterKey[]]): Promise<{ rewrapped: number }> {
    const active = await this.#ring.activeId()
    if (!masters.some(({ id }) => id === active))
      throw new MasterKeyFault(
        `The vault's keys are wrapped by master key ${active}, which is not among those given: put it below the new one until everything is wrapped anew`,
      )
    for (const master of masters) this.acceptMasterKey(master)
    const rotated = await this.rotateMasterKey(masters[0])
    this.#ring.keepOnly(masters)
    return rotated
  }

  /** From now on a new key seals; what is sealed stays readable. */
  addSealingKey(): Promise<void> {
    return this.#ring.addSealingKey()
  }

  /** Overwrites the keys in memory. The store is the caller's to close. */
  async close(): Promise<void> {
    await this.dayKeys.close()
    this.#index.forget()
  }
}

function nothingThere(): Problem {
  return new Problem('not-found', 'Nothing is sealed here under that reference; it may have been destroyed.')
}

/** Opens the vault. Throws MasterKeyFault when the database's keys are wrapped by a master key that was not given. */
export function openVault(options: VaultOptions): Promise<Vault> {
  return Vault.open(options)
}
