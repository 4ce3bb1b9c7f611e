import type { AttachmentView, Evidence, PreservedBooking } from '../../../desk/index.ts'
import { picturesMax } from '../../../desk/index.ts'
import { type Actor, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { personsOf } from '../whom.ts'

type Served =
  | 'addAttachment'
  | 'listAttachments'
  | 'readAttachment'
  | 'destroyAttachment'
  | 'getEvidence'
  | 'linkBookings'
  | 'preserveEvidence'

/** Pictures of cases, and the clock of their evidence. */
export function evidenceHandlers(doors: Doors): Handlers<Served> {
  const { desk, staff, vault } = doors
  const { attachments, evidence } = desk

  async function whole(id: string, actor: Actor): Promise<wire.Evidence | Problem> {
    const found = await evidence.of(id, actor)
    return found instanceof Problem ? found : await evidenceShown(found)
  }

  async function evidenceShown(found: Evidence): Promise<wire.Evidence> {
    const person = await personsOf(
      vault,
      found.preserved.flatMap((one) => [one.booker, one.rider, one.driver]),
    )
    const names = await staff.members.names(found.preserved.map((one) => one.by.id))
    return present({
      bookings: found.bookings.map(
        ({ at, contactEndsAt, ...one }) =>
          present({ ...one, at: isoOr(at), contactEndsAt: isoOr(contactEndsAt) }) as wire.EvidenceBooking,
      ),
      preserved: found.preserved.map((one) => preservedShown(one, person, names.get(one.by.id))),
      decisions: found.decisions.map(
        ({ decision, preservedAt, copy }) =>
          present({
            decision,
            preservedAt: iso(preservedAt),
            at: isoOr(copy?.at),
            organisation: copy?.organisation,
            line: copy?.line,
            verdict: copy?.verdict,
          }) as wire.PreservedDecision,
      ),
      daysLeft: found.daysLeft,
      endsAt: isoOr(found.endsAt),
    }) as wire.Evidence
  }

  return {
    async addAttachment({ params, query, actor, request }) {
      const length = request.headers['content-length']
      const added = await attachments.add(
        params.id,
        {
          name: query.name,
          length: length === undefined ? undefined : Number(length),
          // Left open where reading stops early: closing it would cut the connection before the answer is on it.
          body: request.raw.iterator({ destroyOnReturn: false }),
        },
        actor,
      )
      // What is not read is thrown away as it comes, never kept; the deadline for bodies bounds how long.
      if (added instanceof Problem) request.raw.resume()
      return added instanceof Problem ? added : attachmentShown(added, await nameOf(added.by))
    },

    async listAttachments({ params, scope }) {
      const found = await attachments.list(params.id, scope)
      if (found instanceof Problem) return found
      const names = await staff.members.names(found.map((one) => one.by.id))
      const living = found.filter((one) => one.destroyedAt === undefined).length
      return {
        items: found.map((one) => attachmentShown(one, names.get(one.by.id))),
        left: Math.max(0, picturesMax - living),
      }
    },

    async readAttachment({ params, query, actor, reply }) {
      const purpose = `${query.purpose ?? 'Look at a picture of a case'} (${params.id})`
      const found = await attachments.read(params.id, params.attachment, purpose, actor)
      if (found instanceof Problem) return found
      const { view, name, bytes } = found
      reply.headers({
        // A picture and nothing else, whatever a browser may think of it: no script, no frame, no page of ours around it.
        'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'content-disposition': `inline; filename="${view.name}"; filename*=UTF-8''${encodeURIComponent(name ?? view.name)}`,
      })
      return reply.type(view.type).send(bytes)
    },

    async destroyAttachment({ params, body, actor }) {
      const gone = await attachments.destroy(params.id, params.attachment, body.reason, actor)
      return gone instanceof Problem ? gone : attachmentShown(gone, await nameOf(gone.by))
    },

    getEvidence: ({ params, actor }) => whole(params.id, actor),

    async linkBookings({ params, body, actor }) {
      return (await evidence.link(params.id, body.bookings, actor)) ?? (await whole(params.id, actor))
    },

    async preserveEvidence({ params, body, actor }) {
      return (await evidence.preserve(params.id, body, actor)) ?? (await whole(params.id, actor))
    },
  }

  async function nameOf(by: Actor): Promise<string | undefined> {
    return (await staff.members.names([by.id])).get(by.id)
  }
}

function attachmentShown(view: AttachmentView, byName: string | undefined): wire.Attachment {
  const { at, by, destroyedAt, ...plain } = view
  return present({ ...plain, at: iso(at), by: by.id, byName, destroyedAt: isoOr(destroyedAt) }) as wire.Attachment
}

function preservedShown(
  one: PreservedBooking,
  person: (ref: string) => wire.Person,
  byName: string | undefined,
): wire.PreservedEvidence {
  const { copy } = one
  return present({
    booking: one.booking,
    preservedAt: iso(one.preservedAt),
    by: one.by.id,
    byName,
    reason: one.reason,
    document: one.document,
    at: isoOr(copy?.at),
    area: copy?.area,
    account: copy?.account,
    bookingState: copy?.state,
    driverCategory: copy?.driverCategory,
    booker: one.booker && person(one.booker),
    rider: one.rider && person(one.rider),
    driver: one.driver && person(one.driver),
    destroyedAt: isoOr(one.destroyedAt),
  }) as wire.PreservedEvidence
}
