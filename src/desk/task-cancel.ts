import type { Transaction } from '../store/index.ts'
import type { Doing } from '../terms/index.ts'
import type { DeskRoom } from './room.ts'
import type { RunTables } from './run-migrations.ts'

/** Part of closing a case: nobody needs to make its calls any more. */
export async function cancelTasksOf(
  room: Pick<DeskRoom, 'store'>,
  trx: Transaction,
  doing: Doing,
  caseId: string,
): Promise<void> {
  const cancelled = await trx
    .tables<RunTables>()
    .updateTable('desk.tasks')
    .set({
      state: 'cancelled',
      note: 'The case was closed.',
      done_at: doing.at,
      done_by: JSON.stringify(doing.actor),
      act: doing.id,
    })
    .where('case_id', '=', caseId)
    .where('state', '=', 'open')
    .returning(['id', 'organisation'])
    .execute()
  for (const { id, organisation } of cancelled) {
    const data = { case: caseId, state: 'cancelled', organisation }
    await room.store.changes.record(trx, { room: 'desk', kind: 'task', key: id, data })
  }
}
