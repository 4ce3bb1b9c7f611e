import type { NoteView } from '../../../desk/index.ts'
import { Problem, secondMs } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso } from '../time.ts'

/** How long a note stays whole on the screen after a reveal. */
const revealMs = 60 * secondMs

/** Notes of a case. Text is text: what looks like HTML in it is shown as it was written. */
export function caseNoteHandlers(doors: Doors): Handlers<'listNotes' | 'writeNote' | 'revealNote'> {
  const { desk, staff, clock } = doors

  async function shown(notes: readonly NoteView[]): Promise<wire.CaseNote[]> {
    const names = await staff.members.names(notes.flatMap((note) => [note.by.id, ...note.mentions]))
    return notes.map(
      (note) =>
        present({
          id: note.id,
          case: note.case,
          kind: note.kind,
          at: iso(note.at),
          by: note.by.id,
          byName: names.get(note.by.id),
          text: note.text,
          mentions: note.mentions.map((id) => present({ staff: id, name: names.get(id) })),
        }) as wire.CaseNote,
    )
  }

  return {
    async listNotes({ params, query, actor }) {
      const notes = await desk.caseNotes.list(params.id, query, actor)
      if (notes instanceof Problem) return notes
      const items = await shown(notes)
      const last = items.at(-1)
      return last !== undefined && items.length >= (query.limit ?? 50) && last.kind === 'note'
        ? { items, next: last.id }
        : { items }
    },

    async writeNote({ params, body, actor }) {
      const note = await desk.caseNotes.write(params.id, body.text, actor)
      return note instanceof Problem ? note : ((await shown([note]))[0] as wire.CaseNote)
    },

    async revealNote({ params, body, actor }) {
      const purpose = body.case === undefined ? body.purpose : `${body.purpose} (${body.case})`
      const text = await desk.caseNotes.reveal(params.id, params.note, purpose, actor)
      return text instanceof Problem ? text : { text, endsAt: iso(clock.now() + revealMs) }
    },
  }
}
