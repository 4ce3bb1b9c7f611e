import { type Actor, type Lang, notFound, outside, type PersonRef, Problem } from '../terms/index.ts'
import type { RefusalLinks } from './refusal-links.ts'

/** What is asked of the directory. */
export interface RiderBookings {
  get(id: string, scope: { organisation?: string | undefined }): Promise<RiderBooking | Problem>
}
export interface RiderBooking {
  id: string
  organisation: string
  account: string
  rider?: PersonRef | undefined
  contactEndsAt?: number | undefined
}

/** What is asked of the notices. */
export interface TextSender<Sent> {
  sendText(
    given: {
      to: PersonRef
      template: string
      variables: Readonly<Record<string, string>>
      lang: Lang
      organisation: string
      booking: { id: string; account: string }
      keepUntil: number
    },
    actor: Actor,
  ): Promise<Sent | Problem>
}

/** The first text to somebody who was entered as a rider: what it is about, and the link by which such contacts are refused. */
export class RiderContacts<Sent> {
  readonly #links: RefusalLinks
  readonly #bookings: RiderBookings
  readonly #notices: TextSender<Sent>
  constructor(links: RefusalLinks, bookings: RiderBookings, notices: TextSender<Sent>) {
    this.#links = links
    this.#bookings = bookings
    this.#notices = notices
  }

  /** Problem 'not-found' (booking), 'wrong-state' where nobody else was entered or the contact was destroyed. */
  async tell(booking: string, lang: Lang, actor: Actor): Promise<Sent | Problem> {
    const found = await this.#bookings.get(booking, actor)
    if (found instanceof Problem) return found
    if (outside(actor, found.organisation)) return notFound('booking')
    const { rider, contactEndsAt, organisation, account } = found
    if (rider === undefined || contactEndsAt === undefined)
      return new Problem('wrong-state', 'Nobody else is entered in this booking, or the contact was destroyed.')
    const link = await this.#links.make({ person: rider, organisation, booking, expiresAt: contactEndsAt })
    if (link instanceof Problem) return link
    const given = { to: rider, template: 'rider-contact', variables: { link: link.url }, lang, organisation }
    return await this.#notices.sendText(
      { ...given, booking: { id: booking, account }, keepUntil: contactEndsAt },
      actor,
    )
  }
}
