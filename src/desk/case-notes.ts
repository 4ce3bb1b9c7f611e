import { sql } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, type Doing, maskNumbersIn, notFound, type Page, Problem, pageLimit } from '../terms/index.ts'
import { checkWords } from './case.ts'
import { refusesCase } from './case-colleague.ts'
import { caseIn, findCase, writeCase } from './case-row.ts'
import type { CaseRow, CaseTables, NoteRow } from './case-tables.ts'
import { type DeskRoom, holdOf, keptUntil } from './room.ts'

export interface NoteView {
  id: string
  /** Another than the one that was read where that was merged into it. */
  case: string
  /** 'said': what the person said when the case was opened. */
  kind: 'note' | 'said'
  at: number
  by: Actor
  /** Phone numbers masked; undefined once destroyed. */
  text?: string | undefined
  /** Staff ids. */
  mentions: string[]
}

const mentionShape = /@(stf_[0-9A-HJKMNP-TV-Z]{26})/g
const mentionsMax = 20

/** What is written about a case: sealed, read with the numbers in it masked, whole only on record. */
export class CaseNotes {
  readonly #room: DeskRoom
  constructor(room: DeskRoom) {
    this.#room = room
  }

  /** Also on a closed case: what comes in later must find a place. Whoever is mentioned finds the case in their list. */
  async write(id: string, text: string, actor: Actor): Promise<NoteView | Problem> {
    const words = checkWords('text', text)
    if (words instanceof Problem) return words
    const mentions = [...new Set([...words.matchAll(mentionShape)].map(([, staff]) => staff as string))]
    if (mentions.length > mentionsMax)
      return new Problem('invalid-field', `A note mentions at most ${mentionsMax} colleagues.`, { field: 'text' })
    const room = this.#room
    const found = await findCase(room.store.tables(), id, actor)
    if (found instanceof Problem) return found
    for (const staff of mentions) {
      const refused = await refusesCase(room, staff, found.organisation)
      if (refused?.code === 'not-found')
        return new Problem('invalid-field', 'Somebody who is mentioned is no colleague here.', { field: 'text' })
    }
    return act(room, actor, async (trx, doing) => {
      const row = await caseIn(trx, id, actor)
      if (row instanceof Problem) return row
      const note = await addNote(room, trx, doing, row, words, mentions)
      await writeCase(room, trx, doing, row, {}, true)
      const detail = { case: id, note: note.id, mentions: mentions.length }
      const result = { ...noteView(note, mentions), text: maskNumbersIn(words) }
      return { result, name: 'desk.note-case', owner: row.organisation ?? undefined, detail }
    })
  }

  /** Newest first, with those of cases that were merged into this one; the words that it was opened with come last. */
  async list(id: string, page: Page, actor: Actor): Promise<NoteView[] | Problem> {
    const room = this.#room
    const db = room.store.tables<CaseTables>()
    const row = await findCase(db, id, actor)
    if (row instanceof Problem) return row
    const limit = pageLimit(page)
    const family = await familyOf(room, row)
    let query = db
      .selectFrom('desk.notes')
      .selectAll()
      .where(
        'case_id',
        'in',
        family.map((one) => one.id),
      )
    if (page.before !== undefined) query = query.where('id', '<', page.before)
    const notes = await query.orderBy('id', 'desc').limit(limit).execute()
    const views: (NoteView & { document: string })[] = []
    const mentions = await mentionsOf(
      room,
      notes.map((note) => note.id),
    )
    for (const note of notes) views.push({ ...noteView(note, mentions.get(note.id) ?? []), document: note.document })
    if (notes.length < limit)
      for (const one of family)
        if (one.document !== null && one.document !== undefined) views.push(saidView(one, one.document))
    const words = await room.vault.revealAll(
      views.map(({ document }) => document),
      'Read the notes of a case, numbers masked',
      actor,
    )
    if (words instanceof Problem) return words
    return views.map(({ document, ...view }) => {
      const text = words.get(document)
      return text === undefined ? view : { ...view, text: maskNumbersIn(text) }
    })
  }

  /** One note as it was written; the access log has it first. `note` is the case's own id for what the person said. */
  async reveal(id: string, note: string, purpose: string, actor: Actor): Promise<string | Problem> {
    const room = this.#room
    const db = room.store.tables<CaseTables>()
    const row = await findCase(db, id, actor)
    if (row instanceof Problem) return row
    const family = await familyOf(room, row)
    const said = family.find((one) => one.id === note)
    const found = said
      ? { document: said.document ?? undefined }
      : await db
          .selectFrom('desk.notes')
          .select('document')
          .where('id', '=', note)
          .where(
            'case_id',
            'in',
            family.map((one) => one.id),
          )
          .executeTakeFirst()
    if (found?.document === undefined) return notFound('note')
    return room.vault.reveal(found.document, purpose, actor)
  }

  /** Cases in which somebody is mentioned and that they have not opened since. */
  async unseen(staff: string): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select count(distinct case_id)::int as n from desk.mentions where staff = ${staff} and seen_at is null`.execute(
      this.#room.store.tables<CaseTables>(),
    )
    return rows[0]?.n ?? 0
  }

  /** Somebody opened the case: what they were mentioned in is seen. */
  async see(id: string, staff: string): Promise<void> {
    await this.#room.store
      .tables<CaseTables>()
      .updateTable('desk.mentions')
      .set({ seen_at: this.#room.clock.now() })
      .where('staff', '=', staff)
      .where('case_id', '=', id)
      .where('seen_at', 'is', null)
      .execute()
  }
}

/** Writes a note into an open transaction; the caller's act stands on it. */
export async function addNote(
  room: Pick<DeskRoom, 'vault' | 'ids'>,
  trx: Transaction,
  doing: Doing,
  row: CaseRow,
  words: string,
  mentions: readonly string[],
): Promise<NoteRow> {
  const db = trx.tables<CaseTables>()
  // A note on a closed case lives as long as what the case held.
  const until = row.closed_at === null ? null : keptUntil(row.closed_at)
  const document = await room.vault.sealText(trx, words, holdOf(row.id, until))
  const note: NoteRow = {
    id: room.ids.next('note'),
    case_id: row.id,
    document,
    at: doing.at,
    by_actor: doing.actor,
    act: doing.id,
  }
  await db
    .insertInto('desk.notes')
    .values({ ...note, by_actor: JSON.stringify(doing.actor) })
    .execute()
  if (mentions.length > 0)
    await db
      .insertInto('desk.mentions')
      .values(mentions.map((staff) => ({ staff, case_id: row.id, note: note.id, at: doing.at, seen_at: null })))
      .execute()
  return note
}

/** The case and those that were merged into it. */
export async function familyOf(
  room: Pick<DeskRoom, 'store'>,
  row: CaseRow,
): Promise<Pick<CaseRow, 'id' | 'document' | 'opened_at' | 'opened_by'>[]> {
  const merged = await room.store
    .tables<CaseTables>()
    .selectFrom('desk.cases')
    .select(['id', 'document', 'opened_at', 'opened_by'])
    .where('merged_into', '=', row.id)
    .orderBy('id')
    .limit(200)
    .execute()
  return [row, ...merged]
}

async function mentionsOf(room: Pick<DeskRoom, 'store'>, notes: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (notes.length === 0) return found
  const rows = await room.store
    .tables<CaseTables>()
    .selectFrom('desk.mentions')
    .select(['note', 'staff'])
    .where('note', 'in', notes)
    .orderBy('staff')
    .execute()
  for (const { note, staff } of rows) found.set(note, [...(found.get(note) ?? []), staff])
  return found
}

function noteView(note: NoteRow, mentions: string[]): NoteView {
  return { id: note.id, case: note.case_id, kind: 'note', at: note.at, by: note.by_actor as Actor, mentions }
}

function saidView(
  row: Pick<CaseRow, 'id' | 'opened_at' | 'opened_by'>,
  document: string,
): NoteView & { document: string } {
  return {
    id: row.id,
    case: row.id,
    kind: 'said',
    at: row.opened_at,
    by: row.opened_by as Actor,
    mentions: [],
    document,
  }
}
