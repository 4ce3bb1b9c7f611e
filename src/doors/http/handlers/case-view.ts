import { type CaseSort, type CaseView, cursorOf } from '../../../desk/index.ts'
import { hourMs, type Lang } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { personsOf } from '../whom.ts'
import { deadlineSentence } from './case-sentences.ts'

/** Cases as the door shows them: persons masked, staff by name. One question to the vault and one to the staff for a whole page. */
export class CaseViews {
  readonly #doors: Doors
  constructor(doors: Doors) {
    this.#doors = doors
  }

  async summaries(views: readonly CaseView[], sort?: CaseSort): Promise<wire.CaseSummary[]> {
    return this.#summaries(views, this.#doors.staff.members.names(assigneesOf(views)), sort)
  }

  async #summaries(
    views: readonly CaseView[],
    named: Promise<ReadonlyMap<string, string>>,
    sort?: CaseSort,
  ): Promise<wire.CaseSummary[]> {
    const { vault, clock, desk } = this.#doors
    const [person, names] = await Promise.all([
      personsOf(
        vault,
        views.flatMap((view) => [view.person, view.about]),
      ),
      named,
    ])
    const now = clock.now()
    return views.map((view) => {
      const editing = desk.cases.live.present(view.id).filter((one) => one.editing)
      return present({
        id: view.id,
        reference: view.reference,
        organisation: view.organisation,
        procedure: view.procedure,
        procedureVersion: view.procedureVersion,
        channel: view.channel,
        lang: view.lang,
        person: view.person && person(view.person),
        about: view.about && person(view.about),
        at: isoOr(view.happenedAt),
        status: view.status,
        waitingFor: view.waitingFor,
        waitingUntil: isoOr(view.waitingUntil),
        priority: view.priority,
        assignee: view.assignee,
        assigneeName: view.assignee === undefined ? undefined : names.get(view.assignee),
        tags: view.tags,
        repeated: view.repeated,
        openedAt: iso(view.openedAt),
        openedBy: view.openedBy.id,
        updatedAt: iso(view.updatedAt),
        dueAt: isoOr(view.dueAt),
        pausedSince: isoOr(view.pausedSince),
        overdue: view.dueAt !== undefined && view.pausedSince === undefined && view.dueAt < now,
        outcome: view.outcome,
        closedAt: isoOr(view.closedAt),
        closedBy: view.closedBy?.id,
        late: view.late,
        mergedInto: view.mergedInto,
        complaint: view.complaint,
        booking: view.booking,
        account: view.account,
        line: view.line,
        revision: view.revision,
        cursor: sort && cursorOf(view, sort),
        editing: editing.length > 0 ? editing.map((one) => one.staff) : undefined,
      }) as wire.CaseSummary
    })
  }

  /** `reader`: a staff id, who is left out of those who have it open. */
  async whole(view: CaseView, reader: string, lang: Lang): Promise<wire.Case> {
    const { desk, staff } = this.#doors
    await desk.cases.live.ready()
    const others = desk.cases.live.present(view.id, reader)
    const people = [view.openedBy, view.closedBy].flatMap((actor) => (actor?.kind === 'staff' ? [actor.id] : []))
    // Each question is a turn at the database, and this is asked at every click: one for all the names, one for what hangs on it.
    const named = staff.members.names([...assigneesOf([view]), ...people, ...others.map((one) => one.staff)])
    const [[summary], names, { merged, notes }] = await Promise.all([
      this.#summaries([view], named),
      named,
      desk.cases.hangingOn(view.id),
    ])
    return present({
      ...(summary as wire.CaseSummary),
      openedByName: names.get(view.openedBy.id),
      closedByName: view.closedBy && names.get(view.closedBy.id),
      deadline: this.#deadline(view, lang),
      present: presentView(others, names),
      merged,
      notes,
    }) as wire.Case
  }

  #deadline(view: CaseView, lang: Lang): wire.CaseDeadline | undefined {
    const deadline = this.#doors.desk.cases.deadline(view)
    if (deadline === undefined) return undefined
    const { calendar, targetMs, spentMs, days, unknownFrom } = deadline
    return present({
      calendar: calendar.country,
      zone: calendar.zone,
      targetHours: round(targetMs / hourMs),
      spentHours: round(spentMs / hourMs),
      days: days.map(({ date, works, name }) => ({ date, works, name: { ...(name as wire.Text) } })),
      unknownFrom,
      text: deadlineSentence(view, deadline, lang),
    }) as wire.CaseDeadline
  }
}

const assigneesOf = (views: readonly CaseView[]): string[] =>
  views.flatMap((view) => (view.assignee === undefined ? [] : [view.assignee]))

export function presentView(
  others: readonly { staff: string; editing: boolean; since: number }[],
  names: ReadonlyMap<string, string>,
): wire.CasePresent[] {
  return others.map(
    ({ staff, editing, since }) =>
      present({ staff, name: names.get(staff), editing, since: iso(since) }) as wire.CasePresent,
  )
}

const round = (hours: number): number => Math.round(hours * 100) / 100
