import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Store, Transaction } from '../store/index.ts'
import type { Clock, Ids } from '../terms/index.ts'
import { accessLogYears } from './access-log.ts'
import { lockUnheld } from './hold.ts'
import type { VaultTables } from './migrations.ts'
import type { RetentionClass } from './retention-class.ts'

/** Something was destroyed: told inside the transaction that does it, so that the ledger says so exactly if it is true. */
export type Destruction =
  | {
      what: 'day-key'
      /** "standard/2026-03-02": unique. */
      ref: string
      class: RetentionClass
      day: string
      /** Names the key without telling it. */
      fingerprint: string
      /** When its time was over, and when it was destroyed; ms. */
      dueAt: number
      at: number
    }
  | {
      what: 'items'
      /** `act_…`: unique. */
      ref: string
      /** How many numbers. Which ones nobody shall know. */
      numbers: number
      /** Which documents. */
      documents: string[]
      at: number
    }
/** Writes it into the ledger; wired by main. */
export type RecordDestruction = (trx: Transaction, destruction: Destruction) => Promise<void>

export interface RetentionReport {
  dayKeys: number
  numbers: number
  documents: number
  accessEntries: number
}

const batch = 200

/** Destroys what has outlived its time. */
export class Retention {
  readonly #store: Store
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #record: RecordDestruction
  readonly #log: Logger

  constructor(store: Store, clock: Clock, ids: Ids, record: RecordDestruction, log: Logger) {
    this.#store = store
    this.#clock = clock
    this.#ids = ids
    this.#record = record
    this.#log = log
  }

  /** All that is due at `now`, in transactions of 200 each; one that fails leaves what it held for the next run. */
  async run(now: number): Promise<RetentionReport> {
    const report: RetentionReport = { dayKeys: 0, numbers: 0, documents: 0, accessEntries: 0 }
    for (let done = batch; done === batch; report.dayKeys += done)
      done = await this.#store.transaction((trx) => this.#dayKeys(trx, now))
    for (let more = true; more; ) {
      const ended = await this.#store.transaction((trx) => this.#endedHolds(trx, now))
      report.numbers += ended.numbers
      report.documents += ended.documents
      more = ended.holds === batch
    }
    const until = Temporal.Instant.fromEpochMilliseconds(now)
      .toZonedDateTimeISO('UTC')
      .subtract({ years: accessLogYears })
    const forgotten = await this.#store
      .tables<VaultTables>()
      .deleteFrom('vault.access_log')
      .where('at', '<', until.epochMilliseconds)
      .executeTakeFirst()
    report.accessEntries = Number(forgotten.numDeletedRows)
    if (report.dayKeys + report.numbers + report.documents > 0) {
      // Without it the old rows would stay in the table's files until some later day.
      await sql.raw('vacuum vault.day_keys, vault.items').execute(this.#store.tables())
      this.#log.info(report, 'destroyed what had outlived its time')
    }
    return report
  }

  /** Destroys those of these items that nobody holds. */
  async destroyUnheld(trx: Transaction, refs: readonly string[]): Promise<{ numbers: number; documents: number }> {
    const unheld = await lockUnheld(trx, refs)
    const numbers = unheld.filter(({ kind }) => kind === 'number').map(({ ref }) => ref)
    const documents = unheld.filter(({ kind }) => kind === 'document').map(({ ref }) => ref)
    const tables = trx.tables<VaultTables>()
    const at = this.#clock.now()
    // A number's row goes whole: its reference alone would still say that this person was once kept here.
    if (numbers.length > 0) await tables.deleteFrom('vault.items').where('ref', 'in', numbers).execute()
    if (documents.length > 0)
      await tables
        .updateTable('vault.items')
        .set({ sealed: null, destroyed_at: at })
        .where('ref', 'in', documents)
        .execute()
    if (unheld.length > 0)
      await this.#record(trx, { what: 'items', ref: this.#ids.next('act'), numbers: numbers.length, documents, at })
    return { numbers: numbers.length, documents: documents.length }
  }

  async #dayKeys(trx: Transaction, now: number): Promise<number> {
    const tables = trx.tables<VaultTables>()
    const due = await tables
      .selectFrom('vault.day_keys')
      .selectAll()
      .where('wrapped', 'is not', null)
      .where('destroy_after', '<=', now)
      .orderBy('destroy_after')
      .limit(batch)
      .forUpdate()
      .execute()
    const at = this.#clock.now()
    for (const row of due) {
      await tables
        .updateTable('vault.day_keys')
        .set({ wrapped: null, master: null, destroyed_at: at })
        .where('class', '=', row.class)
        .where('day', '=', row.day)
        .execute()
      const key = { class: row.class as RetentionClass, day: row.day, fingerprint: row.fingerprint }
      const ref = `${row.class}/${row.day}`
      // Every node overwrites its copy in memory when it hears this; this node before the transaction's caller is answered.
      await this.#store.changes.record(trx, { room: 'vault', kind: 'day-key-destroyed', key: ref, data: null })
      await this.#record(trx, { what: 'day-key', ref, ...key, dueAt: row.destroy_after, at })
    }
    return due.length
  }

  async #endedHolds(trx: Transaction, now: number): Promise<{ holds: number; numbers: number; documents: number }> {
    const tables = trx.tables<VaultTables>()
    const ended = await tables
      .selectFrom('vault.holds')
      .select(['ref', 'room', 'reason'])
      .where('until', '<=', now)
      .orderBy('until')
      .limit(batch)
      .execute()
    const refs = [...new Set(ended.map(({ ref }) => ref))]
    if (refs.length === 0) return { holds: 0, numbers: 0, documents: 0 }
    // The items first, in one order, as everybody who holds or destroys locks them.
    await tables.selectFrom('vault.items').select('ref').where('ref', 'in', refs).orderBy('ref').forUpdate().execute()
    await tables.deleteFrom('vault.holds').where('ref', 'in', refs).where('until', '<=', now).execute()
    return { holds: ended.length, ...(await this.destroyUnheld(trx, refs)) }
  }
}
