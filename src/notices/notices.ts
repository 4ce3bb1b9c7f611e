import type { Transaction } from '../store/index.ts'
import type { Actor, Problem, Scope } from '../terms/index.ts'
import type { AnnouncedEvent } from './announced-events.ts'
import type { Announcement } from './announcement.ts'
import { Deliveries, type DeliverySettings } from './deliveries.ts'
import { Dispatcher } from './dispatcher.ts'
import { Mailer } from './mailer.ts'
import type { NoticeGiven, NoticeView } from './notice.ts'
import { type NoticeFilter, Outbox } from './outbox.ts'
import { Pump } from './pump.ts'
import { Receipts } from './receipts.ts'
import type { NoticesRoom } from './room.ts'
import type { Template } from './template.ts'
import { loadTemplates } from './template-file.ts'
import { Webhooks } from './webhook-store.ts'

export interface NoticesSettings extends Pick<DeliverySettings, 'addresses' | 'publicUrl' | 'version'> {
  /** `smtp://…`; absent: no e-mail. */
  smtpUrl?: string | undefined
  mailFrom: string
}

/** The room: what is said to people by text, and to teams and systems by webhook and e-mail. */
export interface Notices {
  sendText(given: NoticeGiven, actor: Actor): Promise<NoticeView | Problem>
  /** Inside a transaction that is open; it goes within a second of the commit. */
  sendTextIn(trx: Transaction, given: NoticeGiven, actor: Actor): Promise<NoticeView | Problem>
  get(id: string, scope: Scope): Promise<NoticeView | Problem>
  list(filter: NoticeFilter, scope: Scope): Promise<NoticeView[]>
  words(id: string, purpose: string, actor: Actor): Promise<string | Problem>
  retry(id: string, actor: Actor): Promise<NoticeView | Problem>
  giveUp(id: string, actor: Actor): Promise<NoticeView | Problem>
  readonly templates: ReadonlyMap<string, Template>
  /** What texts leave by, and in whose name. */
  outlet(): {
    carrier: 'none' | 'smpp'
    connected: boolean
    mail: boolean
    organisation?: string | undefined
    line?: string | undefined
  }
  readonly webhooks: Webhooks
  /** Tells every webhook and mailbox that asked for this event. */
  announce(event: AnnouncedEvent, said: Announcement): Promise<void>
  announceIn(trx: Transaction, event: AnnouncedEvent, said: Announcement): Promise<void>
  /** One announcement to one webhook, so that its receiver can be tried. */
  testWebhook(id: string, said: Announcement): Promise<void>
  /** Sends whatever is due now, and comes back when nothing is. For tests and commands; `start` does it by itself. */
  run(): Promise<void>
  /** Takes up what an earlier run left, and from then on sends what is due. */
  start(): Promise<void>
  /** Takes nothing new in hand and waits for what is. */
  close(): Promise<void>
}

/** Throws where a template is not sound. */
export function openNotices(given: NoticesRoom, settings: NoticesSettings): Notices {
  const templates = loadTemplates()
  const mailer = settings.smtpUrl === undefined ? undefined : new Mailer(settings.smtpUrl, settings.mailFrom)
  const deliveries = new Deliveries(given, { ...settings, mailer })
  const room: NoticesRoom = {
    ...given,
    failed: (trx, notice) => deliveries.announceIn(trx, 'notice.failed', failure(notice)),
  }
  const receipts = new Receipts(room)
  const dispatcher = new Dispatcher(room, templates, receipts)
  const texts = new Pump(() => dispatcher.run(), room.log)
  const announcements = new Pump(() => deliveries.run(), room.log)
  const upkeep = new Pump(async () => {
    await dispatcher.recover(false)
    await receipts.sweep()
    await deliveries.forget()
  }, room.log)
  const back = new Pump(async () => {
    await dispatcher.connected()
    texts.wake()
  }, room.log)
  const outbox = new Outbox(room, templates, () => texts.wake())
  room.carrier?.onReceipt((receipt) => receipts.keep(receipt))
  room.carrier?.onReady(() => back.wake())
  return {
    sendText: (given, actor) => outbox.sendText(given, actor),
    sendTextIn: (trx, given, actor) => outbox.sendTextIn(trx, given, actor),
    get: (id, scope) => outbox.get(id, scope),
    list: (filter, scope) => outbox.list(filter, scope),
    words: (id, purpose, actor) => outbox.words(id, purpose, actor),
    retry: (id, actor) => outbox.retry(id, actor),
    giveUp: (id, actor) => outbox.giveUp(id, actor),
    templates,
    outlet: () => ({
      carrier: room.carrier === undefined ? 'none' : 'smpp',
      connected: room.carrier?.ready ?? false,
      mail: mailer !== undefined,
      ...room.ownSender(),
    }),
    webhooks: new Webhooks(room, { addresses: settings.addresses, mail: mailer !== undefined }),
    async announce(event, said) {
      await room.store.transaction((trx) => deliveries.announceIn(trx, event, said))
      announcements.wake()
    },
    async announceIn(trx, event, said) {
      await deliveries.announceIn(trx, event, said)
    },
    async testWebhook(id, said) {
      await room.store.transaction((trx) => deliveries.announceIn(trx, 'test', said, id))
      announcements.wake()
    },
    async run() {
      await dispatcher.run()
      await deliveries.run()
    },
    async start() {
      room.carrier?.open()
      await dispatcher.recover(room.store.engine === 'embedded')
      await receipts.sweep()
      texts.start(1_000)
      back.start(60_000)
      announcements.start(1_000)
      upkeep.start(60_000)
    },
    async close() {
      dispatcher.stop()
      deliveries.stop()
      await Promise.all([back.stop(), texts.stop(), announcements.stop(), upkeep.stop()])
      mailer?.close()
    },
  }
}

/** What is told of a text that did not arrive: which, and whose case; not to whom. */
function failure(notice: { id: string; state: string; case_id: string | null }): Announcement {
  return {
    about: notice.id,
    title: {
      ko: '문자가 도착하지 않았습니다',
      zh: '短信未送达',
      en: 'A text did not arrive',
    },
    path: `/notices?open=${notice.id}`,
    data: { state: notice.state, ...(notice.case_id !== null && { case: notice.case_id }) },
  }
}
