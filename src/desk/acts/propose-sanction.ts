import { dayMs, Problem } from '../../terms/index.ts'
import { accountsBehind } from './bookings-of.ts'
import { executor, idsIn, wordsOf } from './executor.ts'
import { countedForMs, daysOnLadder } from './sanction-ladder.ts'
import { withdrawApprovals } from './withdraw-approvals.ts'

/** Accounts that one step proposes to sanction. */
const accountsMax = 20

/** A suspension for misusing somebody's number, as long as the ladder says; a second person decides, and the account may appeal. */
export const proposeSanction = executor<{ account: string; forMs: number }[]>({
  async prepare(room, { params, actor }) {
    const behind = await accountsBehind(room, idsIn(params.bookings), actor)
    if (behind instanceof Problem) return behind
    const accounts = [...new Set([...idsIn(params.accounts), ...behind])].sort()
    if (accounts.length === 0) return new Problem('not-found', 'There is no account that could be sanctioned.')
    if (accounts.length > accountsMax)
      return new Problem('wrong-state', `One step proposes to sanction at most ${accountsMax} accounts.`)
    const now = room.clock.now()
    const proposed: { account: string; forMs: number }[] = []
    for (const account of accounts) {
      const history = await room.directory.sanctions.history(account, actor)
      const earlier = history.filter(({ kind, at }) => kind === 'suspended' && at > now - countedForMs).length
      proposed.push({ account, forMs: daysOnLadder(Number(params.days), earlier) * dayMs })
    }
    return proposed
  },
  async act(trx, room, context, proposed) {
    const { case: of, actor } = context
    const approvals: string[] = []
    for (const { account, forMs } of proposed) {
      const given = { until: room.clock.now() + forMs, forMs, reason: wordsOf(room, context), case: of.id }
      const asked = await room.directory.sanctions.proposeIn(trx, account, given, actor)
      if (asked instanceof Problem) return asked
      approvals.push(asked.approval)
    }
    return { results: { approval: approvals }, effect: { approvals }, case: { account: proposed[0]?.account ?? '' } }
  },
  undo: (trx, room, { effect, reason }, actor) => withdrawApprovals(trx, room, effect.approvals, reason, actor),
})
