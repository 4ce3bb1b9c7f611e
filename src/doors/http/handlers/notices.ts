import type { DeliveryView, NoticeView, WebhookView } from '../../../notices/index.ts'
import { type Actor, type Lang, notFound, type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { personsOf, whomIn } from '../whom.ts'

type Served =
  | 'sendNotice'
  | 'listNotices'
  | 'getNotice'
  | 'retryNotice'
  | 'giveUpNotice'
  | 'listNoticeTemplates'
  | 'getNoticeOutlet'
  | 'tellRider'
  | 'createWebhook'
  | 'listWebhooks'
  | 'removeWebhook'
  | 'testWebhook'
  | 'listDeliveries'

/** Texts to people, and who is told of what. */
export function noticeHandlers({ notices, riderContacts, vault, callerFacts }: Doors): Handlers<Served> {
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : callerFacts.organisation(id)?.name)

  async function one(view: NoticeView | Problem, lang: Lang, words?: Actor): Promise<wire.Notice | Problem> {
    if (view instanceof Problem) return view
    const person = await personsOf(vault, [view.person])
    const text = words && (await notices.words(view.id, 'Read a notice', words))
    return { ...shown(view, person, nameOf, lang), ...(typeof text === 'string' && { text }) }
  }

  return {
    async sendNotice({ body, actor, lang: readers }) {
      const to = whomIn(body)
      if (to instanceof Problem) return to
      const { template, variables = {}, lang, organisation, account, flash } = body
      if (notices.templates.get(template)?.to === 'rider')
        return new Problem('invalid-field', 'This text belongs to a booking: POST /v1/bookings/ID/rider-notice.', {
          field: 'template',
        })
      const given = {
        to: 'person' in to ? to.person : to,
        template,
        variables,
        lang,
        organisation,
        account,
        flash,
        case: body.case,
      }
      return one(await notices.sendText(given, actor), readers)
    },

    async listNotices({ query, scope, lang }) {
      const { ref, ...filter } = query
      const rows = await notices.list({ ...filter, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.map((row) => row.person),
      )
      return pageOf(rows, query.limit, (row) => shown(row, person, nameOf, lang), byId)
    },

    async getNotice({ params, scope, actor, lang }) {
      return one(await notices.get(params.id, scope), lang, actor)
    },

    async retryNotice({ params, actor, lang }) {
      return one(await notices.retry(params.id, actor), lang)
    },

    async giveUpNotice({ params, actor, lang }) {
      return one(await notices.giveUp(params.id, actor), lang)
    },

    listNoticeTemplates() {
      return {
        items: [...notices.templates.values()].map(({ id, to, category, variables, text }) => ({
          id,
          to,
          category,
          variables: Object.entries(variables).map(([name, variable]) => ({ name, ...variable })),
          text,
        })),
      }
    },

    getNoticeOutlet() {
      const outlet = notices.outlet()
      return present({ ...outlet, organisationName: nameOf(outlet.organisation) })
    },

    async tellRider({ params, body, actor, lang }) {
      return one(await riderContacts.tell(params.id, body.lang, actor), lang)
    },

    async createWebhook({ body, actor }) {
      const made = await notices.webhooks.create(body, actor)
      return made instanceof Problem ? made : { ...webhook(made), secret: made.secret }
    },

    async listWebhooks() {
      return { items: (await notices.webhooks.list()).map(webhook) }
    },

    async removeWebhook({ params, actor }) {
      const removed = await notices.webhooks.remove(params.id, actor)
      return removed instanceof Problem ? removed : webhook(removed)
    },

    async testWebhook({ params }) {
      const found = await notices.webhooks.get(params.id)
      if (found instanceof Problem) return found
      await notices.testWebhook(params.id, {
        about: params.id,
        title: { ko: '시험 알림입니다', zh: '这是一条测试通知', en: 'This is a test' },
      })
      return { done: true }
    },

    async listDeliveries({ params, query }) {
      const found = await notices.webhooks.get(params.id)
      if (found instanceof Problem) return notFound('webhook')
      const rows = await notices.webhooks.deliveries(params.id, { before: query.before, limit: query.limit ?? 50 })
      return pageOf(rows, query.limit, delivery, byId)
    },
  }
}

function shown(
  view: NoticeView,
  person: (ref: string) => wire.Person,
  nameOf: (id: string | undefined) => string | undefined,
  lang: Lang,
): wire.Notice {
  const { id, state, template, channel, category, organisation, line, booking, encoding, segments, decision } = view
  return present({
    id,
    state,
    person: person(view.person),
    template,
    lang: view.lang,
    channel,
    category,
    organisation,
    organisationName: nameOf(organisation),
    line,
    case: view.case,
    booking,
    encoding,
    segments,
    reasons: view.reasons.map((reason) =>
      present({ code: reason.code, text: reason.text[lang], texts: { ...reason.text }, until: isoOr(reason.until) }),
    ),
    decision,
    until: isoOr(view.until),
    expiresAt: iso(view.expiresAt),
    createdAt: iso(view.createdAt),
    createdBy: view.createdBy.id,
    sentAt: isoOr(view.sentAt),
    endedAt: isoOr(view.endedAt),
  }) as wire.Notice
}

function webhook({ id, url, events, lang, createdAt, createdBy }: WebhookView): wire.Webhook {
  return { id, url, events: [...events], lang, createdAt: iso(createdAt), createdBy: createdBy.id }
}

function delivery({
  id,
  event,
  state,
  attempts,
  nextAt,
  status,
  error,
  createdAt,
  endedAt,
}: DeliveryView): wire.WebhookDelivery {
  return present({
    id,
    event,
    state,
    attempts,
    nextAt: isoOr(nextAt),
    status,
    error,
    createdAt: iso(createdAt),
    endedAt: isoOr(endedAt),
  }) as wire.WebhookDelivery
}
