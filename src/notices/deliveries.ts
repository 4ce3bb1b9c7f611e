import type { Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { dayMs, hourMs, type Lang, minuteMs } from '../terms/index.ts'
import type { AnnouncedEvent } from './announced-events.ts'
import { type Announcement, bodyOf, mailOf } from './announcement.ts'
import type { Mailer } from './mailer.ts'
import type { NoticesRoom } from './room.ts'
import { signatureHeader, signBody, webhookSecret } from './signature.ts'
import type { DeliveryRow, NoticesTables, WebhookRow } from './tables.ts'
import { type PostAnswer, postWebhook, type WebhookAddresses } from './webhook-post.ts'
import { mailAddressOf } from './webhook-store.ts'

/** How long is waited after each failed attempt; after the last, it has failed. About a day and a half in all. */
export const backOffMs = [
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  6 * hourMs,
  12 * hourMs,
  15 * hourMs,
] as const
const atOnce = 16
const leaseMs = 2 * minuteMs
const keptMs = 30 * dayMs

export interface DeliverySettings {
  addresses: WebhookAddresses
  mailer?: Mailer | undefined
  publicUrl: () => string
  version: string
}

/** Tells those who asked to be told, at least once, and keeps what came of it. */
export class Deliveries {
  readonly #room: NoticesRoom
  readonly #settings: DeliverySettings
  #stopped = false
  constructor(room: NoticesRoom, settings: DeliverySettings) {
    this.#room = room
    this.#settings = settings
  }

  stop(): void {
    this.#stopped = true
  }

  /** In the transaction of what is announced: told if, and only if, it happened. `only`: one webhook, for its test. */
  async announceIn(trx: Transaction, event: AnnouncedEvent, said: Announcement, only?: string): Promise<string[]> {
    const { ids, clock } = this.#room
    const db = trx.tables<NoticesTables>()
    let query = db.selectFrom('notices.webhooks').select(['id', 'events']).where('ended_at', 'is', null)
    if (only !== undefined) query = query.where('id', '=', only)
    const told = (await query.execute()).filter(({ events }) => only !== undefined || events.includes(event))
    const now = clock.now()
    const rows = told.map(({ id: webhook }) => {
      const id = ids.next('delivery')
      const body = bodyOf(id, event, said, now, this.#settings.publicUrl())
      return {
        id,
        webhook,
        event,
        body,
        state: 'queued' as const,
        attempts: 0,
        next_at: now,
        claimed_at: null,
        status: null,
        error: null,
        created_at: now,
        ended_at: null,
      }
    })
    if (rows.length > 0) await db.insertInto('notices.deliveries').values(rows).execute()
    return rows.map(({ id }) => id)
  }

  /** Everything that is due, until nothing is. */
  async run(): Promise<number> {
    let done = 0
    while (!this.#stopped) {
      const due = await this.#claim()
      if (due.length === 0) return done
      await Promise.all(due.map((one) => this.#deliver(one)))
      done += due.length
    }
    return done
  }

  /** Old entries of the log. */
  async forget(): Promise<void> {
    await this.#room.store
      .tables<NoticesTables>()
      .deleteFrom('notices.deliveries')
      .where('ended_at', '<', this.#room.clock.now() - keptMs)
      .execute()
  }

  async #claim() {
    const { store, clock } = this.#room
    const now = clock.now()
    return await store.transaction(async (trx) => {
      const db = trx.tables<NoticesTables>()
      const due = await db
        .selectFrom('notices.deliveries')
        .select('id')
        .where('next_at', '<=', now)
        .where((e) => e.or([e('claimed_at', 'is', null), e('claimed_at', '<', now - leaseMs)]))
        .orderBy('next_at')
        .limit(atOnce)
        .forUpdate()
        .skipLocked()
        .execute()
      const claimed = due.map(({ id }) => id)
      if (claimed.length === 0) return []
      await db.updateTable('notices.deliveries').set({ claimed_at: now }).where('id', 'in', claimed).execute()
      return await db
        .selectFrom('notices.deliveries as delivery')
        .innerJoin('notices.webhooks as webhook', 'webhook.id', 'delivery.webhook')
        .selectAll('delivery')
        .select(['webhook.url', 'webhook.lang', 'webhook.ended_at as removed'])
        .where('delivery.id', 'in', claimed)
        .execute()
    })
  }

  async #deliver(one: Selectable<DeliveryRow> & Pick<Selectable<WebhookRow>, 'url' | 'lang'>): Promise<void> {
    const { store, clock, log } = this.#room
    let answer: PostAnswer
    try {
      answer = await this.#send(one)
    } catch (error) {
      answer = { taken: false, error: String((error as NodeJS.ErrnoException).code ?? 'failed').slice(0, 40) }
    }
    const now = clock.now()
    const wait = backOffMs[one.attempts]
    const came = {
      attempts: one.attempts + 1,
      claimed_at: null,
      status: answer.status ?? null,
      error: answer.error ?? null,
    }
    const set = answer.taken
      ? { ...came, state: 'delivered' as const, next_at: null, ended_at: now }
      : wait === undefined
        ? { ...came, state: 'failed' as const, next_at: null, ended_at: now }
        : { ...came, next_at: now + wait }
    if (!answer.taken) log.warn({ delivery: one.id, error: answer.error }, 'an announcement was not taken')
    await store.transaction(async (trx) => {
      await trx
        .tables<NoticesTables>()
        .updateTable('notices.deliveries')
        .set(set)
        .where('id', '=', one.id)
        .where('state', '=', 'queued')
        .execute()
      await store.changes.record(trx, { room: 'notices', kind: 'delivery', key: one.webhook, data: null })
    })
  }

  async #send({
    id,
    webhook,
    event,
    body,
    url,
    lang,
  }: Selectable<DeliveryRow> & { url: string; lang: string }): Promise<PostAnswer> {
    const { addresses, mailer, version } = this.#settings
    const to = mailAddressOf(url)
    if (to !== undefined) {
      if (!mailer) return { taken: false, error: 'no-mail-server' }
      await mailer.send({ to, id, ...mailOf(body, lang as Lang) })
      return { taken: true }
    }
    const secret = webhookSecret(await this.#room.vault.secret('webhooks'), webhook)
    const headers = {
      'user-agent': `Ringfence/${version}`,
      'ringfence-event': event,
      'ringfence-delivery': id,
      [signatureHeader]: signBody(secret, body, this.#room.clock.now()),
    }
    return await postWebhook(url, body, headers, addresses)
  }
}
