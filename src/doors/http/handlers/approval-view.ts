import type { Approval, Principal } from '../../../staff/index.ts'
import { Problem } from '../../../terms/index.ts'
import { refusal } from '../authorize.ts'
import type { Doors } from '../doors.ts'
import { present } from '../listing.ts'
import { permissions } from '../permissions.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { personsOf } from '../whom.ts'

/** Approvals as screens need them: with names, with the person they are about, and whether the reader may decide. */
export class ApprovalViews {
  readonly #doors: Doors
  constructor(doors: Doors) {
    this.#doors = doors
  }

  async one(id: string, reader: Principal | undefined): Promise<wire.Approval | Problem> {
    const approval = await this.#doors.approvals.get(id, {})
    if (approval instanceof Problem) return approval
    return (await this.many([approval], reader)).get(id) as wire.Approval
  }

  async many(approvals: readonly Approval[], reader: Principal | undefined): Promise<Map<string, wire.Approval>> {
    const { staff, vault } = this.#doors
    const names = await staff.members.names(
      approvals.flatMap((one) => [one.askedBy.id, one.decidedBy?.id ?? '']).filter((id) => id !== ''),
    )
    const about = new Map<string, string>()
    for (const one of approvals) {
      const person = await this.#personOf(one)
      if (person !== undefined) about.set(one.id, person)
    }
    const shown = await personsOf(vault, [...about.values()])
    const allowed = refusal(permissions.decideApproval, reader) === undefined
    return new Map(
      approvals.map((one) => {
        const person = about.get(one.id)
        const view = present({
          id: one.id,
          act: one.act,
          subject: one.subject,
          person: person && shown(person),
          organisation: one.owner,
          payload: one.payload,
          reason: one.reason,
          case: one.case,
          askedBy: one.askedBy.id,
          askedByName: names.get(one.askedBy.id),
          askedAt: iso(one.askedAt),
          state: one.state,
          decidedBy: one.decidedBy?.id,
          decidedByName: one.decidedBy && names.get(one.decidedBy.id),
          decidedAt: isoOr(one.decidedAt),
          note: one.note,
          mayDecide: allowed && one.state === 'waiting' && one.askedBy.id !== reader?.id,
        }) as wire.Approval
        return [one.id, view]
      }),
    )
  }

  async #personOf(approval: Approval): Promise<string | undefined> {
    if (!approval.act.startsWith('consent.')) return undefined
    const restriction = await this.#doors.consent.restrictions.get(approval.subject, {})
    return restriction instanceof Problem ? undefined : restriction.person
  }
}
