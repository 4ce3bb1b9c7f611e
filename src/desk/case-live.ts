import { sql } from 'kysely'
import type { Store } from '../store/index.ts'
import { type Clock, type Scope, secondMs } from '../terms/index.ts'
import { type CaseStatus, type CaseWait, caseStatuses, caseWaits } from './case.ts'
import type { CasePlace } from './case-row.ts'
import type { CaseTables } from './case-tables.ts'

/** How many cases stand where. */
export interface CaseCounts {
  status: Record<CaseStatus, number>
  waitingFor: Record<CaseWait, number>
  /** Not closed, by who has them; '' is nobody. */
  assignee: Map<string, Record<Exclude<CaseStatus, 'closed'>, number>>
}

/** Somebody who looks at a case, or has begun to write in it. */
export interface Present {
  staff: string
  editing: boolean
  /** ms. */
  since: number
}

/** A browser says every so often that it is still there; after this long without a word somebody is gone. */
export const presenceMs = 45 * secondMs
/** Other nodes are told again only so often, so that fifty open screens are no load. */
export const presenceToldMs = 20 * secondMs

interface Seen extends Present {
  until: number
  toldAt: number
}

/**
 * What is known of the queue without asking the database: how many cases stand where, and who looks at which. Kept from the change feed,
 * so it is exact on this node when an act is answered, and on others within a second; presence is memory alone and fades by itself.
 */
export class CaseLive {
  readonly #store: Store
  readonly #clock: Clock
  /** By organisation ('' the operator's), then status, assignee and what is waited for. */
  readonly #counts = new Map<string, Map<string, number>>()
  readonly #present = new Map<string, Map<string, Seen>>()
  #loaded: Promise<unknown> | undefined

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Loaded when first asked for: a node that serves no desk does not count. */
  ready(): Promise<unknown> {
    this.#loaded ??= this.#store.changes
      .readModel('desk', {
        load: async (trx) => {
          const { rows } = await sql<{
            organisation: string | null
            status: string
            assignee: string | null
            waiting_for: string | null
            n: number
          }>`select organisation, status, assignee, waiting_for, count(*)::int as n from desk.cases group by 1, 2, 3, 4`.execute(
            trx.tables<CaseTables>(),
          )
          for (const row of rows)
            this.#count(
              row.organisation,
              { status: row.status, assignee: row.assignee, waitingFor: row.waiting_for },
              row.n,
            )
        },
        apply: (change) => {
          const data = change.data as never
          if (change.kind === 'case') this.#applyCase(data)
          else if (change.kind === 'presence') this.#applyPresence(change.key, data)
        },
      })
      .catch((error: unknown) => {
        this.#counts.clear()
        this.#loaded = undefined
        throw error
      })
    return this.#loaded
  }

  async counts(scope: Scope): Promise<CaseCounts> {
    await this.ready()
    const counts: CaseCounts = {
      status: Object.fromEntries(caseStatuses.map((status) => [status, 0])) as never,
      waitingFor: Object.fromEntries(caseWaits.map((wait) => [wait, 0])) as never,
      assignee: new Map(),
    }
    for (const [organisation, places] of this.#counts) {
      if (scope.organisation !== undefined && scope.organisation !== organisation) continue
      for (const [place, n] of places) {
        const [status, assignee, waitingFor] = JSON.parse(place) as [CaseStatus, string, CaseWait | '']
        counts.status[status] += n
        if (waitingFor !== '') counts.waitingFor[waitingFor] += n
        if (status === 'closed') continue
        const theirs = counts.assignee.get(assignee) ?? { open: 0, waiting: 0, escalated: 0 }
        theirs[status] += n
        counts.assignee.set(assignee, theirs)
      }
    }
    return counts
  }

  /** Who else is there now, those who write first. */
  present(id: string, but?: string): Present[] {
    const now = this.#clock.now()
    const seen = this.#present.get(id)
    if (seen === undefined) return []
    for (const [staff, one] of seen) if (one.until <= now) seen.delete(staff)
    if (seen.size === 0) this.#present.delete(id)
    return [...seen.values()]
      .filter(({ staff }) => staff !== but)
      .sort((a, b) => Number(b.editing) - Number(a.editing) || a.since - b.since)
      .map(({ staff, editing, since }) => ({ staff, editing, since }))
  }

  /** Somebody is there, writes, or has left (undefined). Whether other nodes and screens must be told. */
  notice(id: string, staff: string, editing: boolean | undefined): boolean {
    const now = this.#clock.now()
    const seen = this.#present.get(id) ?? new Map<string, Seen>()
    const before = seen.get(staff)
    const there = before !== undefined && before.until > now ? before : undefined
    if (editing === undefined) {
      seen.delete(staff)
      return there !== undefined
    }
    const tell = there === undefined || there.editing !== editing || now - there.toldAt >= presenceToldMs
    const since = there !== undefined && there.editing === editing ? there.since : now
    seen.set(staff, { staff, editing, since, until: now + presenceMs, toldAt: tell ? now : (there?.toldAt ?? now) })
    this.#present.set(id, seen)
    this.#forgetOld(now)
    return tell
  }

  #applyPresence(id: string, data: { staff: string; editing: boolean | null; since: number }): void {
    const { staff, editing, since } = data
    const seen = this.#present.get(id) ?? new Map<string, Seen>()
    if (editing === null) seen.delete(staff)
    else {
      const now = this.#clock.now()
      seen.set(staff, { staff, editing, since, until: now + presenceMs, toldAt: now })
    }
    if (seen.size > 0) this.#present.set(id, seen)
    else this.#present.delete(id)
  }

  /** Cases that nobody asks about any more would stay in memory for ever. */
  #forgetOld(now: number): void {
    if (this.#present.size < 5_000) return
    for (const [id, seen] of this.#present)
      if ([...seen.values()].every(({ until }) => until <= now)) this.#present.delete(id)
  }

  #applyCase(data: { organisation: string | null; from: CasePlace | null; to: CasePlace }): void {
    if (data.from !== null) this.#count(data.organisation, data.from, -1)
    this.#count(data.organisation, data.to, 1)
  }

  #count(organisation: string | null, { status, assignee, waitingFor }: CasePlace, n: number): void {
    const places = this.#counts.get(organisation ?? '') ?? new Map<string, number>()
    this.#counts.set(organisation ?? '', places)
    const place = JSON.stringify([status, assignee ?? '', waitingFor ?? ''])
    const count = (places.get(place) ?? 0) + n
    if (count === 0) places.delete(place)
    else places.set(place, count)
  }
}
