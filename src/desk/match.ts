import type { RecordedLeaf } from '../ledger/index.ts'
import type { Transaction } from '../store/index.ts'
import { dayMs, outside, type PersonRef, type Scope } from '../terms/index.ts'
import type { DeskTables, MatchRow } from './migrations.ts'
import type { DeskRoom } from './room.ts'

/** A decision or contact of the ledger that a complaint may be about. */
export interface Match {
  /** The leaf's position in the ledger. */
  seq: number
  kind: 'decision' | 'contact'
  /** The decision's or contact's id. */
  ref: string
  organisation?: string | undefined
  line?: string | undefined
  /** A decision's verdict, a contact's outcome. */
  tag?: string | undefined
  at: number
  /** Sent from a line that shows the number complained about. */
  sameCaller: boolean
}

/** How far from the time that the person names a contact may lie: people remember the day, not the hour. */
export const matchWindowMs = 3 * dayMs
/** Leaves looked at for one complaint: far more than anybody is called in six days. */
const mostLeaves = 500
const matchedKinds = new Set(['decision', 'contact'])

/**
 * What the ledger holds about a number around a time, nearest first, those of the caller complained about before all others. Looked up
 * by the person's pseudonyms of those days whose keys still live. An organisation's desk finds its own contacts only.
 */
export async function findMatches(
  room: Pick<DeskRoom, 'vault' | 'ledger' | 'lines'>,
  about: { person: PersonRef; at: number; caller: PersonRef | undefined },
  scope: Scope,
): Promise<Match[]> {
  const [from, until] = [about.at - matchWindowMs, about.at + matchWindowMs]
  const pseudonyms = room.vault
    .livingPseudonymsOf(about.person)
    // A pseudonym's day is the day of its contacts, in whatever zone: one day more on either side loses none.
    .filter(({ day }) => Date.parse(day) >= from - 2 * dayMs && Date.parse(day) <= until + dayMs)
    .map(({ pseudonym }) => pseudonym)
  const leaves = await room.ledger.bySubjects(pseudonyms, { limit: mostLeaves })
  const lines = about.caller ? await linesShowing(room, about.caller, scope) : new Set<string>()
  return leaves
    .filter((leaf) => matchedKinds.has(leaf.kind) && leaf.at >= from && leaf.at <= until && !outside(scope, leaf.owner))
    .map((leaf) => matchOf(leaf, lines))
    .sort(
      (a, b) => Number(b.sameCaller) - Number(a.sameCaller) || Math.abs(a.at - about.at) - Math.abs(b.at - about.at),
    )
}

/** Lines that show the number now; what a line showed before is in its history. */
async function linesShowing(room: Pick<DeskRoom, 'lines'>, caller: PersonRef, scope: Scope): Promise<Set<string>> {
  const lines = await room.lines.list({ callerId: caller, limit: 200 }, scope)
  return new Set(lines.map((line) => line.id))
}

function matchOf(leaf: RecordedLeaf, lines: ReadonlySet<string>): Match {
  const line = leaf.source ?? (typeof leaf.body.line === 'string' ? leaf.body.line : undefined)
  return {
    seq: leaf.seq,
    kind: leaf.kind as Match['kind'],
    ref: leaf.ref,
    organisation: leaf.owner,
    line,
    tag: leaf.tag,
    at: leaf.at,
    sameCaller: line !== undefined && lines.has(line),
  }
}

/** Copies matches into the complaint; those that it has stay as they are. How many are new. */
export async function keepMatches(trx: Transaction, complaint: string, matches: readonly Match[]): Promise<number> {
  if (matches.length === 0) return 0
  const made = await trx
    .tables<DeskTables>()
    .insertInto('desk.matches')
    .values(matches.map((match) => rowOf(complaint, match)))
    .onConflict((conflict) => conflict.doNothing())
    .returning('seq')
    .execute()
  return made.length
}

function rowOf(complaint: string, match: Match): MatchRow {
  return {
    complaint,
    seq: match.seq,
    kind: match.kind,
    ref: match.ref,
    owner: match.organisation ?? null,
    source: match.line ?? null,
    tag: match.tag ?? null,
    at: match.at,
    same_caller: match.sameCaller,
  }
}

export function matchView(row: MatchRow): Match {
  return {
    seq: row.seq,
    kind: row.kind as Match['kind'],
    ref: row.ref,
    organisation: row.owner ?? undefined,
    line: row.source ?? undefined,
    tag: row.tag ?? undefined,
    at: row.at,
    sameCaller: row.same_caller,
  }
}
