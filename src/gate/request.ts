import type { Automation, Category, Channel, Purpose } from '../terms/index.ts'

/** May this contact happen? What a business asks before it calls or texts; docs/api.md explains each field to users. */
export interface ContactRequest {
  organisation: string
  line: string
  /** The recipient, in any writing; `country` helps where it is national. */
  to: string
  /** The country whose national writing `to` may be in. Default: the line's. */
  country?: string
  channel: Channel
  purpose: Purpose
  category: Category
  script?: string
  /** The consent or relationship that the business relies on, by id. Absent: the gate looks for one. */
  basis?: string
  automated?: Automation
  /** The platform account that caused the contact (a booker). */
  requester?: string
  /** The number was entered by somebody else (a rider contact). */
  onBehalf?: boolean
  /** When the contact is to happen, ms since the epoch. Default: now. At most 31 days ahead; never in the past by more than a minute. */
  at?: number
}
