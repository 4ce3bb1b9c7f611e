import type { Selectable } from 'kysely'
import { type Actor, act, type Lang, langs, notFound, Problem } from '../terms/index.ts'
import { type AnnouncedEvent, announcedEvents } from './announced-events.ts'
import type { NoticesRoom } from './room.ts'
import { webhookSecret } from './signature.ts'
import type { DeliveryRow, NoticesTables, WebhookRow } from './tables.ts'
import { checkWebhookUrl, type WebhookAddresses } from './webhook-post.ts'

export interface WebhookGiven {
  /** https://…, or mailto:somebody@example.org. */
  url: string
  events: readonly AnnouncedEvent[]
  /** Of e-mails; default en. */
  lang?: Lang | undefined
}

export interface WebhookView {
  id: string
  url: string
  events: readonly AnnouncedEvent[]
  lang: Lang
  createdAt: number
  createdBy: Actor
}

export interface DeliveryView {
  id: string
  webhook: string
  event: AnnouncedEvent
  state: 'queued' | 'delivered' | 'failed'
  attempts: number
  nextAt?: number | undefined
  status?: number | undefined
  error?: string | undefined
  createdAt: number
  endedAt?: number | undefined
}

export interface WebhookSettings {
  addresses: WebhookAddresses
  /** E-mail can be sent. */
  mail: boolean
}

const mostWebhooks = 100
const mailAddress = /^mailto:([^\s@,;:<>"?&%]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z0-9-]{2,})$/

export const mailAddressOf = (url: string): string | undefined => mailAddress.exec(url)?.[1]

/** Who is told of what. */
export class Webhooks {
  readonly #room: NoticesRoom
  readonly #settings: WebhookSettings
  constructor(room: NoticesRoom, settings: WebhookSettings) {
    this.#room = room
    this.#settings = settings
  }

  /** The secret is answered here and can be worked out again by `secret` alone; it stands in no table. */
  async create(given: WebhookGiven, actor: Actor): Promise<(WebhookView & { secret: string }) | Problem> {
    const url = given.url.trim()
    const unfit = this.#check(url, given)
    if (unfit) return unfit
    const made = await act(this.#room, actor, async (trx, doing) => {
      const db = trx.tables<NoticesTables>()
      const { count } = await db
        .selectFrom('notices.webhooks')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow()
      if (count >= mostWebhooks) return new Problem('wrong-state', `There are ${mostWebhooks} of these already.`)
      const row: Selectable<WebhookRow> = {
        id: this.#room.ids.next('webhook'),
        url,
        events: [...new Set(given.events)],
        lang: given.lang ?? 'en',
        created_at: doing.at,
        created_by: actor,
        ended_at: null,
        act: doing.id,
      }
      await db
        .insertInto('notices.webhooks')
        .values({ ...row, events: JSON.stringify(row.events), created_by: JSON.stringify(actor) })
        .execute()
      await this.#room.store.changes.record(trx, { room: 'notices', kind: 'webhook', key: row.id, data: null })
      // The address may carry a secret of the receiver's, so the ledger is not told it.
      const kind = url.startsWith('mailto:') ? 'e-mail' : 'https'
      return {
        result: webhookView(row),
        name: 'notices.register-webhook',
        detail: { webhook: row.id, kind, events: row.events },
      }
    })
    return made instanceof Problem ? made : { ...made, secret: await this.secret(made.id) }
  }

  #check(url: string, given: WebhookGiven): Problem | undefined {
    if (given.events.length === 0 || given.events.some((event) => !announcedEvents.includes(event)))
      return new Problem('invalid-field', 'Name at least one of the events that there are.', { field: 'events' })
    if (given.lang !== undefined && !langs.includes(given.lang))
      return new Problem('invalid-field', 'There is no such language.', { field: 'lang' })
    if (!url.startsWith('mailto:')) return checkWebhookUrl(url, this.#settings.addresses)
    if (mailAddressOf(url) === undefined)
      return new Problem('invalid-field', 'Write it as mailto:name@example.org, one address.', { field: 'url' })
    if (!this.#settings.mail)
      return new Problem('wrong-state', 'No mail server is set up (RINGFENCE_SMTP_URL).', { field: 'url' })
    return undefined
  }

  async secret(id: string): Promise<string> {
    return webhookSecret(await this.#room.vault.secret('webhooks'), id)
  }

  async list(): Promise<WebhookView[]> {
    const rows = await this.#room.store
      .tables<NoticesTables>()
      .selectFrom('notices.webhooks')
      .selectAll()
      .where('ended_at', 'is', null)
      .orderBy('id', 'desc')
      .limit(mostWebhooks)
      .execute()
    return rows.map(webhookView)
  }

  async get(id: string): Promise<WebhookView | Problem> {
    const row = await this.#room.store
      .tables<NoticesTables>()
      .selectFrom('notices.webhooks')
      .selectAll()
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    return row ? webhookView(row) : notFound('webhook')
  }

  /** What waits for it is not sent any more. */
  remove(id: string, actor: Actor): Promise<WebhookView | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const db = trx.tables<NoticesTables>()
      const row = await db
        .updateTable('notices.webhooks')
        .set({ ended_at: doing.at, act: doing.id })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return notFound('webhook')
      await db
        .updateTable('notices.deliveries')
        .set({ state: 'failed', error: 'webhook-removed', next_at: null, ended_at: doing.at })
        .where('webhook', '=', id)
        .where('state', '=', 'queued')
        .execute()
      await this.#room.store.changes.record(trx, { room: 'notices', kind: 'webhook', key: id, data: null })
      return { result: webhookView(row), name: 'notices.remove-webhook', detail: { webhook: id } }
    })
  }

  /** What was sent to it, newest first; 200 at most. */
  async deliveries(id: string, page: { before?: string | undefined; limit: number }): Promise<DeliveryView[]> {
    let query = this.#room.store
      .tables<NoticesTables>()
      .selectFrom('notices.deliveries')
      .selectAll()
      .where('webhook', '=', id)
    if (page.before !== undefined) query = query.where('id', '<', page.before)
    const rows = await query.orderBy('id', 'desc').limit(page.limit).execute()
    return rows.map(deliveryView)
  }
}

function webhookView(row: Selectable<WebhookRow>): WebhookView {
  return {
    id: row.id,
    url: row.url,
    events: row.events as AnnouncedEvent[],
    lang: row.lang as Lang,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }
}

function deliveryView(row: Selectable<DeliveryRow>): DeliveryView {
  return {
    id: row.id,
    webhook: row.webhook,
    event: row.event as AnnouncedEvent,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.next_at ?? undefined,
    status: row.status ?? undefined,
    error: row.error ?? undefined,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  }
}
