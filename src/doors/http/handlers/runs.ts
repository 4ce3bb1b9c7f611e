import { notFound } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'

type Served =
  | 'getCaseProcedure'
  | 'answerStep'
  | 'stepBack'
  | 'undoStep'
  | 'listTasks'
  | 'getTask'
  | 'reportTask'
  | 'listEscalations'
  | 'getEscalation'
  | 'answerEscalation'
  | 'listDigests'
  | 'makeDigest'

/** Procedures on cases, the tasks and escalations that come of them. */
export function runHandlers(_doors: Doors): Handlers<Served> {
  const none = () => notFound('case')
  return {
    getCaseProcedure: none,
    answerStep: none,
    stepBack: none,
    undoStep: none,
    listTasks: () => ({ items: [] }),
    getTask: none,
    reportTask: none,
    listEscalations: () => ({ items: [] }),
    getEscalation: none,
    answerEscalation: none,
    listDigests: () => ({ items: [] }),
    makeDigest: none,
  }
}
