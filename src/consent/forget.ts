import type { Kysely } from 'kysely'
import { act, Problem, systemActor } from '../terms/index.ts'
import { type ConsentRoom, type FactKind, factChanged, proofMs } from './room.ts'
import type { ConsentTables } from './tables.ts'

/** A row that has ended so long ago that nobody may ask for it any more, with all that the vault keeps for it. */
interface Over {
  id: string
  person: string
  evidence?: string | null
}

/** Rows of one table that are forgotten in one transaction. */
const mostRows = 200

type Db = Kysely<ConsentTables>

/** For each kind of fact: which rows ended by `cut`. What still stands is never among them. */
const over: Readonly<Record<FactKind, { table: keyof ConsentTables; due: (db: Db, cut: number) => Promise<Over[]> }>> =
  {
    consent: {
      table: 'consent.consents',
      due: (db, cut) =>
        db
          .selectFrom('consent.consents')
          .select(['id', 'person', 'evidence'])
          .where((e) => e.or([e('withdrawn_at', '<=', cut), e('expires_at', '<=', cut)]))
          .limit(mostRows)
          .execute(),
    },
    refusal: {
      table: 'consent.refusals',
      due: (db, cut) =>
        db
          .selectFrom('consent.refusals')
          .select(['id', 'person'])
          .where((e) => e.or([e('withdrawn_at', '<=', cut), e('until_at', '<=', cut)]))
          .limit(mostRows)
          .execute(),
    },
    restriction: {
      table: 'consent.restrictions',
      due: (db, cut) =>
        db
          .selectFrom('consent.restrictions')
          .select(['id', 'person'])
          .where('ended_at', '<=', cut)
          .limit(mostRows)
          .execute(),
    },
    block: {
      table: 'consent.blocks',
      due: (db, cut) =>
        db.selectFrom('consent.blocks').select(['id', 'person']).where('ended_at', '<=', cut).limit(mostRows).execute(),
    },
    window: {
      table: 'consent.windows',
      due: (db, cut) =>
        db
          .selectFrom('consent.windows')
          .select(['id', 'person'])
          .where('until_at', '<=', cut)
          .limit(mostRows)
          .execute(),
    },
    holder: {
      table: 'consent.holders',
      due: (db, cut) =>
        db
          .selectFrom('consent.holders')
          .select(['id', 'person'])
          .where('until_at', '<=', cut)
          .limit(mostRows)
          .execute(),
    },
    relationship: {
      table: 'consent.relationships',
      due: (db, cut) =>
        db
          .selectFrom('consent.relationships')
          .select(['id', 'person'])
          .where('ended_at', '<=', cut)
          .limit(mostRows)
          .execute(),
    },
  }

/**
 * Deletes what ended three years ago or longer, lets the vault destroy what nobody else holds, and leaves one act with the counts
 * in the ledger. For a regular job; at most 200 rows of each kind a run. Returns how many rows.
 */
export async function forgetEnded(room: ConsentRoom): Promise<number> {
  const outcome = await act(room, systemActor('retention'), async (trx, doing) => {
    const db = trx.tables<ConsentTables>()
    const counts: Record<string, number> = {}
    let rows = 0
    for (const kind of Object.keys(over) as FactKind[]) {
      const due = await over[kind].due(db, doing.at - proofMs)
      if (due.length === 0) continue
      const ids = due.map((row) => row.id)
      if (kind === 'restriction') await db.deleteFrom('consent.exceptions').where('restriction', 'in', ids).execute()
      await db
        .deleteFrom(over[kind].table as 'consent.consents')
        .where('id', 'in', ids)
        .execute()
      for (const { id, person, evidence } of due) {
        const hold = { room: 'consent', reason: id }
        await room.vault.release(trx, person, hold)
        if (evidence) await room.vault.release(trx, evidence, hold)
        await factChanged(room, trx, kind, person, id, null)
      }
      counts[kind] = due.length
      rows += due.length
    }
    // Nothing was due: an act that did nothing is not worth a leaf.
    if (rows === 0) return new Problem('not-found', 'Nothing was due.')
    return { result: rows, name: 'consent.forget', detail: counts }
  })
  return outcome instanceof Problem ? 0 : outcome
}
