import Type, { type Static } from 'typebox'
import { Id, Person, Prose, page, paging, record, Time, words } from './base.ts'
import { Option } from './procedure-run.ts'

export const taskStates = ['open', 'done', 'cancelled'] as const

/** Something that somebody must do outside the house, and say how it went: call a booker back. */
export const Task = record({
  id: Type.String(),
  case: Type.String(),
  kind: words(['call-back']),
  state: words([...taskStates]),
  title: Type.String(),
  /** Whom to call. Masked; reveal it with the case as the purpose. Never told to who complains. */
  person: Type.Optional(Person),
  booking: Type.Optional(Type.String()),
  /** What to say to whom is called, in the case's language. */
  say: Type.Optional(Type.String()),
  /** How it can end; each does what the procedure says. */
  outcomes: Type.Array(Option),
  createdAt: Time,
  createdBy: Type.String(),
  createdByName: Type.Optional(Type.String()),
  dueAt: Type.Optional(Time),
  /** Nobody has done it in time. */
  overdue: Type.Boolean(),
  outcome: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
  doneAt: Type.Optional(Time),
  doneBy: Type.Optional(Type.String()),
  doneByName: Type.Optional(Type.String()),
})
export type Task = Static<typeof Task>
export const TaskQuery = record({
  state: Type.Optional(words([...taskStates])),
  case: Type.Optional(Id),
  overdue: Type.Optional(Type.Boolean()),
  ...paging,
})
export const TaskPage = page(Task)
export type TaskPage = Static<typeof TaskPage>

/** The case goes on at once by what the procedure says of this outcome. A note may hold no number. */
export const TaskOutcome = record({ outcome: Id, note: Type.Optional(Prose) })
export type TaskOutcome = Static<typeof TaskOutcome>
