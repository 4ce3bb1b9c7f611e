import type { Kysely, Selectable } from 'kysely'
import type { Procedure, Walk, WalkStep } from '../procedures/index.ts'
import type { Transaction } from '../store/index.ts'
import type { Actor, Clock } from '../terms/index.ts'
import type { Acted } from './acts/executor.ts'
import type { RunRow, RunTables, StepRow } from './run-migrations.ts'

/** What a look or an act adds to the step that it was, beside what the walk knows of it. */
export type StepExtras = Pick<Acted, 'found' | 'effect'>
const foundMax = 50

/** Keeps these procedures as they are now; a version that is kept already stays as it was first kept. */
export async function keepProcedures(trx: Transaction, procedures: Iterable<Procedure>, at: number): Promise<void> {
  for (const procedure of procedures)
    await trx
      .tables<RunTables>()
      .insertInto('desk.procedures')
      .values({ id: procedure.id, version: procedure.version, definition: JSON.stringify(procedure), kept_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

export async function keptProcedure(
  db: Kysely<RunTables>,
  id: string,
  version: number,
): Promise<Procedure | undefined> {
  const row = await db
    .selectFrom('desk.procedures')
    .select('definition')
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return row?.definition
}

export type Run = Selectable<RunRow>
export type Taken = Selectable<StepRow>

/** `lock`: inside the transaction that will change it. */
export async function findRun(db: Kysely<RunTables>, caseId: string, lock = false): Promise<Run | undefined> {
  const query = db.selectFrom('desk.runs').selectAll().where('case_id', '=', caseId)
  return await (lock ? query.forUpdate() : query).executeTakeFirst()
}

/** Every step that was ever taken, in order; those that somebody went back over have `left_at` and are no part of the walk. */
export async function stepsTaken(db: Kysely<RunTables>, caseId: string): Promise<Taken[]> {
  return await db.selectFrom('desk.steps').selectAll().where('case_id', '=', caseId).orderBy('seq').execute()
}

/** The steps that make up the walk: row n is path[n]. */
export const pathOf = (taken: readonly Taken[]): Taken[] => taken.filter(({ left_at }) => left_at === null)

export interface RunChange {
  procedure: Procedure
  before: Walk | undefined
  after: Walk
  problem?: { code: string; detail: string } | undefined
  waitUntil?: number | undefined
  extras?: StepExtras | undefined
}

/** Writes where the case stands now and the steps that it took since. */
export async function saveRun(
  trx: Transaction,
  clock: Clock,
  of: { id: string; organisation?: string | undefined },
  change: RunChange,
  actor: Actor,
): Promise<void> {
  const db = trx.tables<RunTables>()
  const at = clock.now()
  const { procedure, before, after, extras } = change
  const now = {
    walk: JSON.stringify(after),
    step: after.ended === undefined ? after.at : null,
    problem: change.problem ? JSON.stringify(change.problem) : null,
    outcome: after.ended ?? null,
    wait_until: change.waitUntil ?? null,
    changed_at: at,
  }
  await db
    .insertInto('desk.runs')
    .values({
      case_id: of.id,
      organisation: of.organisation ?? null,
      procedure: procedure.id,
      version: procedure.version,
      started_at: at,
      revision: 1,
      ...now,
    })
    .onConflict((conflict) =>
      conflict.column('case_id').doUpdateSet((e) => ({ ...now, revision: e('desk.runs.revision', '+', 1) })),
    )
    .execute()
  const taken = after.path.slice(before?.path.length ?? 0)
  if (taken.length === 0) return
  const { last } = await db
    .selectFrom('desk.steps')
    .select((e) => e.fn.max<number | null>('seq').as('last'))
    .where('case_id', '=', of.id)
    .executeTakeFirstOrThrow()
  const first = (last ?? 0) + 1
  // A look or an act is always the first of what one change takes; branches follow it.
  await db
    .insertInto('desk.steps')
    .values(
      taken.map((step, index) => ({
        case_id: of.id,
        seq: first + index,
        step: step.step,
        kind: step.kind,
        at,
        by_actor: JSON.stringify(actor),
        answers: JSON.stringify(step.outcome === undefined ? step.facts : { ...step.facts, outcome: step.outcome }),
        found: index === 0 && extras?.found ? JSON.stringify(extras.found.slice(0, foundMax)) : null,
        why: reasonOf(procedure, step),
        acted: step.acted,
        effect: index === 0 && extras?.effect ? JSON.stringify(extras.effect) : null,
        undone_at: null,
        undone_by: null,
        undone_why: null,
        left_at: null,
        left_by: null,
      })),
    )
    .execute()
}

function reasonOf(procedure: Procedure, { step: id, branch }: WalkStep): string | null {
  const step = procedure.steps[id]
  if (step?.kind !== 'branch' || branch === undefined) return null
  const why = branch < 0 ? step.otherwise?.why : step.branches[branch]?.why
  return why ? JSON.stringify(why) : null
}

/** Marks what somebody went back over: it stays on record, and is no part of the walk any more. */
export async function leaveSteps(
  trx: Transaction,
  caseId: string,
  seqs: readonly number[],
  at: number,
  by: Actor,
): Promise<void> {
  if (seqs.length === 0) return
  await trx
    .tables<RunTables>()
    .updateTable('desk.steps')
    .set({ left_at: at, left_by: JSON.stringify(by) })
    .where('case_id', '=', caseId)
    .where('seq', 'in', [...seqs])
    .execute()
}

/** Marks an act that was taken back. */
export async function markUndone(
  trx: Transaction,
  caseId: string,
  seq: number,
  how: { at: number; by: Actor; why: string },
): Promise<void> {
  await trx
    .tables<RunTables>()
    .updateTable('desk.steps')
    .set({ undone_at: how.at, undone_by: JSON.stringify(how.by), undone_why: how.why })
    .where('case_id', '=', caseId)
    .where('seq', '=', seq)
    .execute()
}
