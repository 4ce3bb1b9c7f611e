import {
  actRow,
  advance,
  answer,
  back,
  type DoStep,
  type LookStep,
  type Procedure,
  paramsOf,
  position,
  type Step,
  startWalk,
  type WaitStep,
  type Walk,
  waits,
} from '../procedures/index.ts'
import type { Approval } from '../staff/index.ts'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  attempt,
  type Country,
  canonicalJson,
  checkReason,
  notFound,
  Problem,
  type Scope,
  systemActor,
} from '../terms/index.ts'
import type { StepContext } from './acts/executor.ts'
import { actExecutors, lookExecutors } from './acts/index.ts'
import { type CaseView, caseView } from './case.ts'
import { findCase } from './case-row.ts'
import { askGate } from './gate-question.ts'
import { givenOf, RunChanges, type RunMove } from './run-change.ts'
import type { RunTables } from './run-migrations.ts'
import type { Doer, GateAnswer, RunRoom } from './run-room.ts'
import { type Given, openTexts, sealAnswers } from './run-seal.ts'
import {
  answerWait,
  askerIn,
  factsIn,
  fileOf,
  idsOf,
  mayTake,
  movedOn,
  numberOf,
  otherStep,
  type RunFile,
  to,
  waitingAt,
} from './run-step.ts'
import { findRun, keepProcedures, leaveSteps, markUndone, pathOf, type Run, stepsTaken } from './run-store.ts'
import type { Tasks, TaskView } from './task-store.ts'

/** Steps that the house takes by itself in a row. A checked procedure has no circles, so that this is never reached. */
const mostAtOnce = 200
/** Cases whose date is reached that one job goes on with. */
const datesAtOnce = 200

/**
 * Procedures on cases. A person's answer is journalled first; look-ups follow, each with its own entry; an act and its entry are one
 * transaction. A process that dies in between stands at the step that had not been taken: nothing is lost, nothing is done twice, and
 * whoever answers that step with nothing goes on.
 */
export class Runs {
  readonly #room: RunRoom
  readonly #tasks: Tasks
  readonly #changes: RunChanges

  constructor(room: RunRoom, tasks: Tasks) {
    this.#room = room
    this.#tasks = tasks
    this.#changes = new RunChanges(room)
    room.approvals.onDecided({
      decided: (trx, approval, by) => this.#decided(trx, approval, by),
      after: (approval, by) => this.#afterDecision(approval, by),
    })
  }

  /** Keeps the procedures that new cases begin with; once at start, before the first case. */
  async keep(given: Iterable<Procedure>): Promise<void> {
    const { store, clock, log } = this.#room
    const procedures = [...given]
    await store.transaction((trx) => keepProcedures(trx, procedures, clock.now()))
    for (const procedure of procedures) {
      const kept = await this.procedure(procedure.id, procedure.version)
      if (canonicalJson(kept) === canonicalJson(procedure)) continue
      const { id, version } = procedure
      log.warn(
        { procedure: id, version },
        'a procedure was changed and its version was not raised: cases go on by the first',
      )
    }
  }

  /** A procedure as it was when a case began with it. Throws where it never was in force here. */
  procedure(id: string, version: number): Promise<Procedure> {
    return this.#changes.procedureOf({ procedure: id, procedureVersion: version })
  }

  /** What the gate answers now for whom the case is about; undefined where there is nobody, or nothing to ask with. */
  async gateNow(file: RunFile, actor: Actor): Promise<GateAnswer | undefined> {
    const person = numberOf(file)
    if (person === undefined) return undefined
    const onBehalf = file.procedure.audience === 'passenger'
    const asked = { person, purpose: onBehalf ? ('service' as const) : ('marketing' as const), onBehalf }
    const answer = await askGate(this.#room, asked, file.case, file.walk, actor)
    return answer instanceof Problem ? undefined : answer
  }

  /** Where a case stands. Reads only: a case that nobody has answered yet stands at its procedure's start. */
  async get(id: string, scope: Scope): Promise<RunFile | Problem> {
    const row = await findCase(this.#room.store.tables(), id, scope)
    if (row instanceof Problem) return row
    const of = caseView(row)
    const db = this.#room.store.tables<RunTables>()
    const run = await findRun(db, id)
    const procedure = await this.#changes.procedureOf(of)
    const walk = run?.walk ?? startWalk(procedure, givenOf(of))
    return fileOf(of, procedure, walk, run ? await stepsTaken(db, id) : [], run)
  }

  /**
   * A person's answer to the step that comes now; then whatever follows until a person is needed again.
   * @errors not-found · wrong-state: another step comes now, or the case is closed · not-allowed: the step is for other roles ·
   * invalid-field, invalid-number, invalid-time: an answer is not of its form
   */
  async answer(
    id: string,
    given: { step: string; answers: Given; country?: Country | undefined },
    by: Doer,
  ): Promise<RunFile | Problem> {
    const answered = await this.#changes.make(id, by.actor, async (trx, now) => {
      const { procedure, walk } = now
      const step = position(procedure, walk)
      if (step.id !== given.step) return otherStep(step.id)
      switch (step.kind) {
        case 'say':
          return to(answer(procedure, walk, step.id, given.answers))
        case 'ask': {
          const of = { case: id, procedure, step, country: given.country ?? 'KR' }
          const kept = await sealAnswers(this.#room, trx, of, given.answers)
          if (kept instanceof Problem) return kept
          const move = to(answer(procedure, walk, step.id, kept))
          // Whose case it is was not known until they said their number: from now on it is found by it.
          const person = now.case.person === undefined ? askerIn(procedure, kept) : undefined
          return move instanceof Problem || person === undefined ? move : { ...move, case: { person } }
        }
        case 'wait':
          return to(answerWait(procedure, walk, step, given.answers))
        // Nothing to say: it stands here because something went wrong, because somebody else must go on, or at its end.
        case 'look':
        case 'do':
        case 'end':
          return mayTake(step, by) ?? { walk, again: true }
        default:
          throw new Error(`a walk stands at ${step.id}, which is a ${step.kind}`)
      }
    })
    if (answered instanceof Problem) return answered
    await this.#goOn(id, by)
    return this.get(id, by.actor)
  }

  /**
   * Back to the last step that a person answered.
   * @errors not-found · wrong-state: another step comes now, or something acted since
   */
  async back(id: string, stepId: string, by: Doer): Promise<RunFile | Problem> {
    const outcome = await this.#changes.make(id, by.actor, async (trx, { procedure, walk }) => {
      if (walk.at !== stepId) return otherStep(walk.at)
      const before = back(procedure, walk)
      if (before instanceof Problem) return before
      const left = pathOf(await stepsTaken(trx.tables(), id)).slice(before.path.length)
      const seqs = left.map(({ seq }) => seq)
      await leaveSteps(trx, id, seqs, this.#room.clock.now(), by.actor)
      return { walk: before }
    })
    return outcome instanceof Problem ? outcome : this.get(id, by.actor)
  }

  /**
   * Takes back one act of the path, where it can be. The case can then go back over it.
   * @errors not-found · wrong-state: it is no act, cannot be undone, or was undone before · not-allowed
   */
  async undo(id: string, seq: number, reason: string, by: Doer): Promise<RunFile | Problem> {
    const refused = checkReason('reason', reason)
    if (refused) return refused
    // Whoever decides an approval locks it and then the case: here too it comes first, or the two could wait for each other.
    const known = (await stepsTaken(this.#room.store.tables(), id)).find((one) => one.seq === seq)?.effect?.approvals
    const outcome = await attempt(this.#room.store, async (trx) => {
      await this.#room.approvals.lockIn(trx, Array.isArray(known) ? (known as string[]) : [])
      return await this.#undoIn(trx, id, seq, reason, by)
    })
    return outcome instanceof Problem ? outcome : this.get(id, by.actor)
  }

  #undoIn(trx: Transaction, id: string, seq: number, reason: string, by: Doer): Promise<Walk | Problem> {
    return this.#changes.makeIn(trx, id, by.actor, async (_, { case: of, procedure, walk }) => {
      const path = pathOf(await stepsTaken(trx.tables(), id))
      const index = path.findIndex((one) => one.seq === seq)
      const row = path[index]
      const step = row && procedure.steps[row.step]
      if (!row || step?.kind !== 'do') return notFound('act')
      const undo = actRow(step.act)?.undoable ? actExecutors[step.act].undo : undefined
      if (!undo || !row.effect || !row.acted || row.undone_at !== null)
        return new Problem('wrong-state', 'This cannot be undone: it has had its effect, or was undone before.')
      const problem =
        mayTake(step, by) ?? (await undo(trx, this.#room, { case: of, effect: row.effect, reason }, by.actor))
      if (problem) return problem
      await markUndone(trx, id, seq, { at: this.#room.clock.now(), by: by.actor, why: reason })
      return { walk: { ...walk, path: walk.path.map((one, n) => (n === index ? { ...one, acted: false } : one)) } }
    })
  }

  /** Reports a task: the case that waits for it goes on at once. Problems as of `Tasks.report`. */
  async report(
    task: string,
    given: { outcome: string; note?: string | undefined },
    by: Doer,
  ): Promise<TaskView | Problem> {
    if (!Object.hasOwn(waits['call-back'].outcomes, given.outcome))
      return new Problem('invalid-field', 'A call-back has no such outcome.', { field: 'outcome' })
    const reported = await this.#tasks.report(task, given, by.actor, async (trx, ended, actor) => {
      const moved = await this.#changes.makeIn(trx, ended.case, actor, async (_, { procedure, walk }) => {
        const step = waitingAt(procedure, walk, 'call-back')
        // The case may stand elsewhere by now; that the call was made stays on record all the same.
        if (!step || !idsOf(walk, step, 'task').includes(ended.id)) return { walk }
        return to(advance(procedure, walk, step.id, { outcome: ended.outcome ?? '' }))
      })
      // A case that was closed meanwhile does not go on; the call was made all the same.
      return moved instanceof Problem && moved.code !== 'wrong-state' ? moved : undefined
    })
    if (!(reported instanceof Problem)) await this.#goOn(reported.case, by)
    return reported
  }

  /** Goes on with the cases that waited for a date; for a job that runs every few minutes. Returns how many. */
  async datesReached(): Promise<number> {
    const due = await this.#room.store
      .tables<RunTables>()
      .selectFrom('desk.runs')
      .select('case_id')
      .where('wait_until', '<=', this.#room.clock.now())
      .orderBy('wait_until')
      .limit(datesAtOnce)
      .execute()
    for (const { case_id } of due) await this.#goOn(case_id, { actor: systemActor('dates') })
    return due.length
  }

  /** The second person's word: the case that waits for it has it in the deciding transaction. */
  async #decided(trx: Transaction, approval: Approval, by: Actor): Promise<void> {
    if (approval.case === undefined || !(await findRun(trx.tables(), approval.case))) return
    const moved = await this.#changes.makeIn(trx, approval.case, by, async (_, { procedure, walk }) => {
      const step = waitingAt(procedure, walk, 'approval')
      const waited = step ? idsOf(walk, step, 'approval') : []
      if (!step || !waited.includes(approval.id)) return { walk }
      const outcome = await this.#verdictOn(waited, trx)
      return outcome === undefined ? { walk } : to(advance(procedure, walk, step.id, { outcome }))
    })
    // A case that was closed meanwhile does not go on; what was decided holds all the same.
    if (moved instanceof Problem && moved.code !== 'wrong-state') throw new Error(`${moved.code}: ${moved.detail}`)
  }

  /** Several approvals of one step: all must be decided; one yes is a yes. */
  async #verdictOn(ids: readonly string[], trx?: Transaction): Promise<string | undefined> {
    const states = await this.#room.approvals.states(ids, trx)
    if (states.length === 0 || states.includes('waiting')) return undefined
    if (states.includes('approved')) return 'approved'
    return states.every((state) => state === 'expired') ? 'expired' : 'declined'
  }

  async #afterDecision(approval: Approval, by: Actor): Promise<void> {
    if (approval.case === undefined) return
    // Whoever decides is one of those who decide; a step that is narrowed further waits for a person of its role.
    await this.#goOn(approval.case, by.kind === 'staff' ? { actor: by, role: 'manager' } : { actor: by })
  }

  /** Takes what no person needs to answer. What cannot be taken now stays where it is and says why; so does what broke. */
  async #goOn(id: string, by: Doer): Promise<void> {
    try {
      await this.#advance(id, by)
    } catch (error) {
      // What led here is journalled and acknowledged: that a later step broke must not look as if it had not been.
      this.#room.log.error({ err: error, case: id }, 'a case could not go on in its procedure')
      const problem = { code: 'internal', detail: 'Something broke on our side. Try this step again.' }
      await this.#changes.make(id, by.actor, async (_, { walk }) => ({ walk, problem })).catch(() => undefined)
    }
  }

  async #advance(id: string, by: Doer): Promise<void> {
    for (let steps = 0; steps < mostAtOnce; steps++) {
      const run = await findRun(this.#room.store.tables<RunTables>(), id)
      if (!run || run.outcome !== null) return
      const row = await findCase(this.#room.store.tables(), id, {})
      if (row instanceof Problem || row.status === 'closed') return
      const of = caseView(row)
      const procedure = await this.#changes.procedureOf(of)
      const step = position(procedure, run.walk)
      let went = false
      if (step.kind === 'look') went = await this.#look(of, procedure, run, step as Step<LookStep>, by)
      else if (step.kind === 'do') went = await this.#act(of, procedure, run, step as Step<DoStep>, by)
      else if (step.kind === 'wait') went = await this.#waited(of, procedure, run, step as Step<WaitStep>, by)
      if (!went) return
    }
    throw new Error(`the procedure of ${id} does not come to a person`)
  }

  async #look(of: CaseView, procedure: Procedure, run: Run, step: Step<LookStep>, by: Doer): Promise<boolean> {
    if (mayTake(step, by)) return false
    const context = await this.#context(of, procedure, run.walk, step, by)
    const looked = await lookExecutors[step.look](this.#room, context)
    if (looked instanceof Problem) return await this.#stand(run, by, looked)
    const { results, ...extras } = looked
    return await this.#take(run, by, (walk) => to(advance(procedure, walk, step.id, { results }), extras))
  }

  async #act(of: CaseView, procedure: Procedure, run: Run, step: Step<DoStep>, by: Doer): Promise<boolean> {
    if (mayTake(step, by)) return false
    const { prepare, act } = actExecutors[step.act]
    const context = await this.#context(of, procedure, run.walk, step, by)
    const prepared = await prepare?.(this.#room, context)
    let refused = prepared instanceof Problem ? prepared : undefined
    if (refused === undefined) {
      const acted = await this.#changes.make(of.id, by.actor, async (trx, now) => {
        // Somebody else was faster: it was done, or is not to be done any more.
        if (now.revision !== run.revision) return movedOn
        const done = await act(trx, this.#room, { ...context, case: now.case }, prepared)
        if (done instanceof Problem) return done
        const { results, ...extras } = done
        return to(advance(procedure, now.walk, step.id, { results }), extras)
      })
      if (!(acted instanceof Problem) || acted === movedOn) return true
      refused = acted
    }
    // Whatever the act had written before it was refused is undone; that it was refused is journalled by itself.
    if (step.refused !== undefined && refused.code !== 'not-allowed')
      return await this.#take(run, by, (walk) => to(advance(procedure, walk, step.id, { refused: true })))
    return await this.#stand(run, by, refused)
  }

  /** What is waited for may have come before the case stood there. */
  async #waited(of: CaseView, procedure: Procedure, run: Run, step: Step<WaitStep>, by: Doer): Promise<boolean> {
    const outcome = await this.#outcomeOf(of, run, step)
    if (outcome === undefined) return false
    return await this.#take(run, by, (walk) => to(advance(procedure, walk, step.id, { outcome })))
  }

  async #outcomeOf(of: CaseView, run: Run, step: Step<WaitStep>): Promise<string | undefined> {
    if (step.for === 'approval') return await this.#verdictOn(idsOf(run.walk, step, 'approval'))
    if (step.for === 'date')
      return Number(paramsOf(run.walk, step).until) <= this.#room.clock.now() ? 'reached' : undefined
    if (step.for === 'person') return undefined
    for (const id of idsOf(run.walk, step, 'task')) {
      const task = await this.#tasks.get(id, of)
      if (!(task instanceof Problem) && task.outcome !== undefined) return task.outcome
    }
    return undefined
  }

  /** Goes on from exactly this state. True also where somebody else did meanwhile: there may be more to do then. */
  async #take(run: Run, by: Doer, next: (walk: Walk) => RunMove | Problem): Promise<true> {
    const taken = await this.#changes.make(run.case_id, by.actor, async (_, now) =>
      now.revision === run.revision ? next(now.walk) : movedOn,
    )
    if (taken instanceof Problem && taken !== movedOn) throw new Error(`${run.case_id}: ${taken.code} ${taken.detail}`)
    return true
  }

  async #stand(run: Run, by: Doer, { code, detail }: Problem): Promise<false> {
    await this.#changes.make(run.case_id, by.actor, async (_, now) =>
      now.revision === run.revision ? { walk: now.walk, problem: { code, detail } } : movedOn,
    )
    return false
  }

  async #context<S extends LookStep | DoStep>(
    of: CaseView,
    procedure: Procedure,
    walk: Walk,
    step: Step<S>,
    by: Doer,
  ): Promise<StepContext<S>> {
    const params = paramsOf(walk, step as unknown as Step)
    const placed = 'words' in step && step.words ? factsIn(step.words[of.lang]).map((name) => walk.facts[name]) : []
    const texts = await openTexts(this.#room, [...Object.values(params), ...placed], `Work on ${of.id}`, by.actor)
    for (const [name, value] of Object.entries(params))
      if (typeof value === 'string') params[name] = texts.get(value) ?? value
    return { case: of, procedure, step, walk, params, texts, actor: by.actor, role: by.role }
  }
}
