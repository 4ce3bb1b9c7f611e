import type { ComplaintFile, ComplaintView } from '../../../desk/index.ts'
import { type Actor, maskNumbersIn, minuteMs, type PersonRef, Problem, secondMs } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'
import { personsOf } from '../whom.ts'
import { summaryView } from './decision-view.ts'

/** How long the words stay on the screen after a reveal. */
const revealMs = 60 * secondMs

/** Complaints in their simplest form. People say numbers in their words: these come out masked, whole only through a reveal. */
export function complaintHandlers(
  doors: Doors,
): Handlers<'openComplaint' | 'listComplaints' | 'getComplaint' | 'revealComplaint' | 'closeComplaint'> {
  const { desk, clock, vault, gate, ledger, callerFacts } = doors
  const nameOf = (id: string) => callerFacts.organisation(id)?.name

  async function matchesOf(file: ComplaintFile): Promise<wire.ComplaintMatch[]> {
    // A contact's leaf has its decision's id for its ref: the two are shown as one.
    const contacts = new Map(file.matches.filter(({ kind }) => kind === 'contact').map((match) => [match.ref, match]))
    const decisions = file.matches.filter(({ kind }) => kind === 'decision')
    const shown = await Promise.all(
      decisions.map(async (match) => {
        const leaf = await ledger.byRef('decision', match.ref)
        if (leaf === undefined) return undefined
        const contact = contacts.has(match.ref) ? await ledger.byRef('contact', match.ref) : undefined
        const body = contact?.body as
          | { id: string; outcome: never; startedAt: number; talkSeconds?: number }
          | undefined
        return present({
          decision: summaryView(gate.summary(leaf), nameOf),
          contact:
            body &&
            present({
              id: body.id,
              outcome: body.outcome,
              startedAt: iso(body.startedAt),
              talkSeconds: body.talkSeconds,
            }),
          minutesAway: Math.round((match.at - file.at) / minuteMs),
          sameCaller: match.sameCaller,
        }) as wire.ComplaintMatch
      }),
    )
    return shown.filter((match) => match !== undefined)
  }

  async function whole(file: ComplaintFile, actor: Actor): Promise<wire.Complaint> {
    const person = await personsOf(vault, [file.person, file.about])
    const text = await desk.complaints.words(file.id, 'Read a complaint, numbers masked', actor)
    const acts = [
      ...file.refusals.map((one) => ({ at: one.from, kind: 'refusal', fact: one.id })),
      ...file.restrictions.map((one) => ({ at: one.requestedAt, kind: `restriction-${one.state}`, fact: one.id })),
    ].sort((a, b) => a.at - b.at)
    return present({
      ...shown(file, person),
      text: text instanceof Problem ? undefined : maskNumbersIn(text),
      matches: await matchesOf(file),
      acts: acts.map(({ at, ...one }) => ({ at: iso(at), ...one })),
      reportedElsewhere: file.reportedElsewhere,
    }) as wire.Complaint
  }

  return {
    async openComplaint({ body, actor }) {
      const at = timeIn(body.at, 'at', clock.now())
      if (at instanceof Problem) return at
      const opened = await desk.complaints.open({ ...body, at }, actor)
      return opened instanceof Problem ? opened : await whole(opened, actor)
    },

    async listComplaints({ query, scope }) {
      const { ref, ...filter } = query
      const rows = await desk.complaints.list({ ...filter, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.flatMap((row) => [row.person, row.about]),
      )
      return pageOf(rows, query.limit, (row) => shown(row, person), byId)
    },

    async getComplaint({ params, actor, scope }) {
      const found = await desk.complaints.get(params.id, scope)
      return found instanceof Problem ? found : await whole(found, actor)
    },

    async revealComplaint({ params, body, actor }) {
      const purpose = body.case === undefined ? body.purpose : `${body.purpose} (${body.case})`
      const text = await desk.complaints.words(params.id, purpose, actor)
      return text instanceof Problem ? text : { text, endsAt: iso(clock.now() + revealMs) }
    },

    async closeComplaint({ params, body, actor }) {
      const closed = await desk.complaints.close(params.id, body, actor)
      return closed instanceof Problem ? closed : await whole(closed, actor)
    },
  }
}

function shown(view: ComplaintView, person: (ref: string) => wire.Person): wire.Complaint {
  return present({
    id: view.id,
    state: view.state,
    person: person(view.person),
    about: view.about && person(view.about),
    at: iso(view.at),
    channel: view.channel,
    openedAt: iso(view.openedAt),
    openedBy: view.openedBy.id,
    closedAt: isoOr(view.closedAt),
    outcome: view.outcome,
    note: view.note && maskNumbersIn(view.note),
  }) as wire.Complaint
}
