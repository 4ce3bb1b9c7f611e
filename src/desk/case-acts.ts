import type { StaffRole } from '../staff/index.ts'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, checkReason, type Doing, Problem, systemActor } from '../terms/index.ts'
import { type CasePriority, type CaseView, type CaseWait, caseView, checkTags } from './case.ts'
import { refusesCase } from './case-colleague.ts'
import { addNote } from './case-notes.ts'
import { type CaseState, caseIn, findCase, liveCaseIn, overtaken, setCaseState } from './case-row.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import type { DeskRoom } from './room.ts'

/**
 * How a case can be ended by hand. Everything else is the outcome of its procedure, which gives it at its own end: no shortcut passes a
 * step that must be taken.
 */
export const handOutcomes = ['taken-back', 'duplicate', 'not-reached', 'mistake'] as const
export type HandOutcome = (typeof handOutcomes)[number]

/** The state that somebody had seen; another by now refuses the act with 'wrong-state' and the present state. */
interface Seen {
  revision: number
}
interface Change {
  to: CaseState
  name: string
  detail?: Record<string, unknown>
}

/** What people do to a case by hand. Each is one act: the row, the change and the ledger's leaf in one transaction. */
export class CaseActs {
  readonly #room: DeskRoom
  constructor(room: DeskRoom) {
    this.#room = room
  }

  /**
   * Gives the case to somebody (`to`), or puts it back. An agent takes what is nobody's and passes on their own; from a colleague only a
   * lead or above takes one. Problem 'not-allowed', 'not-found' (no such colleague), 'wrong-state'.
   */
  async assign(
    id: string,
    given: Seen & { to?: string | undefined },
    actor: Actor,
    role: StaffRole,
  ): Promise<CaseView | Problem> {
    const found = await findCase(this.#room.store.tables(), id, actor)
    if (found instanceof Problem) return found
    const refused = given.to === undefined ? undefined : await refusesCase(this.#room, given.to, found.organisation)
    if (refused) return refused
    return this.#change(id, given, actor, (row) => {
      const mine = row.assignee === null || row.assignee === actor.id
      if (!mine && role === 'agent')
        return new Problem('not-allowed', 'A colleague has this case: a lead can give it to somebody else.', {
          assignee: row.assignee,
        })
      const to = given.to ?? null
      return { to: { assignee: to }, name: 'desk.assign-case', detail: { to, from: row.assignee } }
    })
  }

  prioritise(id: string, given: Seen & { priority: CasePriority }, actor: Actor): Promise<CaseView | Problem> {
    const { priority } = given
    const change = { to: { priority }, name: 'desk.prioritise-case', detail: { priority } }
    return this.#change(id, given, actor, () => change)
  }

  tag(id: string, given: Seen & { tags: readonly string[] }, actor: Actor): Promise<CaseView | Problem> {
    const tags = checkTags(given.tags)
    if (tags instanceof Problem) return Promise.resolve(tags)
    return this.#change(id, given, actor, () => ({
      to: { tags },
      name: 'desk.tag-case',
      detail: { tags: tags.length },
    }))
  }

  /** The clock stands still until the case is resumed, by somebody or when `until` (ms, at most a year ahead) has come. */
  async wait(
    id: string,
    given: Seen & { for: CaseWait; until?: number | undefined },
    actor: Actor,
  ): Promise<CaseView | Problem> {
    const now = this.#room.clock.now()
    const { until } = given
    if (given.for === 'date' && until === undefined)
      return new Problem('invalid-field', 'Say until when it waits.', { field: 'until' })
    if (until !== undefined && (until <= now || until > now + longestWaitMs))
      return new Problem('invalid-time', 'A case waits until a time within the next year.', { field: 'until' })
    const to = { status: 'waiting', waitingFor: given.for, waitingUntil: until } as const
    return this.#change(id, given, actor, () => ({ to, name: 'desk.wait-case', detail: { for: given.for } }))
  }

  resume(id: string, given: Seen, actor: Actor): Promise<CaseView | Problem> {
    return this.#change(id, given, actor, (row) =>
      row.status === 'open'
        ? new Problem('wrong-state', 'This case does not wait.')
        : { to: { status: 'open' }, name: 'desk.resume-case' },
    )
  }

  /** Hands the case up; the reason becomes a note. The clock runs on. */
  async escalate(id: string, given: Seen & { reason: string }, actor: Actor): Promise<CaseView | Problem> {
    const fault = checkReason('reason', given.reason)
    if (fault) return fault
    return this.#change(id, given, actor, async (row, trx, doing) => {
      if (row.status === 'escalated') return new Problem('wrong-state', 'This case has been handed up already.')
      await addNote(this.#room, trx, doing, row, given.reason.trim(), [])
      return { to: { status: 'escalated' }, name: 'desk.escalate-case' }
    })
  }

  /** Ends a case outside its procedure; what it held is kept for three years more. */
  async close(id: string, given: Seen & { outcome: string }, actor: Actor): Promise<CaseView | Problem> {
    if (!handOutcomes.includes(given.outcome as HandOutcome))
      return new Problem(
        'invalid-field',
        `By hand a case ends as ${handOutcomes.join(', ')}; any other outcome is given by its procedure at its end.`,
        { field: 'outcome' },
      )
    const to = { status: 'closed', outcome: given.outcome } as const
    return this.#change(id, given, actor, () => ({ to, name: 'desk.close-case', detail: { outcome: given.outcome } }))
  }

  /** Opens it again with a new clock; what was merged into another becomes a case of its own. */
  async reopen(id: string, given: Seen, actor: Actor): Promise<CaseView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const row = await caseIn(trx, id, actor)
      if (row instanceof Problem) return row
      if (row.status !== 'closed') return new Problem('wrong-state', 'This case is not closed.')
      const late = overtaken(row, given.revision)
      if (late) return late
      const now = await setCaseState(this.#room, trx, doing, row, { status: 'open' })
      const detail = { case: id, ...(row.merged_into !== null && { from: row.merged_into }) }
      return { result: caseView(now), name: 'desk.reopen-case', owner: row.organisation ?? undefined, detail }
    })
  }

  /** Resumes what waited until a time that has come. For a job; how many. */
  async wakeDue(): Promise<number> {
    const room = this.#room
    const due = await room.store
      .tables<CaseTables>()
      .selectFrom('desk.cases')
      .select(['id', 'revision'])
      .where('waiting_until', '<=', room.clock.now())
      .orderBy('waiting_until')
      .limit(1_000)
      .execute()
    let woken = 0
    for (const { id, revision } of due) {
      const outcome = await this.resume(id, { revision }, systemActor('desk'))
      if (!(outcome instanceof Problem)) woken++
    }
    return woken
  }

  #change(
    id: string,
    seen: Seen,
    actor: Actor,
    body: (row: CaseRow, trx: Transaction, doing: Doing) => Promise<Change | Problem> | Change | Problem,
  ): Promise<CaseView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const row = await liveCaseIn(trx, id, actor)
      if (row instanceof Problem) return row
      const late = overtaken(row, seen.revision)
      if (late) return late
      const change = await body(row, trx, doing)
      if (change instanceof Problem) return change
      const now = await setCaseState(this.#room, trx, doing, row, change.to)
      const detail = { case: id, ...change.detail }
      return { result: caseView(now), name: change.name, owner: row.organisation ?? undefined, detail }
    })
  }
}

const longestWaitMs = 366 * 24 * 60 * 60_000
