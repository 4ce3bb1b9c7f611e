import type { Kysely } from 'kysely'
import type { Transaction } from '../store/index.ts'
import type { Actor, Clock, Ids } from '../terms/index.ts'
import type { VaultTables } from './migrations.ts'

/** Somebody asked for personal data in clear. */
export interface Access {
  /** `act_…` */
  id: string
  /** ms since the epoch. */
  at: number
  /** What was asked for: a person's reference or a document's id. */
  ref: string
  purpose: string
  actor: Actor
  outcome: 'revealed' | 'nothing-there'
  /** Of several that were read at one look, on the first: how many. */
  documents?: number
}

export interface AccessQuery {
  ref?: string
  actor?: Pick<Actor, 'kind' | 'id'>
  /** Only what came before this entry's position. */
  before?: number
  /** At most so many; 50 unless told, never more than 1,000. */
  limit?: number
}

/** Korea's safety standard asks for two years of access records (개인정보의 안전성 확보조치 기준 제8조); they name persons, so no longer. */
export const accessLogYears = 2

export async function writeAccess(
  trx: Transaction,
  clock: Clock,
  ids: Ids,
  access: Omit<Access, 'id' | 'at'>,
): Promise<Access> {
  const [entry] = await writeAccesses(trx, clock, ids, [access])
  return entry as Access
}

/** Several at once, one row each. */
export async function writeAccesses(
  trx: Transaction,
  clock: Clock,
  ids: Ids,
  accesses: readonly Omit<Access, 'id' | 'at'>[],
): Promise<Access[]> {
  const entries = accesses.map((access) => ({ ...access, id: ids.next('act'), at: clock.now() }))
  const rows = entries.map((entry) => ({
    id: entry.id,
    at: entry.at,
    ref: entry.ref,
    purpose: entry.purpose,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    organisation: entry.actor.organisation ?? null,
    outcome: entry.outcome,
  }))
  await trx
    .tables<VaultTables>()
    .insertInto('vault.access_log')
    .values(rows as never)
    .execute()
  return entries
}

/** Newest first. */
export async function readAccesses(
  tables: Kysely<VaultTables>,
  query: AccessQuery,
): Promise<(Access & { seq: number })[]> {
  let rows = tables.selectFrom('vault.access_log').selectAll()
  if (query.ref !== undefined) rows = rows.where('ref', '=', query.ref)
  if (query.actor) rows = rows.where('actor_kind', '=', query.actor.kind).where('actor_id', '=', query.actor.id)
  if (query.before !== undefined) rows = rows.where('seq', '<', query.before)
  const found = await rows
    .orderBy('seq', 'desc')
    .limit(Math.max(1, Math.min(query.limit ?? 50, 1_000)))
    .execute()
  return found.map((row) => ({
    seq: row.seq,
    id: row.id,
    at: row.at,
    ref: row.ref,
    purpose: row.purpose,
    actor: {
      kind: row.actor_kind,
      id: row.actor_id,
      ...(row.organisation !== null && { organisation: row.organisation }),
    },
    outcome: row.outcome,
  }))
}
