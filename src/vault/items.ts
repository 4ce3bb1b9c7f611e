import { sql } from 'kysely'
import type { Store, Transaction } from '../store/index.ts'
import { type Clock, type Ids, lastFour, maskNumber, type PersonRef } from '../terms/index.ts'
import { type Hold, holdItems } from './hold.ts'
import type { KeyRing } from './key-ring.ts'
import type { KeyedHash } from './keyed-hash.ts'
import type { VaultTables } from './migrations.ts'

/** Bytes of one document, at most (a picture of a call log). */
export const documentLimitBytes = 10 * 1024 * 1024
/** Numbers sealed by one statement. */
const sealedAtOnce = 500

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

  /** Seals those that are not sealed yet and adds the hold to all. */
  async sealNumbers(trx: Transaction, numbers: ReadonlyMap<PersonRef, string>, hold: Hold): Promise<void> {
    let missing = [...numbers.keys()]
    // A destruction may slip in between finding an item and holding it; then it is sealed again.
    for (let attempt = 0; missing.length > 0; attempt++) {
      if (attempt === 3) throw new Error('numbers were destroyed as fast as they were sealed')
      const known = await this.#known(trx, missing)
      const unknown = missing.filter((ref) => !known.has(ref))
      for (let from = 0; from < unknown.length; from += sealedAtOnce) {
        const refs = unknown.slice(from, from + sealedAtOnce)
        await this.#insert(
          trx,
          refs.map((ref) => this.#sealed(ref, numbers.get(ref) as string)),
        )
      }
      const held = new Set(await holdItems(trx, missing, hold))
      missing = missing.filter((ref) => !held.has(ref))
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
    for (let from = 0; from < refs.length; from += 1_000) {
      const rows = await trx
        .tables<VaultTables>()
        .selectFrom('vault.items')
        .select('ref')
        .where('ref', 'in', refs.slice(from, from + 1_000))
        .execute()
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

  async #insert(trx: Transaction, numbers: readonly SealedNumber[]): Promise<void> {
    const rows = numbers.map(({ ref, sealed, mask, tail }) => ({
      ref,
      mask,
      sealed: Buffer.from(sealed).toString('hex'),
      tail: Buffer.from(tail).toString('hex'),
    }))
    await sql`
      insert into vault.items (ref, kind, key, sealed, mask, tail, created_at)
      select ref, 'number', ${this.#ring.sealing().name}, decode(sealed, 'hex'), mask, decode(tail, 'hex'), ${this.#clock.now()}::bigint
      from json_to_recordset(${JSON.stringify(rows)}::json) as item (ref text, sealed text, mask text, tail text)
      on conflict (ref) do nothing`.execute(trx.tables<VaultTables>())
  }
}

/** Binds a sealed value to its row. */
function context(kind: 'number' | 'document', ref: string): string {
  return `${kind} ${ref}`
}
