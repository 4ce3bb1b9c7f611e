import { sql } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import { type Clock, type Ids, lastFour, maskNumber, type PersonRef } from '../terms/index.ts'
import { checkHold, type Hold, heldAtOnce, holdItems } from './hold.ts'
import type { KeyRing } from './key-ring.ts'
import type { KeyedHash } from './keyed-hash.ts'
import type { VaultTables } from './migrations.ts'

/** Bytes of one document, at most (a picture of a call log). */
export const documentLimitBytes = 10 * 1024 * 1024
/** Numbers sealed by one statement. */
const sealedAtOnce = 2_000

interface SealedNumber {
  ref: PersonRef
  sealed: Uint8Array
  mask: string
  tail: Uint8Array
}

/** Sealed numbers and documents, in their table. */
export class Items {
  readonly #store: Store
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #ring: KeyRing
  readonly #tails: KeyedHash

  constructor(store: Store, clock: Clock, ids: Ids, ring: KeyRing, tails: KeyedHash) {
    this.#store = store
    this.#clock = clock
    this.#ids = ids
    this.#ring = ring
    this.#tails = tails
  }

  /**
   * Seals those that are not sealed yet and adds the hold to all. First all that is inserted, then all that is held, each in the order of
   * the references given: two transactions that seal the same numbers, sorted, wait for each other and never in a circle.
   */
  async sealNumbers(trx: Transaction, numbers: ReadonlyMap<PersonRef, string>, hold: Hold): Promise<void> {
    let missing = [...numbers.keys()]
    // A destruction may slip in between finding an item and holding it; then it is sealed again.
    for (let attempt = 0; missing.length > 0; attempt++) {
      if (attempt === 3) throw new Error('numbers were destroyed as fast as they were sealed')
      const known = await this.#known(trx, missing)
      const unknown = missing.filter((ref) => !known.has(ref))
      const held = new Set<string>()
      for (let from = 0; from < unknown.length; from += sealedAtOnce) {
        const refs = unknown.slice(from, from + sealedAtOnce)
        const sealed = refs.map((ref) => this.#sealed(ref, numbers.get(ref) as string))
        for (const ref of await this.#insert(trx, sealed, hold)) held.add(ref)
      }
      const others = missing.filter((ref) => !held.has(ref))
      for (const ref of await holdItems(trx, others, hold)) held.add(ref)
      missing = others.filter((ref) => !held.has(ref))
    }
  }

  async sealDocument(trx: Transaction, plaintext: Uint8Array, hold: Hold): Promise<string> {
    if (plaintext.length > documentLimitBytes)
      throw new RangeError(`a document has at most ${documentLimitBytes} bytes`)
    const id = this.#ids.next('document')
    const { name, key } = this.#ring.sealing()
    await trx
      .tables<VaultTables>()
      .insertInto('vault.items')
      .values({
        ref: id,
        kind: 'document',
        key: name,
        sealed: key.seal(plaintext, context('document', id)),
        mask: null,
        tail: null,
        created_at: this.#clock.now(),
        destroyed_at: null,
      })
      .execute()
    await holdItems(trx, [id], hold)
    return id
  }

  /** The plaintext; 'destroyed' where only the document's grave is left; undefined where nothing is known. */
  async open(trx: Transaction, ref: string): Promise<Buffer | 'destroyed' | undefined> {
    const row = await trx
      .tables<VaultTables>()
      .selectFrom('vault.items')
      .selectAll()
      .where('ref', '=', ref)
      .executeTakeFirst()
    if (!row) return undefined
    if (!row.sealed) return 'destroyed'
    const key = await this.#ring.sealingNamed(trx, row.key)
    return key.open(row.sealed, context(row.kind, ref))
  }

  /** Several plaintexts by one statement; those that are destroyed or were never there are missing. */
  async openAll(trx: Transaction, refs: readonly string[]): Promise<Map<string, Buffer>> {
    const rows = await trx
      .tables<VaultTables>()
      .selectFrom('vault.items')
      .selectAll()
      .where('ref', 'in', refs)
      .where('sealed', 'is not', null)
      .execute()
    const opened = new Map<string, Buffer>()
    for (const row of rows) {
      const key = await this.#ring.sealingNamed(trx, row.key)
      opened.set(row.ref, key.open(row.sealed as Uint8Array, context(row.kind, row.ref)))
    }
    return opened
  }

  /** Masks by reference; those that are not sealed here are missing. */
  async masks(refs: readonly string[]): Promise<Map<string, string>> {
    const masks = new Map<string, string>()
    for (let from = 0; from < refs.length; from += 1_000) {
      const rows = await this.#store
        .tables<VaultTables>()
        .selectFrom('vault.items')
        .select(['ref', 'mask'])
        .where('ref', 'in', refs.slice(from, from + 1_000))
        .where('mask', 'is not', null)
        .execute()
      for (const { ref, mask } of rows) masks.set(ref, mask as string)
    }
    return masks
  }

  /** References of sealed numbers that end in these four digits, with their masks. */
  async endingIn(fourDigits: string, limit: number): Promise<{ ref: PersonRef; mask: string }[]> {
    const rows = await this.#store
      .tables<VaultTables>()
      .selectFrom('vault.items')
      .select(['ref', 'mask'])
      .where('tail', '=', this.#tails.bytes(fourDigits).subarray(0, 8))
      .orderBy('ref')
      .limit(Math.max(1, Math.min(limit, 200)))
      .execute()
    return rows.map(({ ref, mask }) => ({ ref: ref as PersonRef, mask: mask as string }))
  }

  async #known(trx: Transaction, refs: readonly string[]): Promise<Set<string>> {
    const known = new Set<string>()
    for (let from = 0; from < refs.length; from += heldAtOnce) {
      const { rows } = await sql<{ ref: string }>`
        select ref from vault.items where ref = any(${refs.slice(from, from + heldAtOnce)}::text[])`.execute(
        trx.tables<VaultTables>(),
      )
      for (const { ref } of rows) known.add(ref)
    }
    return known
  }

  #sealed(ref: PersonRef, e164: string): SealedNumber {
    return {
      ref,
      sealed: this.#ring.sealing().key.seal(Buffer.from(e164), context('number', ref)),
      mask: maskNumber(e164),
      tail: this.#tails.bytes(lastFour(e164)).subarray(0, 8),
    }
  }

  /**
   * Inserts items and their holds by one statement; hands back those that are new. Columns go as arrays, one parameter each: the statement
   * is short and the same for any number of rows. Nobody else can see a new item, so its hold needs no lock.
   */
  async #insert(trx: Transaction, numbers: readonly SealedNumber[], hold: Hold): Promise<string[]> {
    checkHold(hold)
    const { rows } = await sql<{ ref: string }>`
      with item as (
        insert into vault.items (ref, kind, key, sealed, mask, tail, created_at)
        select ref, 'number', ${this.#ring.sealing().name}, decode(sealed, 'hex'), mask, decode(tail, 'hex'), ${this.#clock.now()}::bigint
        from unnest(
          ${numbers.map(({ ref }) => ref)}::text[], ${numbers.map(({ sealed }) => hex(sealed))}::text[],
          ${numbers.map(({ mask }) => mask)}::text[], ${numbers.map(({ tail }) => hex(tail))}::text[]
        ) as item (ref, sealed, mask, tail)
        on conflict (ref) do nothing
        returning ref
      ), held as (
        insert into vault.holds (ref, room, reason, until)
        select ref, ${hold.room}, ${hold.reason}, ${hold.until}::bigint from item
      )
      select ref from item`.execute(trx.tables<VaultTables>())
    return rows.map(({ ref }) => ref)
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')

/** Binds a sealed value to its row. */
function context(kind: 'number' | 'document', ref: string): string {
  return `${kind} ${ref}`
}
