import { Problem } from '../../terms/index.ts'
import { Escalations } from '../escalation-store.ts'
import { executor, idsIn, wordsOf } from './executor.ts'

/** Hands the case on with what was found: the pictures, the bookings. It stands in the lead's list and next digest. */
export const escalate = executor({
  async act(trx, room, context) {
    const { params, case: of, procedure, step, actor } = context
    const escalation = await new Escalations(room).createIn(
      trx,
      {
        case: of.id,
        organisation: of.organisation,
        procedure,
        cause: step.id,
        title: step.title,
        text: wordsOf(room, context),
        pictures: idsIn(params.pictures),
        bookings: [...idsIn(params.bookings), ...idsIn(params.decisions)],
      },
      actor,
    )
    if (escalation instanceof Problem) return escalation
    return { results: { escalation: [escalation.id] }, effect: { escalation: escalation.id } }
  },
  undo: (trx, room, { effect, reason }, actor) =>
    new Escalations(room).withdrawIn(trx, String(effect.escalation), reason, actor),
})
