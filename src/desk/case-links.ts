import { type Kysely, sql } from 'kysely'
import { type Actor, act, Problem, type Scope } from '../terms/index.ts'
import { type CaseView, caseView } from './case.ts'
import { caseIn, findCase, liveCaseIn, overtaken, setCaseState, writeCase } from './case-row.ts'
import type { CaseRow, CaseTables } from './case-tables.ts'
import type { DeskRoom } from './room.ts'

export const caseLinkKinds = ['same-number', 'same-booker', 'same-line', 'by-hand', 'merged'] as const
export type CaseLinkKind = (typeof caseLinkKinds)[number]

/** Another case that has to do with this one, and why. */
export interface CaseLink {
  kinds: CaseLinkKind[]
  case: CaseView
}

/** Of each kind, the newest so many. */
const eachMax = 25

/** What belongs together: found by number, booker and line, said by hand, or made one. */
export class CaseLinks {
  readonly #room: DeskRoom
  constructor(room: DeskRoom) {
    this.#room = room
  }

  /** Newest first, at most 25 of each kind; for a merged case too, since its links stay findable. */
  async of(id: string, scope: Scope): Promise<CaseLink[] | Problem> {
    const db = this.#room.store.tables<CaseTables>()
    const row = await findCase(db, id, scope)
    if (row instanceof Problem) return row
    const { rows } = await linked(db, row, scope)
    const kinds = new Map<string, CaseLinkKind[]>()
    for (const { id: other, kind } of rows) kinds.set(other, [...(kinds.get(other) ?? []), kind])
    if (kinds.size === 0) return []
    const cases = await db
      .selectFrom('desk.cases')
      .selectAll()
      .where('id', 'in', [...kinds.keys()])
      .orderBy('id', 'desc')
      .execute()
    return cases.map((one) => ({
      kinds: caseLinkKinds.filter((kind) => kinds.get(one.id)?.includes(kind)),
      case: caseView(one),
    }))
  }

  /** Links two cases by hand, both ways. Problem 'already-exists', 'not-found', 'invalid-field' (with itself). */
  link(id: string, other: string, actor: Actor): Promise<undefined | Problem> {
    return this.#both(id, other, actor, 'desk.link-cases', async (db, doing) => {
      const made = await db
        .insertInto('desk.links')
        .values(
          [
            [id, other],
            [other, id],
          ].map(([from, to]) => ({
            case_id: from as string,
            other: to as string,
            at: doing.at,
            by_actor: JSON.stringify(doing.actor),
            act: doing.id,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning('other')
        .execute()
      return made.length > 0 ? undefined : new Problem('already-exists', 'These cases are linked already.')
    })
  }

  /** Ends a link that was made by hand; those that are found stay as long as they are true. */
  unlink(id: string, other: string, actor: Actor): Promise<undefined | Problem> {
    return this.#both(id, other, actor, 'desk.unlink-cases', async (db) => {
      const gone = await db
        .deleteFrom('desk.links')
        .where((e) =>
          e.or([
            e.and([e('case_id', '=', id), e('other', '=', other)]),
            e.and([e('case_id', '=', other), e('other', '=', id)]),
          ]),
        )
        .executeTakeFirst()
      return Number(gone.numDeletedRows) > 0 ? undefined : new Problem('not-found', 'There is no such link by hand.')
    })
  }

  /**
   * Makes one case of two: `id` is closed and answers with `mergedInto`, its notes, links and what was merged into it are found at `into`,
   * which keeps its own state. Of another person's case as well: people call from two numbers. Reopening `id` parts them again.
   */
  merge(id: string, given: { into: string; revision: number }, actor: Actor): Promise<CaseView | Problem> {
    const { into } = given
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (id === into) return new Problem('invalid-field', 'A case cannot go into itself.', { field: 'into' })
      // Both are locked, in the order of their ids: two merges that cross wait for each other and never in a circle.
      const locked = new Map<string, CaseRow>()
      for (const one of [id, into].sort()) {
        const row = await liveCaseIn(trx, one, actor)
        if (row instanceof Problem) return row
        locked.set(one, row)
      }
      const [row, target] = [locked.get(id) as CaseRow, locked.get(into) as CaseRow]
      const late = overtaken(row, given.revision)
      if (late) return late
      if (row.organisation !== target.organisation)
        return new Problem('wrong-state', 'Cases of two organisations cannot become one.')
      const db = trx.tables<CaseTables>()
      await db.updateTable('desk.cases').set({ merged_into: into }).where('merged_into', '=', id).execute()
      const closed = await setCaseState(room, trx, doing, row, { status: 'closed', outcome: 'merged' })
      await db.updateTable('desk.cases').set({ merged_into: into }).where('id', '=', id).execute()
      // What the one held is part of the other's file and lives as long as that one.
      await room.vault.retime(trx, { room: 'desk', reason: id, until: null })
      await writeCase(room, trx, doing, target, { repeated: target.repeated || row.repeated })
      const detail = { case: id, into }
      const result = caseView({ ...closed, merged_into: into })
      return { result, name: 'desk.merge-cases', owner: row.organisation ?? undefined, detail }
    })
  }

  #both(
    id: string,
    other: string,
    actor: Actor,
    name: string,
    body: (db: Kysely<CaseTables>, doing: { id: string; at: number; actor: Actor }) => Promise<Problem | undefined>,
  ): Promise<undefined | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (id === other) return new Problem('invalid-field', 'A case is not linked with itself.', { field: 'other' })
      const rows: CaseRow[] = []
      for (const one of [id, other].sort()) {
        const row = await caseIn(trx, one, actor)
        if (row instanceof Problem) return row
        rows.push(row)
      }
      const refused = await body(trx.tables<CaseTables>(), doing)
      if (refused) return refused
      for (const row of rows) await writeCase(room, trx, doing, row, {}, true)
      const owner = rows[0]?.organisation ?? undefined
      return { result: undefined, name, owner, detail: { case: id, other } }
    })
  }
}

/** One query; each arm reads an index and stops after the newest so many. */
function linked(db: Kysely<CaseTables>, row: CaseRow, scope: Scope) {
  const own = scope.organisation === undefined ? sql`` : sql`and c.organisation = ${scope.organisation}`
  const numbers = [...new Set([row.person, row.about].filter((ref) => ref !== null))]
  const arm = (kind: CaseLinkKind, column: string, values: readonly string[]) =>
    values.length === 0
      ? undefined
      : sql`(select c.id, ${kind}::text as kind from desk.cases c
          where c.${sql.ref(column)} = any(${values}::text[]) and c.id <> ${row.id} ${own}
          order by c.id desc limit ${eachMax})`
  const of = (value: string | null) => (value === null ? [] : [value])
  const arms = [
    arm('same-number', 'person', numbers),
    arm('same-number', 'about', numbers),
    arm('same-booker', 'account', of(row.account)),
    arm('same-line', 'line', of(row.line)),
    arm('merged', 'merged_into', [row.id]),
    arm('merged', 'id', of(row.merged_into)),
    sql`(select c.id, 'by-hand' as kind from desk.links l join desk.cases c on c.id = l.other
        where l.case_id in (select ${row.id} union all select m.id from desk.cases m where m.merged_into = ${row.id})
        and c.id <> ${row.id} ${own} order by c.id desc limit ${eachMax})`,
  ].filter((one) => one !== undefined)
  return sql<{
    id: string
    kind: CaseLinkKind
  }>`select distinct id, kind from (${sql.join(arms, sql` union all `)}) as found`.execute(db)
}
