import { Problem } from '../../terms/index.ts'
import { executor, personIn } from './executor.ts'
import { type WhoseAccounts, whoseAccounts } from './whose-accounts.ts'

/** "The previous holder goes on using my number": reset on every account but the asker's own. Refused at the gate from then on. */
export const invalidateNumber = executor<WhoseAccounts>({
  prepare: (room, context) => whoseAccounts(room, personIn(context.params.number), context),
  async act(trx, room, { params, case: of, actor }, { own }) {
    const why = { reason: 'The present holder of the number reported that another account uses it.', case: of.id }
    const given = { ...why, except: own?.id }
    const reset = await room.directory.accounts.invalidateNumberIn(trx, personIn(params.number), given, actor)
    if (reset instanceof Problem) return reset
    const [first] = reset
    return {
      results: { count: reset.length },
      effect: { accounts: reset.map(({ id }) => id) },
      ...(first && { case: { account: first.id } }),
    }
  },
})
