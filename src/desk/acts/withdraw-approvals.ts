import type { Transaction } from '../../store/index.ts'
import { type Actor, Problem } from '../../terms/index.ts'
import type { RunRoom } from '../run-room.ts'

/** Takes back what waits for a second person. What was decided is undone in its own room: a restriction is lifted, a sanction appealed. */
export async function withdrawApprovals(
  trx: Transaction,
  room: RunRoom,
  approvals: unknown,
  reason: string,
  actor: Actor,
): Promise<Problem | undefined> {
  for (const id of approvals as string[]) {
    const withdrawn = await room.approvals.withdrawIn(trx, id, reason, actor)
    if (withdrawn instanceof Problem)
      return withdrawn.code === 'already-decided'
        ? new Problem('wrong-state', 'A second person has decided this: it is lifted or appealed where it stands.')
        : withdrawn
  }
  return undefined
}
