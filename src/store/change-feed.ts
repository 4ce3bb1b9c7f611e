import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { type Clock, dayMs, hourMs } from '../terms/index.ts'
import type { Change, RecordedChange } from './change.ts'
import type { Engine } from './engine.ts'
import type { RoomMigrations } from './migrations.ts'
import { Transaction } from './transaction.ts'

interface FeedTables {
  'store.changes': { seq: number; room: string; kind: string; key: string; data: unknown; at: number }
}

export const changeMigrations: RoomMigrations = {
  room: 'store',
  migrations: [
    {
      name: '001-changes',
      up: `create table store.changes (
        seq bigserial primary key, room text not null, kind text not null, key text not null, data jsonb not null, at bigint not null
      );
      create index changes_at on store.changes using brin (at);`,
    },
  ],
}

/** The same on every node; held from the first sequence number until the commit. */
const feedLock = 7_256_002
const channel = 'ringfence_changes'
/** How often a node looks for changes that nobody announced. Together with the notification: "within a second". */
const pollMs = 400
const pageRows = 1_000
/** How long a writer waits for its own node to have applied what it committed, before it is answered anyway (and asOf lags). */
const applyTimeoutMs = 5_000

/** How long changes are kept, for streams that resume and nodes that were away; how often older ones are deleted. */
const keepMs = 30 * dayMs
const pruneEveryMs = hourMs

export interface ReadModelSource {
  /** Reads the room's tables, in one snapshot. */
  load(trx: Transaction): Promise<void>
  /** Applies one later change. Synchronous; must not throw: a model that throws is stopped and asOf() stands still. */
  apply(change: Change): void
}

/** A read model that is being followed. */
export interface ReadModel {
  readonly room: string
  /** The last change that it holds. */
  appliedSeq(): number
  stop(): void
}

interface Followed extends ReadModelSource {
  room: string
  seq: number
}

/**
 * One sequence of changes for the whole house, written in the transaction that makes them. A lock that is held from drawing the
 * numbers until the commit makes the order of `seq` the order of commits, so a reader that has seen n never finds an n−1 later.
 */
export class ChangeFeed {
  readonly #db: Kysely<FeedTables>
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #log: Logger
  readonly #models = new Set<Followed>()
  readonly #listeners = new Set<(change: Change) => void>()
  #waiters: { seq: number; done: () => void }[] = []
  #applied = 0
  #committed = 0
  #seenAt = performance.now()
  #brokenAt: number | undefined
  #running: Promise<void> | undefined
  #again = false
  #timer: NodeJS.Timeout | undefined
  #pruner: NodeJS.Timeout | undefined
  #stopListening: () => void = () => {}

  constructor(db: Kysely<never>, engine: Engine, clock: Clock, log: Logger) {
    this.#db = db as unknown as Kysely<FeedTables>
    this.#engine = engine
    this.#clock = clock
    this.#log = log
  }

  /** Called once by openStore. */
  async start(): Promise<void> {
    this.#applied = await this.#lastSeq(this.#db)
    this.#committed = this.#applied
    this.#seenAt = performance.now()
    this.#stopListening = this.#engine.listen(channel, () => void this.#follow())
    this.#timer = setInterval(() => void this.#follow(), pollMs)
    this.#timer.unref()
    this.#pruner = setInterval(() => {
      this.prune().catch((error: unknown) =>
        this.#log.debug({ err: error }, 'deleting old changes failed; later again'),
      )
    }, pruneEveryMs)
    this.#pruner.unref()
  }

  /** Deletes changes past their time, except the last one: it says where the sequence stands. Returns how many. */
  async prune(): Promise<number> {
    const old = this.#clock.now() - keepMs
    const done = await this.#db
      .deleteFrom('store.changes')
      .where('at', '<', old)
      .where('seq', '<', (eb) => eb.selectFrom('store.changes').select((e) => e.fn.max('seq').as('seq')))
      .executeTakeFirst()
    return Number(done.numDeletedRows)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    clearInterval(this.#pruner)
    this.#stopListening()
    await this.#running
  }

  /** Records a change of this transaction. It is written just before the commit, so that the lock is held for a moment only. */
  async record(trx: Transaction, change: RecordedChange): Promise<void> {
    // Copied now: what the caller does to the object later is not part of the change.
    trx.recorded.push({ ...change, data: structuredClone(change.data ?? null) })
  }

  /** Writes what the transaction recorded; the last thing before its commit. Called by the store. Returns the last seq, or 0. */
  async write(trx: Transaction): Promise<number> {
    if (trx.recorded.length === 0) return 0
    const db = trx.tables<FeedTables>()
    const rows = JSON.stringify(trx.recorded)
    // The embedded store has one session: nobody can come between, and every statement counts.
    if (this.#engine.kind === 'postgresql') await sql`select pg_advisory_xact_lock(${feedLock})`.execute(db)
    const { rows: written } = await sql<{ seq: number }>`
      with recorded as (
        insert into store.changes (room, kind, key, data, at)
        select item ->> 'room', item ->> 'kind', item ->> 'key', coalesce(item -> 'data', 'null'), ${this.#clock.now()}::bigint
        from jsonb_array_elements(${rows}::jsonb) with ordinality as list (item, place) order by place
        returning seq
      ) select max(seq) as seq, pg_notify(${channel}, '') from recorded`.execute(db)
    return written[0]?.seq ?? 0
  }

  /** Resolves when this node has applied every change up to `seq`. Called by the store after a commit. */
  async reached(seq: number): Promise<void> {
    this.#committed = Math.max(this.#committed, seq)
    if (this.#applied >= seq) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((waiter) => waiter.done !== done)
        this.#log.warn({ seq, applied: this.#applied }, 'committed, but not applied on this node yet')
        resolve()
      }, applyTimeoutMs)
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      this.#waiters.push({ seq, done })
      void this.#follow()
    })
  }

  /** Loads a room's facts in one snapshot and keeps them up with its changes from exactly there on. */
  async readModel(room: string, source: ReadModelSource): Promise<ReadModel> {
    const model: Followed = { room, seq: 0, load: (trx) => source.load(trx), apply: (change) => source.apply(change) }
    await this.#db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (plain) => {
        model.seq = await this.#lastSeq(plain)
        await source.load(new Transaction(plain as unknown as Kysely<never>))
      })
    // Enters between two runs of the follower, which may be ahead of the snapshot by now.
    await this.#exclusively(async () => {
      while (model.seq < this.#applied) {
        const page = await this.since(model.seq, pageRows)
        if (page.length === 0) break
        for (const change of page) if (change.seq <= this.#applied) this.#applyTo(model, change)
        model.seq = Math.max(model.seq, Math.min(page.at(-1)?.seq ?? 0, this.#applied))
      }
      this.#models.add(model)
    })
    return { room, appliedSeq: () => Math.max(model.seq, this.#applied), stop: () => void this.#models.delete(model) }
  }

  /** Changes after `seq`, oldest first: for a stream of events that resumes. */
  async since(seq: number, limit: number): Promise<Change[]> {
    return await this.#db
      .selectFrom('store.changes')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(Math.min(limit, pageRows))
      .execute()
  }

  /** Hears every change once, after the read models applied it. Returns its end. */
  on(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The last change that this node's read models hold. */
  appliedSeq(): number {
    return this.#applied
  }

  /** Up to when this node knows all changes, ms since the epoch. Cheap: the gate asks it for every decision. */
  asOf(): number {
    const now = this.#clock.now()
    if (this.#brokenAt !== undefined) return this.#brokenAt
    // The embedded store has no other writer: nothing can have changed that did not pass through here.
    if (this.#engine.kind === 'embedded' && this.#applied >= this.#committed) return now
    // How long ago we looked is elapsed time, not time of day: a stepped or corrected clock must not change it.
    return now - Math.ceil(performance.now() - this.#seenAt)
  }

  async #lastSeq(db: Kysely<FeedTables>): Promise<number> {
    const row = await db
      .selectFrom('store.changes')
      .select((eb) => eb.fn.max('seq').as('seq'))
      .executeTakeFirst()
    return row?.seq ?? 0
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    while (this.#running) await this.#running
    const run = work().finally(() => {
      this.#running = undefined
      if (this.#again) void this.#follow()
    })
    this.#running = run.catch(() => {})
    await run
  }

  async #follow(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return
    }
    this.#again = false
    await this.#exclusively(() => this.#catchUp()).catch((error: unknown) => {
      this.#log.debug({ err: error }, 'following changes failed; trying again')
    })
  }

  async #catchUp(): Promise<void> {
    if (this.#engine.kind === 'embedded') {
      if (this.#applied >= this.#committed) return
    } else if (performance.now() - this.#seenAt > keepMs) {
      // What happened meanwhile may have been deleted already: only a restart loads it again.
      this.#brokenAt ??= this.#clock.now() - keepMs
      return
    }
    for (;;) {
      const looked = performance.now()
      const page = await this.since(this.#applied, pageRows)
      for (const change of page) {
        for (const model of this.#models) this.#applyTo(model, change)
        this.#applied = change.seq
        for (const listener of this.#listeners) this.#tell(listener, change)
      }
      if (page.length < pageRows) {
        this.#seenAt = looked
        break
      }
    }
    const reached = this.#waiters.filter((waiter) => waiter.seq <= this.#applied)
    this.#waiters = this.#waiters.filter((waiter) => waiter.seq > this.#applied)
    for (const waiter of reached) waiter.done()
  }

  #applyTo(model: Followed, change: Change): void {
    if (change.seq <= model.seq) return
    model.seq = change.seq
    if (change.room !== model.room) return
    try {
      model.apply(change)
    } catch (error) {
      // Facts that missed a change must not be believed: asOf() stands still, and the gate treats them as unknown.
      this.#brokenAt ??= change.at
      this.#models.delete(model)
      this.#log.error({ err: error, room: model.room, seq: change.seq }, 'a read model failed and is stopped')
    }
  }

  #tell(listener: (change: Change) => void, change: Change): void {
    try {
      listener(change)
    } catch (error) {
      this.#log.error({ err: error, seq: change.seq }, 'a listener to changes failed')
    }
  }
}
