import { type Procedure, paramsOf, position, startWalk, type Walk } from '../procedures/index.ts'
import type { Transaction } from '../store/index.ts'
import { type Actor, actIn, attempt, type Doing, Problem } from '../terms/index.ts'
import type { CaseLearnt } from './acts/executor.ts'
import { type CaseView, caseView } from './case.ts'
import { type CaseState, liveCaseIn, setCaseState, writeCase } from './case-row.ts'
import type { CaseRow } from './case-tables.ts'
import { openEscalations } from './escalation-store.ts'
import type { RunTables } from './run-migrations.ts'
import type { RunRoom } from './run-room.ts'
import { findRun, keptProcedure, type StepExtras, saveRun } from './run-store.ts'

/** Where a case stands, locked. */
export interface RunNow {
  case: CaseView
  procedure: Procedure
  walk: Walk
  /** Grows with every change; 0 before the first. */
  revision: number
}

/** Where it goes. */
export interface RunMove extends StepExtras {
  walk: Walk
  /** Why it stands at a step that should have passed by itself. */
  problem?: { code: string; detail: string }
  /** What its last step learnt of the case. */
  case?: CaseLearnt
  /** Once more, though nothing has changed. */
  again?: boolean
}

/** What every walk knows from the start. */
export const givenOf = (of: CaseView) =>
  ({ channel: of.channel === 'phone' ? 'phone' : 'chat', repeated: of.repeated }) as const

type Next = (trx: Transaction, now: RunNow) => Promise<RunMove | Problem>

/** Every change of where a case stands is one act: journal, the case's state, the change that screens hear of, and the ledger's leaf. */
export class RunChanges {
  readonly #room: RunRoom
  readonly #kept = new Map<string, Procedure>()
  constructor(room: RunRoom) {
    this.#room = room
  }

  make(id: string, actor: Actor, next: Next): Promise<Walk | Problem> {
    return attempt(this.#room.store, (trx) => this.makeIn(trx, id, actor, next))
  }

  /** Inside a transaction that is open; a Problem must undo it. The case is locked first: two who work on it wait for each other. */
  async makeIn(trx: Transaction, id: string, actor: Actor, next: Next): Promise<Walk | Problem> {
    const row = await liveCaseIn(trx, id, actor)
    if (row instanceof Problem) return row
    const of = caseView(row)
    const procedure = await this.procedureOf(of, trx)
    const run = await findRun(trx.tables(), id, true)
    const before = run?.walk ?? startWalk(procedure, givenOf(of))
    const move = await next(trx, { case: of, procedure, walk: before, revision: run?.revision ?? 0 })
    if (move instanceof Problem) return move
    const { walk: after, problem, again = false, case: learnt = {}, ...extras } = move
    if (after === before && run && !again && problem === undefined) return after
    return await actIn(trx, this.#room, actor, async (_, doing) => {
      const step = position(procedure, after)
      const waitUntil = step.kind === 'wait' && step.for === 'date' ? Number(paramsOf(after, step).until) : undefined
      // A walk's first branches are journalled with its first answer.
      const journal = { procedure, before: run ? before : undefined, after, problem, waitUntil, extras }
      await saveRun(trx, this.#room.clock, of, journal, actor)
      const state = await this.#stateOf(trx, of, procedure, before, after, again)
      if (state instanceof Problem) return state
      await this.#writeCase(trx, doing, row, { ...state, ...(waitUntil && { waitingUntil: waitUntil }) }, learnt)
      const ended = after.ended
      const data = { step: step.id, ended, organisation: of.organisation }
      await this.#room.store.changes.record(trx, { room: 'desk', kind: 'procedure', key: id, data })
      const detail = {
        case: id,
        procedure: procedure.id,
        version: procedure.version,
        from: before.at,
        to: after.at,
        ended,
      }
      return { result: after, name: 'desk.take-step', owner: of.organisation, detail }
    })
  }

  /** The case follows its procedure: it waits where that waits, and is closed where that ends, unless an escalation is unanswered. */
  async #stateOf(
    trx: Transaction,
    of: CaseView,
    procedure: Procedure,
    before: Walk,
    after: Walk,
    again: boolean,
  ): Promise<CaseState | Problem> {
    if (after.ended !== undefined) {
      if ((await openEscalations(trx, of.id)) === 0) return { status: 'closed', outcome: after.ended }
      if (again) return new Problem('wrong-state', 'An escalation of this case is not answered yet.')
      return { status: 'escalated' }
    }
    const step = position(procedure, after)
    if (step.kind === 'wait')
      return after.at !== before.at || of.status !== 'waiting' ? { status: 'waiting', waitingFor: step.for } : {}
    const escalated = after.path.slice(before.path.length).some(({ step: taken }) => {
      const done = procedure.steps[taken]
      return done?.kind === 'do' && done.act === 'escalate'
    })
    if (escalated) return { status: 'escalated' }
    if (of.status !== 'waiting') return {}
    return { status: (await openEscalations(trx, of.id)) > 0 ? 'escalated' : 'open' }
  }

  async #writeCase(trx: Transaction, doing: Doing, row: CaseRow, state: CaseState, learnt: CaseLearnt): Promise<void> {
    const { person, ...refs } = learnt
    const now = await setCaseState(this.#room, trx, doing, row, { ...state, ...refs })
    if (typeof person === 'string' && now.person === null)
      await writeCase(this.#room, trx, doing, now, { person }, true)
    if (person === null) await writeCase(this.#room, trx, doing, now, { person: null, document: null }, true)
  }

  async procedureOf(of: Pick<CaseView, 'procedure' | 'procedureVersion'>, trx?: Transaction): Promise<Procedure> {
    const key = `${of.procedure} ${of.procedureVersion}`
    const known = this.#kept.get(key)
    if (known) return known
    const db = trx?.tables<RunTables>() ?? this.#room.store.tables<RunTables>()
    const kept = await keptProcedure(db, of.procedure, of.procedureVersion)
    // Kept before the first case can begin with it: its absence means that somebody deleted it.
    if (!kept) throw new Error(`procedure ${key} is not kept here, though a case began with it`)
    if (this.#kept.size >= 100) this.#kept.delete(this.#kept.keys().next().value as string)
    this.#kept.set(key, kept)
    return kept
  }
}
