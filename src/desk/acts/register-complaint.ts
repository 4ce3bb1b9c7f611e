import { type Channel, Problem } from '../../terms/index.ts'
import type { PreparedComplaint } from '../complaint-store.ts'
import { executor, personIn } from './executor.ts'

/** The complaint of a person about a contact, with the decisions and contacts around its time. */
export const registerComplaint = executor<PreparedComplaint>({
  async prepare(room, { params, case: of, actor }) {
    const why = `Register the complaint of ${of.id}`
    const number = await room.vault.reveal(personIn(params.number), why, actor)
    if (number instanceof Problem) return number
    const about = params.caller === undefined ? undefined : await room.vault.reveal(personIn(params.caller), why, actor)
    if (about instanceof Problem) return about
    const [at, channel] = [Number(params.at), params.channel as Channel]
    return room.complaints.prepare({ number, about, at, channel, text: String(params.text) }, actor)
  },
  async act(trx, room, { actor }, prepared) {
    const complaint = await room.complaints.openIn(trx, prepared, actor)
    if (complaint instanceof Problem) return complaint
    return { results: { complaint: [complaint] }, effect: { complaint }, case: { complaint } }
  },
})
