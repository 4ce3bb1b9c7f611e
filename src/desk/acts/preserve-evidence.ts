import { executor, idsIn, wordsOf } from './executor.ts'

/** Keeps the minimum of these bookings and decisions with the case, beyond their own time, with the reason. */
export const preserveEvidence = executor({
  async act(trx, room, context) {
    const { params, case: of, actor } = context
    const what = {
      bookings: idsIn(params.bookings),
      decisions: idsIn(params.decisions),
      reason: wordsOf(room, context),
    }
    return (await room.evidence.preserveIn(trx, of, what, actor)) ?? { results: {}, effect: {} }
  },
})
