import type { Kysely, SelectQueryBuilder } from 'kysely'
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
    let rows: SelectQueryBuilder<LedgerTables, 'ledger.leaves', Row> = this.#tables()
      .selectFrom('ledger.leaves')
      .selectAll()
    if (query.subjects) {
      if (query.subjects.length === 0) return []
      rows = rows.where('subject', 'in', query.subjects)
    }
    if (query.owner !== undefined) rows = rows.where('owner', '=', query.owner)
    if (query.kind !== undefined) rows = rows.where('kind', '=', query.kind)
    if (query.tag !== undefined) rows = rows.where('tag', '=', query.tag)
    if (query.source !== undefined) rows = rows.where('source', '=', query.source)
    if (query.before !== undefined) rows = rows.where('seq', '<', query.before)
    const found = await rows
      .orderBy('seq', 'desc')
      .limit(bounded(query.limit ?? 50))
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
