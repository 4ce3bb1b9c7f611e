import type { Approvals } from '../../staff/index.ts'
import { Problem } from '../../terms/index.ts'
import type { RunRoom } from '../run-room.ts'
import { executor, idsIn, wordsOf } from './executor.ts'
import { withdrawApprovals } from './withdraw-approvals.ts'

/** What approvals of this act are called. */
export const changeLineAct = 'desk.change-line-state'
/** As procedures name it → as lines do. */
const states = { flagged: 'warned', suspended: 'suspended' } as const

/** A line that calls against the rules: warned or suspended once a second person agrees. Its firm may appeal. */
export const proposeLineState = executor({
  async act(trx, room, context) {
    const { params, case: of, actor } = context
    const [line] = idsIn(params.line)
    if (line === undefined) return new Problem('not-found', 'There is no line to change.')
    const state = states[params.state as keyof typeof states]
    const asked = await room.approvals.askIn(
      trx,
      { act: changeLineAct, subject: line, reason: wordsOf(room, context), case: of.id, payload: { state } },
      actor,
    )
    if (asked instanceof Problem) return asked
    return { results: { approval: [asked.id] }, effect: { approvals: [asked.id] }, case: { line } }
  },
  undo: (trx, room, { effect, reason }, actor) => withdrawApprovals(trx, room, effect.approvals, reason, actor),
})

/** The second person's yes changes the line; once, while rooms are being wired. */
export function registerLineChange(approvals: Approvals, { lines }: RunRoom['callers']): void {
  approvals.register(changeLineAct, {
    async approved(trx, approval, decider) {
      const { state } = approval.payload as { state: 'warned' | 'suspended' }
      const change = { state, reason: approval.reason, case: approval.case }
      const changed = await lines.changeStateIn(trx, approval.subject, change, decider)
      return changed instanceof Problem ? changed : undefined
    },
  })
}
