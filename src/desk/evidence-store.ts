import type { Kysely, Selectable } from 'kysely'
import type { BookingFound, Lookups } from '../directory/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  actIn,
  attempt,
  checkReason,
  type Doing,
  notFound,
  outside,
  type PersonRef,
  Problem,
} from '../terms/index.ts'
import { fileEndsAt } from './case-retention.ts'
import { findCase, liveCaseIn, touch } from './case-row.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import {
  copyOf,
  type DecisionCopy,
  daysLeft,
  type Evidence,
  type EvidenceBooking,
  type EvidenceDocument,
  type PreservedBooking,
} from './evidence.ts'
import type { EvidenceRow, EvidenceTables } from './evidence-tables.ts'
import { type DeskRoom, holdOf } from './room.ts'

/** Bookings that one case is about, at most. */
const bookingsMax = 200

export interface Preserve {
  bookings?: readonly string[] | undefined
  decisions?: readonly string[] | undefined
  /** Why the case needs it: 1–2,000 characters, no phone number. */
  reason: string
}

/** The evidence clock of a case: how long the numbers of its bookings live, and what was copied under the case's own clock. */
export class CaseEvidence {
  readonly #room: DeskRoom
  readonly #lookups: Lookups
  readonly #ledger: Pick<Ledger, 'byRef'>
  constructor(room: DeskRoom) {
    this.#room = room
    this.#lookups = room.lookups
    this.#ledger = room.ledger
  }

  async of(caseId: string, actor: Actor): Promise<Evidence | Problem> {
    const { store } = this.#room
    const row = await findCase(store.tables<CaseTables>(), caseId, actor)
    if (row instanceof Problem) return row
    const db = tables(store.tables())
    const kept = await db
      .selectFrom('desk.evidence')
      .selectAll()
      .where('case_id', '=', caseId)
      .orderBy('at')
      .orderBy('ref')
      .execute()
    const linked = await db
      .selectFrom('desk.case_bookings')
      .select('booking')
      .where('case_id', '=', caseId)
      .orderBy('at')
      .orderBy('booking')
      .limit(bookingsMax)
      .execute()
    const documents = await this.#documents(kept, actor)
    const bookings = kept.filter((one) => one.kind === 'booking')
    const preservedIds = new Set(bookings.map((one) => one.ref))
    const about = [row.booking, ...linked.map((one) => one.booking), ...preservedIds]
    const clocks: EvidenceBooking[] = []
    for (const id of new Set(about)) if (id !== null) clocks.push(await this.#clockOf(id, preservedIds.has(id), actor))
    const left = clocks
      .filter((one) => !one.preserved && one.daysLeft !== undefined)
      .map((one) => one.daysLeft as number)
    return {
      bookings: clocks,
      preserved: bookings.map((one) => preservedOf(one, documents.get(one.document))),
      decisions: kept
        .filter((one) => one.kind === 'decision')
        .map((one) => ({
          decision: one.ref,
          preservedAt: one.at,
          copy: documents.get(one.document)?.decisions.find((copy) => copy.decision === one.ref),
        })),
      daysLeft: left.length === 0 ? undefined : Math.min(...left),
      endsAt: row.ended_at ?? (await fileEndsAt(store.tables<CaseTables>(), row)) ?? undefined,
    }
  }

  /** The case is about these bookings: it shows their clock from now on. Those that it is about already stay. */
  link(caseId: string, bookings: readonly string[], actor: Actor): Promise<undefined | Problem> {
    return attempt(this.#room.store, (trx) => this.linkIn(trx, caseId, bookings, actor))
  }

  /** As `link`, inside a transaction that is open: a look-up of a procedure found them. */
  async linkIn(
    trx: Transaction,
    caseId: string,
    bookings: readonly string[],
    actor: Actor,
  ): Promise<undefined | Problem> {
    return await actIn(trx, this.#room, actor, async (_, doing) => {
      const of = await liveCaseIn(trx, caseId, actor)
      if (of instanceof Problem) return of
      for (const id of bookings) {
        const found = await this.#lookups.booking(id, actor, trx)
        if (found instanceof Problem) return found
        if (outside({ organisation: of.organisation ?? undefined }, found.organisation)) return notFound('booking')
      }
      const made = await this.#about(trx, of, bookings, doing)
      if (made instanceof Problem) return made
      if (made > 0) await touch(this.#room, trx, doing, of)
      const detail = { case: caseId, bookings: [...bookings] }
      return { result: undefined, name: 'desk.link-bookings', owner: of.organisation ?? undefined, detail }
    })
  }

  /**
   * Copies the minimum of bookings and decisions into the case, under its own clock, while there is something to copy. What it has of them
   * already stays as it is. Problem 'not-found', 'wrong-state' (case closed), 'directory-silent', 'invalid-field' (reason).
   */
  preserve(caseId: string, what: Preserve, actor: Actor): Promise<undefined | Problem> {
    return attempt(this.#room.store, (trx) => this.preserveIn(trx, { id: caseId }, what, actor))
  }

  /** As `preserve`, inside a transaction that is open. A Problem must undo it. */
  async preserveIn(trx: Transaction, of: { id: string }, what: Preserve, actor: Actor): Promise<undefined | Problem> {
    return await actIn(trx, this.#room, actor, async (_, doing) => {
      const fault = checkReason('reason', what.reason)
      if (fault) return fault
      const row = await liveCaseIn(trx, of.id, actor)
      if (row instanceof Problem) return row
      const has = await this.#has(trx, row.id)
      const bookings: BookingFound[] = []
      for (const id of new Set(what.bookings ?? [])) {
        if (has.has(`booking ${id}`)) continue
        const found = await this.#lookups.booking(id, actor, trx)
        if (found instanceof Problem) return found
        if (outside({ organisation: row.organisation ?? undefined }, found.organisation)) return notFound('booking')
        bookings.push(found)
      }
      const decisions: DecisionCopy[] = []
      for (const id of new Set(what.decisions ?? [])) {
        if (has.has(`decision ${id}`)) continue
        const copy = await this.#decision(trx, id, row)
        if (copy instanceof Problem) return copy
        decisions.push(copy)
      }
      if (bookings.length + decisions.length > 0) {
        await this.#copy(trx, row, { bookings, decisions, reason: what.reason }, doing)
        const linked = await this.#about(
          trx,
          row,
          bookings.map((one) => one.id),
          doing,
        )
        if (linked instanceof Problem) return linked
        await touch(this.#room, trx, doing, row)
      }
      const detail = {
        case: row.id,
        bookings: bookings.map((one) => one.id),
        decisions: decisions.map((one) => one.decision),
        reason: what.reason,
      }
      return { result: undefined, name: 'desk.preserve-evidence', owner: row.organisation ?? undefined, detail }
    })
  }

  async #copy(
    trx: Transaction,
    row: CaseRow,
    what: { bookings: readonly BookingFound[]; decisions: readonly DecisionCopy[]; reason: string },
    doing: Doing,
  ): Promise<void> {
    const { vault } = this.#room
    const hold = holdOf(row.id, null)
    const refs = what.bookings
      .flatMap((one) => [one.bookerNumber, one.rider, one.driver])
      .filter((ref) => ref !== undefined)
    const given = [...new Set(refs)].map((ref) => ({ ref, reason: hold.reason, until: hold.until }))
    // What was destroyed meanwhile is not there to be held; its reference is not kept either.
    const there = given.length === 0 ? new Set<PersonRef>() : await vault.holdEach(trx, hold.room, given)
    const living = (ref: PersonRef | undefined) => (ref !== undefined && there.has(ref) ? ref : null)
    const document: EvidenceDocument = { bookings: what.bookings.map(copyOf), decisions: [...what.decisions] }
    const kept = {
      case_id: row.id,
      document: await vault.sealText(trx, JSON.stringify(document), hold),
      reason: what.reason,
      at: doing.at,
      by_actor: JSON.stringify(doing.actor),
      destroyed_at: null,
      act: doing.id,
    }
    const nobody = { booker: null, rider: null, driver: null }
    await tables(trx.tables())
      .insertInto('desk.evidence')
      .values([
        ...what.bookings.map((one) => ({
          ...kept,
          kind: 'booking' as const,
          ref: one.id,
          booker: living(one.bookerNumber),
          rider: living(one.rider),
          driver: living(one.driver),
        })),
        ...what.decisions.map((one) => ({ ...kept, ...nobody, kind: 'decision' as const, ref: one.decision })),
      ])
      .execute()
  }

  async #about(trx: Transaction, of: CaseRow, bookings: readonly string[], doing: Doing): Promise<number | Problem> {
    if (bookings.length === 0) return 0
    const db = tables(trx.tables())
    const made = await db
      .insertInto('desk.case_bookings')
      .values(
        [...new Set(bookings)].map((booking) => ({
          case_id: of.id,
          booking,
          at: doing.at,
          by_actor: JSON.stringify(doing.actor),
          act: doing.id,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('booking')
      .execute()
    const { all } = await db
      .selectFrom('desk.case_bookings')
      .select((e) => e.fn.countAll<number>().as('all'))
      .where('case_id', '=', of.id)
      .executeTakeFirstOrThrow()
    if (Number(all) <= bookingsMax) return made.length
    return new Problem('wrong-state', `A case is about at most ${bookingsMax} bookings.`)
  }

  async #has(trx: Transaction, caseId: string): Promise<Set<string>> {
    const rows = await tables(trx.tables())
      .selectFrom('desk.evidence')
      .select(['kind', 'ref'])
      .where('case_id', '=', caseId)
      .execute()
    return new Set(rows.map((row) => `${row.kind} ${row.ref}`))
  }

  async #decision(trx: Transaction, id: string, row: CaseRow): Promise<DecisionCopy | Problem> {
    const leaf = await this.#ledger.byRef('decision', id, trx)
    if (!leaf || outside({ organisation: row.organisation ?? undefined }, leaf.owner)) return notFound('decision')
    const { owner: organisation, source: line, tag: verdict, at } = leaf
    return { decision: id, leaf: leaf.seq, organisation, line, verdict, at }
  }

  /** The copies in clear, each document once; those that are destroyed are missing. */
  async #documents(rows: readonly Selectable<EvidenceRow>[], actor: Actor): Promise<Map<string, EvidenceDocument>> {
    const documents = new Map<string, EvidenceDocument>()
    for (const id of new Set(rows.map((row) => row.document))) {
      const text = await this.#room.vault.reveal(id, 'Read the evidence of a case', actor)
      if (!(text instanceof Problem)) documents.set(id, JSON.parse(text) as EvidenceDocument)
    }
    return documents
  }

  async #clockOf(id: string, preserved: boolean, actor: Actor): Promise<EvidenceBooking> {
    const found = await this.#lookups.booking(id, actor)
    if (found instanceof Problem)
      return { booking: id, state: found.code === 'directory-silent' ? 'silent' : 'unknown', preserved }
    const left = daysLeft(found.contactEndsAt, this.#room.clock.now())
    const { at, contactEndsAt } = found
    return {
      booking: id,
      at,
      contactEndsAt,
      daysLeft: left,
      state: left === undefined ? 'destroyed' : 'there',
      preserved,
    }
  }
}

const tables = (db: Kysely<never>): Kysely<EvidenceTables> => db as unknown as Kysely<EvidenceTables>

function preservedOf(one: Selectable<EvidenceRow>, document: EvidenceDocument | undefined): PreservedBooking {
  return {
    booking: one.ref,
    preservedAt: one.at,
    by: one.by_actor,
    reason: one.reason,
    document: one.document,
    copy: document?.bookings.find((copy) => copy.booking === one.ref),
    booker: (one.booker ?? undefined) as PersonRef | undefined,
    rider: (one.rider ?? undefined) as PersonRef | undefined,
    driver: (one.driver ?? undefined) as PersonRef | undefined,
    destroyedAt: one.destroyed_at ?? undefined,
  }
}
