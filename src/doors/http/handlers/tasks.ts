import { type DigestView, type EscalationView, openTexts, type TaskView } from '../../../desk/index.ts'
import { fill, waits } from '../../../procedures/index.ts'
import { type Actor, type Lang, maskNumbersIn, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'
import { personsOf } from '../whom.ts'
import { doerOf } from './runs.ts'

type Served =
  | 'listTasks'
  | 'getTask'
  | 'reportTask'
  | 'listEscalations'
  | 'getEscalation'
  | 'answerEscalation'
  | 'listDigests'
  | 'makeDigest'

/** What procedures ask of people: call-backs, escalations, and the lead's digests. */
export function taskHandlers(doors: Doors): Handlers<Served> {
  const { clock, vault, staff } = doors
  const { runs, tasks, escalations, digests } = doors.deskRuns
  const namesOf = (actors: readonly (Actor | undefined)[]) =>
    staff.members.names([...new Set(actors.flatMap((one) => one?.id ?? []))])
  const titleOf = async (of: { procedure: string; version: number }, step: string, lang: Lang) =>
    (await runs.procedure(of.procedure, of.version)).steps[step]?.title[lang] ?? step

  async function tasksShown(views: readonly TaskView[], lang: Lang): Promise<Map<string, wire.Task>> {
    const names = await namesOf(views.flatMap((one) => [one.createdBy, one.doneBy]))
    const person = await personsOf(
      vault,
      views.map((one) => one.person),
    )
    const shown = new Map<string, wire.Task>()
    for (const one of views)
      shown.set(
        one.id,
        present({
          id: one.id,
          case: one.case,
          kind: one.kind,
          state: one.state,
          title: await titleOf(one, one.step, lang),
          person: one.person && person(one.person),
          booking: one.booking,
          outcomes: Object.entries(waits['call-back'].outcomes).map(([id, label]) => ({ id, label: label[lang] })),
          createdAt: iso(one.createdAt),
          createdBy: one.createdBy.id,
          createdByName: names.get(one.createdBy.id),
          dueAt: isoOr(one.dueAt),
          overdue: one.state === 'open' && one.dueAt !== undefined && one.dueAt <= clock.now(),
          outcome: one.outcome,
          note: one.note,
          doneAt: isoOr(one.doneAt),
          doneBy: one.doneBy?.id,
          doneByName: one.doneBy && names.get(one.doneBy.id),
        }) as wire.Task,
      )
    return shown
  }

  async function taskShown(view: TaskView, actor: Actor, lang: Lang): Promise<wire.Task> {
    const task = (await tasksShown([view], lang)).get(view.id) as wire.Task
    const say = await wordsOf(view, actor)
    return say === undefined ? task : { ...task, say }
  }

  /** What is said to whom is called, in the case's language. */
  async function wordsOf(view: TaskView, actor: Actor): Promise<string | undefined> {
    const file = await runs.get(view.case, actor)
    if (file instanceof Problem) return undefined
    const { procedure, walk, case: of } = file
    const step = procedure.steps[view.step]
    if (step?.kind !== 'do' || !step.words) return undefined
    const texts = await openTexts({ vault }, Object.values(walk.facts), `Call back for ${of.id}`, actor)
    return fill(procedure, step.words[of.lang], walk.facts, of.lang, (_, value) =>
      typeof value === 'string' ? texts.get(value) : undefined,
    )
  }

  async function escalationsShown(views: readonly EscalationView[], lang: Lang): Promise<Map<string, wire.Escalation>> {
    const names = await namesOf(views.flatMap((one) => [one.createdBy, one.endedBy]))
    const shown = new Map<string, wire.Escalation>()
    for (const one of views)
      shown.set(
        one.id,
        present({
          id: one.id,
          case: one.case,
          procedure: one.procedure,
          cause: one.cause,
          causeLabel: await titleOf(one, one.cause, lang),
          state: one.state,
          pictures: [...one.pictures],
          bookings: [...one.bookings],
          createdAt: iso(one.createdAt),
          createdBy: one.createdBy.id,
          createdByName: names.get(one.createdBy.id),
          answeredAt: isoOr(one.endedAt),
          answeredBy: one.endedBy?.id,
          answeredByName: one.endedBy && names.get(one.endedBy.id),
          answer: one.answer,
          digest: one.digest,
        }) as wire.Escalation,
      )
    return shown
  }

  async function escalationShown(view: EscalationView, actor: Actor, lang: Lang): Promise<wire.Escalation> {
    const shown = (await escalationsShown([view], lang)).get(view.id) as wire.Escalation
    const text = await escalations.words(view.id, 'Read an escalation, numbers masked', actor)
    return text instanceof Problem ? shown : { ...shown, text: maskNumbersIn(text) }
  }

  async function digestShown(view: DigestView, lang: Lang): Promise<wire.Digest> {
    const groups: wire.Digest['groups'] = []
    for (const group of view.groups) {
      const procedure = await runs.procedure(group.procedure, group.version)
      groups.push({
        procedure: group.procedure,
        procedureTitle: procedure.title[lang],
        cause: group.cause,
        causeLabel: procedure.steps[group.cause]?.title[lang] ?? group.cause,
        count: group.count,
        open: group.open,
        escalations: group.escalations.map((one) => ({ ...one, at: iso(one.at) })),
      })
    }
    return {
      id: view.id,
      from: iso(view.from),
      until: iso(view.until),
      madeAt: iso(view.madeAt),
      madeBy: view.madeBy.id,
      kind: view.kind,
      total: view.total,
      groups,
    }
  }

  return {
    async listTasks({ query, scope, lang }) {
      const rows = await tasks.list(query, scope)
      const shown = await tasksShown(rows, lang)
      return pageOf(rows, query.limit, (row) => shown.get(row.id) as wire.Task, byId)
    },
    async getTask({ params, scope, actor, lang }) {
      const found = await tasks.get(params.id, scope)
      return found instanceof Problem ? found : await taskShown(found, actor, lang)
    },
    async reportTask({ params, body, principal, actor, lang }) {
      const reported = await runs.report(params.id, body, doerOf(principal, actor))
      return reported instanceof Problem ? reported : await taskShown(reported, actor, lang)
    },
    async listEscalations({ query, scope, lang }) {
      const rows = await escalations.list(query, scope)
      const shown = await escalationsShown(rows, lang)
      return pageOf(rows, query.limit, (row) => shown.get(row.id) as wire.Escalation, byId)
    },
    async getEscalation({ params, scope, actor, lang }) {
      const found = await escalations.get(params.id, scope)
      return found instanceof Problem ? found : await escalationShown(found, actor, lang)
    },
    async answerEscalation({ params, body, actor, lang }) {
      const answered = await escalations.answer(params.id, body.answer, actor)
      return answered instanceof Problem ? answered : await escalationShown(answered, actor, lang)
    },
    async listDigests({ query, scope, lang }) {
      const rows = await digests.list(query, scope)
      const shown = new Map<string, wire.Digest>()
      for (const row of rows) shown.set(row.id, await digestShown(row, lang))
      return pageOf(rows, query.limit, (row) => shown.get(row.id) as wire.Digest, byId)
    },
    async makeDigest({ body, actor, lang }) {
      const from = timeIn(body.from, 'from', clock.now())
      if (from instanceof Problem) return from
      const until = timeIn(body.until, 'until', clock.now())
      if (until instanceof Problem) return until
      const made = await digests.make({ from, until }, actor)
      return made instanceof Problem ? made : await digestShown(made, lang)
    },
  }
}
