import type { Scope } from '../../terms/index.ts'
import type { CaseTables } from '../case-tables.ts'
import type { RunRoom } from '../run-room.ts'
import { type LookExecutor, personIn } from './executor.ts'
import { caseFound } from './found.ts'

/** A person's other cases, newest first, at most 200. */
export async function casesOf(
  room: Pick<RunRoom, 'store'>,
  person: string,
  except: string,
  scope: Scope,
): Promise<{ id: string; at: number }[]> {
  let query = room.store
    .tables<CaseTables>()
    .selectFrom('desk.cases')
    .select(['id', 'opened_at as at'])
    .where('person', '=', person)
    .where('id', '<>', except)
    .where('merged_into', 'is', null)
  if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
  return await query.orderBy('id', 'desc').limit(200).execute()
}

/** What this person has turned to us with before. */
export const earlierCases: LookExecutor = async (room, { params, case: of, actor }) => {
  const cases = await casesOf(room, personIn(params.number), of.id, actor)
  return { results: { found: cases.length, cases: cases.map(({ id }) => id) }, found: cases.map(caseFound) }
}
