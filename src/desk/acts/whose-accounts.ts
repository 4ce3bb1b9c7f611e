import type { AccountFound } from '../../directory/index.ts'
import { type PersonRef, Problem } from '../../terms/index.ts'
import type { RunRoom } from '../run-room.ts'
import type { StepContext } from './executor.ts'

export interface WhoseAccounts {
  /** The asker's own account, where the number stands verified on one. */
  own: AccountFound | undefined
  /** Every other account that has verified it. */
  others: AccountFound[]
}

/**
 * Whose are the accounts that have verified a number? A number passes from holder to holder, and its newest proof of possession is the
 * present holder's. So the asker's own account is the one that verified it last, where the asker says that they have one (the fact
 * `member`), or where it did so since the day from which the present holder is known to have the number. All others are somebody else's.
 */
export async function whoseAccounts(
  room: RunRoom,
  number: PersonRef,
  { walk, actor }: Pick<StepContext, 'walk' | 'actor'>,
): Promise<WhoseAccounts | Problem> {
  const found = await room.directory.lookups.accountsByNumber({ person: number }, actor)
  if (found instanceof Problem) return found
  const verified = found.filter((account) => account.verified)
  const newest = verified.toSorted((a, b) => (b.verifiedAt ?? 0) - (a.verifiedAt ?? 0) || (a.id < b.id ? 1 : -1))[0]
  const holders = await room.consent.holders.list({ person: number }, actor)
  const since = holders.find(({ until }) => until === undefined)?.since
  const proved = since !== undefined && newest?.verifiedAt !== undefined && newest.verifiedAt >= since
  const own = walk.facts.member === true || (proved && walk.facts.member !== false) ? newest : undefined
  return { own, others: verified.filter(({ id }) => id !== own?.id) }
}
