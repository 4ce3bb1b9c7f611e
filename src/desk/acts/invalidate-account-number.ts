import { Problem } from '../../terms/index.ts'
import { accountsBehind } from './bookings-of.ts'
import { executor, idsIn } from './executor.ts'

/** The accounts that made these bookings must verify their number again before the next one. */
export const invalidateAccountNumber = executor<string[]>({
  prepare: (room, { params, actor }) => accountsBehind(room, idsIn(params.bookings), actor),
  async act(trx, room, { case: of, actor }, accounts) {
    const why = { reason: 'The number of this account could not be reached, or rang at somebody else.', case: of.id }
    for (const id of accounts) {
      const reset = await room.directory.accounts.invalidateIn(trx, id, why, actor)
      if (reset instanceof Problem) return reset
    }
    const [first] = accounts
    return {
      results: { count: accounts.length },
      effect: { accounts },
      ...(first !== undefined && { case: { account: first } }),
    }
  },
})
