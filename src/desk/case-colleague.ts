import { Problem } from '../terms/index.ts'
import type { DeskRoom } from './room.ts'

/** Why somebody cannot have a case of this organisation (null: the operator's); undefined: they can. */
export async function refusesCase(
  room: Pick<DeskRoom, 'members'>,
  staff: string,
  organisation: string | null | undefined,
): Promise<Problem | undefined> {
  const member = await room.members.get(staff)
  const sees = member !== undefined && (member.organisation === undefined || member.organisation === organisation)
  if (!sees || member.state !== 'active') return new Problem('not-found', 'There is no such colleague.')
  return member.role === 'auditor'
    ? new Problem('not-allowed', 'An auditor reads; they cannot work on a case.')
    : undefined
}
