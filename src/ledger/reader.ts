import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { LedgerCorrupt } from './appender.ts'
import { type Leaf, leafText, type PreparedLeaf, type RecordedLeaf } from './leaf.ts'
import type { LedgerTables } from './migrations.ts'

/** What a list may be narrowed by; all must hold. */
export interface LeafQuery {
  kind?: string
  tag?: string
  source?: string
  /** Only leaves before this position. */
  before?: number
  /** At most so many; 50 unless told, never more than 1,000. */
  limit?: number
}

type Row = LedgerTables['ledger.leaves']

/** Reads leaves. */
export class LeafReader {
  readonly #tables: () => Kysely<LedgerTables>

  constructor(tables: () => Kysely<LedgerTables>) {
    this.#tables = tables
  }

  async byRef(kind: string, ref: string): Promise<RecordedLeaf | undefined> {
    const row = await this.#row(kind, ref)
    return row && recordedLeaf(row)
  }

  /** The canonical text of a leaf. */
  async text(kind: string, ref: string): Promise<{ seq: number; text: string } | undefined> {
    const row = await this.#row(kind, ref)
    return row && { seq: row.seq, text: textOf(row) }
  }

  async list(query: LeafQuery & { owner?: string; subjects?: readonly Uint8Array[] }): Promise<RecordedLeaf[]> {
    if (query.subjects) return this.#about(query.subjects, query)
    let rows: Rows = this.#tables().selectFrom('ledger.leaves').selectAll()
    rows = narrowed(rows, query)
    const found = await rows
      .orderBy('seq', 'desc')
      .limit(bounded(query.limit ?? 50))
      .execute()
    return found.map(recordedLeaf)
  }

  /**
   * One search for each pseudonym: a person has one for every living day and class, some thousands, nearly all without a leaf. Left to
   * itself, the planner may walk the whole table from its newest end instead.
   */
  async #about(subjects: readonly Uint8Array[], query: Narrowing): Promise<RecordedLeaf[]> {
    if (subjects.length === 0) return []
    const limit = bounded(query.limit ?? 50)
    const hex = JSON.stringify(subjects.map((subject) => Buffer.from(subject).toString('hex')))
    const found = await this.#tables()
      .selectFrom(
        sql<{
          wanted: Uint8Array
        }>`(select decode(value, 'hex') as wanted from json_array_elements_text(${hex}::json))`.as('about'),
      )
      .innerJoinLateral(
        (eb) =>
          narrowed(eb.selectFrom('ledger.leaves').selectAll() as unknown as Rows, query)
            .where(sql<boolean>`subject = about.wanted`)
            .orderBy('seq', 'desc')
            .limit(limit)
            .as('leaf'),
        (join) => join.onTrue(),
      )
      .selectAll('leaf')
      .orderBy('leaf.seq', 'desc')
      .limit(limit)
      .execute()
    return found.map(recordedLeaf)
  }

  async tail(afterSeq: number, limit: number): Promise<RecordedLeaf[]> {
    const rows = await this.#tables()
      .selectFrom('ledger.leaves')
      .selectAll()
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(bounded(limit))
      .execute()
    return rows.map(recordedLeaf)
  }

  /** Canonical texts of the leaves [from, to). */
  async texts(from: number, to: number): Promise<string[]> {
    const rows = await this.#tables()
      .selectFrom('ledger.leaves')
      .selectAll()
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .orderBy('seq')
      .execute()
    if (rows.length !== to - from) throw new LedgerCorrupt('a leaf of the ledger is missing')
    return rows.map(textOf)
  }

  /** Which of these stand already, by "kind\nref". */
  async standing(
    tables: Kysely<LedgerTables>,
    leaves: readonly PreparedLeaf[],
  ): Promise<Map<string, { seq: number; hash: Uint8Array }>> {
    const rows = await tables
      .selectFrom('ledger.leaves')
      .select(['kind', 'ref', 'seq', 'hash'])
      .where(
        'ref',
        'in',
        leaves.map(({ leaf }) => leaf.ref),
      )
      .execute()
    return new Map(rows.map(({ kind, ref, seq, hash }) => [`${kind}\n${ref}`, { seq, hash }]))
  }

  /** Leaves that are committed now. */
  async size(): Promise<number> {
    const state = await this.#tables().selectFrom('ledger.state').select('size').executeTakeFirstOrThrow()
    return state.size
  }

  #row(kind: string, ref: string): Promise<Row | undefined> {
    return this.#tables()
      .selectFrom('ledger.leaves')
      .selectAll()
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .executeTakeFirst()
  }
}

type Rows = SelectQueryBuilder<LedgerTables, 'ledger.leaves', Row>
type Narrowing = LeafQuery & { owner?: string }

function narrowed(rows: Rows, { owner, kind, tag, source, before }: Narrowing): Rows {
  let narrow = rows
  if (owner !== undefined) narrow = narrow.where('owner', '=', owner)
  if (kind !== undefined) narrow = narrow.where('kind', '=', kind)
  if (tag !== undefined) narrow = narrow.where('tag', '=', tag)
  if (source !== undefined) narrow = narrow.where('source', '=', source)
  if (before !== undefined) narrow = narrow.where('seq', '<', before)
  return narrow
}

function bounded(limit: number): number {
  return Math.max(1, Math.min(Math.floor(limit), 1_000))
}

function leafOf(row: Row): Omit<Leaf, 'body'> {
  return {
    kind: row.kind,
    ref: row.ref,
    at: row.at,
    ...(row.owner !== null && { owner: row.owner }),
    ...(row.subject !== null && { subject: row.subject }),
    ...(row.tag !== null && { tag: row.tag }),
    ...(row.source !== null && { source: row.source }),
  }
}

function recordedLeaf(row: Row): RecordedLeaf {
  return { ...leafOf(row), body: JSON.parse(row.body), seq: row.seq, hash: row.hash }
}

function textOf(row: Row): string {
  return leafText(leafOf(row), row.body)
}
