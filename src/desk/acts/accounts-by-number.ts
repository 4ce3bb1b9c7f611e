import { Problem } from '../../terms/index.ts'
import { type LookExecutor, personIn } from './executor.ts'
import { accountFound, bookingFound } from './found.ts'
import { whoseAccounts } from './whose-accounts.ts'

/** Accounts with this verified number, and those that booked with it and have another since. */
export const accountsByNumber: LookExecutor = async (room, context) => {
  const number = personIn(context.params.number)
  const whose = await whoseAccounts(room, number, context)
  if (whose instanceof Problem) return whose
  const booked = await room.directory.lookups.bookingsByBooker({ person: number }, { limit: 200 }, context.actor)
  if (booked instanceof Problem) return booked
  const moved = booked.filter(({ numberChanged }) => numberChanged === true)
  const former = new Set(moved.map(({ account }) => account))
  const { own, others } = whose
  return {
    results: {
      others: others.length,
      accounts: others.map(({ id }) => id),
      own: own !== undefined,
      'own-account': own && [own.id],
      former: former.size,
    },
    found: [
      ...(own ? [accountFound(own, 'own')] : []),
      ...others.map((account) => accountFound(account, 'holder')),
      ...moved.map((booking) => bookingFound(booking, 'former')),
    ],
  }
}
