import { Problem } from '../../terms/index.ts'
import { executor, idsIn, personIn } from './executor.ts'

/** "Do not contact me": of one business, of everybody, or of what others' bookings cause. The gate cites the case from then on. */
export const recordRefusal = executor({
  async act(trx, room, { params, case: of, actor }) {
    const [organisation] = idsIn(params.organisation)
    if (params.scope === 'business' && organisation === undefined)
      return new Problem('not-found', 'The business is not known, so that it cannot be refused by name.')
    const refusal = await room.consent.refusals.refuseIn(
      trx,
      {
        of: { person: personIn(params.number) },
        ...(params.scope === 'business' && { organisation }),
        ...(params.scope === 'rider-contact' && { onBehalf: true as const }),
        via: 'complaint',
        case: of.id,
      },
      actor,
    )
    if (refusal instanceof Problem) return refusal
    return { results: { refusal: [refusal.id] }, effect: { refusal: refusal.id } }
  },
  async undo(trx, room, { case: of, effect, reason }, actor) {
    const why = { reason, case: of.id }
    const withdrawn = await room.consent.refusals.withdrawIn(trx, String(effect.refusal), actor, why)
    return withdrawn instanceof Problem ? withdrawn : undefined
  },
})
