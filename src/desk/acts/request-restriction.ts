import { Problem } from '../../terms/index.ts'
import { executor, personIn, wordsOf } from './executor.ts'
import { withdrawApprovals } from './withdraw-approvals.ts'

/**
 * "Nobody shall enter my number": asked for here, registered by a second person. The procedure comes here only after it has warned that
 * family and friends are blocked too, and the person has said yes.
 */
export const requestRestriction = executor({
  async act(trx, room, context) {
    const { params, case: of, actor } = context
    const asked = await room.consent.restrictions.requestIn(
      trx,
      {
        of: { person: personIn(params.number) },
        organisation: of.organisation,
        case: of.id,
        reason: wordsOf(room, context),
        warned: true,
      },
      actor,
    )
    if (asked instanceof Problem) return asked
    return { results: { approval: [asked.approval] }, effect: { approvals: [asked.approval], restriction: asked.id } }
  },
  undo: (trx, room, { effect, reason }, actor) => withdrawApprovals(trx, room, effect.approvals, reason, actor),
})
