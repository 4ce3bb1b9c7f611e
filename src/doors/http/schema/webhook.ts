import Type, { type Static } from 'typebox'
import { announcedEvents } from '../../../notices/index.ts'
import { Lang, page, paging, record, Time, words } from './base.ts'

/** `url`: https://…, or mailto:name@example.org for an e-mail in `lang`. */
export const CreateWebhook = record({
  url: Type.String({ minLength: 8, maxLength: 2_000 }),
  events: Type.Array(words([...announcedEvents]), { minItems: 1, maxItems: announcedEvents.length }),
  lang: Type.Optional(Lang),
})
export type CreateWebhook = Static<typeof CreateWebhook>

export const Webhook = record({
  id: Type.String(),
  url: Type.String(),
  events: Type.Array(words([...announcedEvents])),
  lang: Lang,
  createdAt: Time,
  createdBy: Type.Optional(Type.String()),
})
export type Webhook = Static<typeof Webhook>
export const Webhooks = record({ items: Type.Array(Webhook) })
/** `secret` signs what is sent there; it is shown this once. */
export const NewWebhook = record({ ...Webhook.properties, secret: Type.String() })

export type NewWebhook = Static<typeof NewWebhook>

export const WebhookDelivery = record({
  id: Type.String(),
  event: words([...announcedEvents]),
  state: words(['queued', 'delivered', 'failed']),
  attempts: Type.Integer(),
  nextAt: Type.Optional(Time),
  /** What the receiver answered last. */
  status: Type.Optional(Type.Integer()),
  error: Type.Optional(Type.String()),
  createdAt: Time,
  endedAt: Type.Optional(Time),
})
export type WebhookDelivery = Static<typeof WebhookDelivery>
export const DeliveryQuery = record(paging)
export const DeliveryPage = page(WebhookDelivery)
