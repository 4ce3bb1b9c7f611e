import type { HistoryEntry } from '../../../callers/index.ts'
import type { Principal } from '../../../staff/index.ts'
import { Problem } from '../../../terms/index.ts'
import { refusal } from '../authorize.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import { permissions } from '../permissions.ts'
import type * as wire from '../schema/index.ts'
import { iso } from '../time.ts'

/** A firm's word against a sanction, and the operator's answer to it. */
export function appealHandlers(doors: Doors): Handlers<'bringAppeal' | 'listAppeals' | 'answerAppeal'> {
  const { callerFacts, staff } = doors
  const { appeals } = doors.callers

  async function shown(entries: readonly HistoryEntry[], reader: Principal | undefined): Promise<wire.Appeal[]> {
    const people = entries.flatMap(({ by, appeal }) => [by.id, appeal?.by.id ?? '', appeal?.answer?.by.id ?? ''])
    const names = await staff.members.names(people.filter((id) => id !== ''))
    const allowed = refusal(permissions.answerAppeal, reader) === undefined
    return entries.map((entry) => {
      const { appeal } = entry
      if (appeal === undefined) throw new Error('an entry without an appeal among the appeals')
      return present({
        id: entry.id,
        about: entry.kind,
        subject: entry.subject,
        organisation: entry.organisation,
        organisationName: callerFacts.organisation(entry.organisation)?.name,
        state: entry.state,
        at: iso(entry.at),
        by: entry.by.id,
        byName: names.get(entry.by.id),
        reason: entry.reason,
        case: entry.case,
        text: appeal.text,
        appealedAt: iso(appeal.at),
        appealedBy: appeal.by.id,
        appealedByName: names.get(appeal.by.id),
        answer: answerShown(entry, names),
        mayAnswer: allowed && appeal.answer === undefined && entry.by.id !== reader?.id && appeal.by.id !== reader?.id,
      }) as wire.Appeal
    })
  }
  const one = async (entry: HistoryEntry | Problem, reader: Principal | undefined) =>
    entry instanceof Problem ? entry : ((await shown([entry], reader))[0] as wire.Appeal)

  return {
    async bringAppeal({ body, actor, principal }) {
      return one(await appeals.appeal(body.entry, body.text, actor), principal)
    },
    async listAppeals({ scope, principal }) {
      return { items: await shown(await appeals.waiting(scope), principal) }
    },
    async answerAppeal({ params, body, actor, principal }) {
      return one(await appeals.answer(params.id, body, actor), principal)
    },
  }
}

export function answerShown(
  { appeal }: HistoryEntry,
  names: ReadonlyMap<string, string>,
): wire.AppealAnswer | undefined {
  const answer = appeal?.answer
  if (answer === undefined) return undefined
  return present({
    at: iso(answer.at),
    by: answer.by.id,
    byName: names.get(answer.by.id),
    granted: answer.granted,
    text: answer.text,
  }) as wire.AppealAnswer
}
