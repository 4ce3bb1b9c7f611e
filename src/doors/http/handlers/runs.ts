import type { Doer, RunFile } from '../../../desk/index.ts'
import type { Principal } from '../../../staff/index.ts'
import { type Actor, type Lang, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { RunViews } from './run-view.ts'

type Served = 'getCaseProcedure' | 'answerStep' | 'stepBack' | 'undoStep'

/** Who is at work, as the desk checks it against the roles of a step. */
export function doerOf(principal: Principal | undefined, actor: Actor): Doer {
  return principal?.kind === 'staff' ? { actor, role: principal.role } : { actor }
}

/** Procedures on cases. */
export function runHandlers(doors: Doors): Handlers<Served> {
  const { runs } = doors.deskRuns
  const views = new RunViews(doors)

  interface By {
    principal: Principal | undefined
    actor: Actor
    lang: Lang
  }
  const shown = async (file: RunFile | Problem, { principal, actor, lang }: By) =>
    file instanceof Problem ? file : await views.of(file, principal, actor, lang)
  /** Whoever was overtaken sees in the refusal itself where the case stands now. */
  const orWhereItStands = async (id: string, file: RunFile | Problem, by: By) => {
    if (!(file instanceof Problem) || file.code !== 'wrong-state') return await shown(file, by)
    const now = await shown(await runs.get(id, by.actor), by)
    return now instanceof Problem ? file : new Problem(file.code, file.detail, { ...file.extra, procedure: now })
  }

  return {
    async getCaseProcedure(call) {
      return await shown(await runs.get(call.params.id, call.scope), call)
    },
    async answerStep(call) {
      const { params, body, principal, actor } = call
      return await orWhereItStands(params.id, await runs.answer(params.id, body, doerOf(principal, actor)), call)
    },
    async stepBack(call) {
      const { params, body, principal, actor } = call
      return await orWhereItStands(params.id, await runs.back(params.id, body.step, doerOf(principal, actor)), call)
    },
    async undoStep(call) {
      const { params, body, principal, actor } = call
      const undone = await runs.undo(params.id, body.seq, body.reason, doerOf(principal, actor))
      return await orWhereItStands(params.id, undone, call)
    },
  }
}
