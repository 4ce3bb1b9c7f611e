import { registerLineChange } from './acts/propose-line-state.ts'
import { Digests } from './digest-store.ts'
import { Escalations } from './escalation-store.ts'
import { Runs } from './run.ts'
import type { RunRoom } from './run-room.ts'
import { Tasks } from './task-store.ts'

/** Procedures on cases, and what they ask of people. Apart from the desk's records, since they reach into nearly every room. */
export interface DeskRuns {
  readonly runs: Runs
  readonly tasks: Tasks
  readonly escalations: Escalations
  readonly digests: Digests
}

/** Needs staff's approvals at once: it registers an executor there, and goes on with cases by what is decided. */
export function openRuns(room: RunRoom): DeskRuns {
  const tasks = new Tasks(room)
  registerLineChange(room.approvals, room.callers)
  return { runs: new Runs(room, tasks), tasks, escalations: new Escalations(room), digests: new Digests(room) }
}
