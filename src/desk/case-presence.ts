import { type Actor, Problem } from '../terms/index.ts'
import type { CaseLive, Present } from './case-live.ts'
import { CaseNotes } from './case-notes.ts'
import { findCase } from './case-row.ts'
import type { DeskRoom } from './room.ts'

/**
 * Who has a case open. Each node remembers its own and hears of the others through the change feed; nothing of it is kept. A person who
 * says nothing for 45 seconds is gone, so a browser that was killed leaves by itself.
 */
export class CasePresence {
  readonly #room: DeskRoom
  readonly #live: CaseLive
  readonly #notes: CaseNotes
  constructor(room: DeskRoom, live: CaseLive) {
    this.#room = room
    this.#live = live
    this.#notes = new CaseNotes(room)
  }

  /** Says that somebody looks, writes or has left; tells who else is there and which state the case has. */
  async be(
    id: string,
    how: { editing: boolean; left?: boolean | undefined },
    actor: Actor,
  ): Promise<{ others: Present[]; revision: number } | Problem> {
    const { store } = this.#room
    const row = await findCase(store.tables(), id, actor)
    if (row instanceof Problem) return row
    await this.#live.ready()
    const before = this.#live.present(id).some(({ staff }) => staff === actor.id)
    const editing = how.left ? undefined : how.editing
    if (this.#live.notice(id, actor.id, editing)) {
      const data = {
        organisation: row.organisation,
        staff: actor.id,
        editing: editing ?? null,
        since: this.#room.clock.now(),
      }
      await store.transaction((trx) => store.changes.record(trx, { room: 'desk', kind: 'presence', key: id, data }))
    }
    if (!before && editing !== undefined) await this.#notes.see(id, actor.id)
    return { others: this.#live.present(id, actor.id), revision: row.revision }
  }
}
