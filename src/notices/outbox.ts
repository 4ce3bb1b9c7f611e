import type { Kysely, Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import {
  type Actor,
  act,
  actIn,
  type Doing,
  isCanonicalNumber,
  langs,
  namesNumber,
  notFound,
  outside,
  type Page,
  type PersonRef,
  Problem,
  pageLimit,
  type Scope,
} from '../terms/index.ts'
import type { Hold } from '../vault/index.ts'
import { finalStates, type NoticeGiven, type NoticeView, noticeView } from './notice.ts'
import { because } from './notice-reasons.ts'
import type { NoticeState } from './notice-states.ts'
import { holdOf, keptUntil, type NoticesRoom } from './room.ts'
import { mostSegments, segmentsOf } from './segments.ts'
import type { NoticeRow, NoticesTables } from './tables.ts'
import { fillTemplate, type Template } from './template.ts'

/** The template that has no words but the sender's name: a procedure puts its own behind it. */
const ownWords = 'case-words'

export interface NoticeFilter extends Page {
  case?: string | undefined
  person?: PersonRef | undefined
  organisation?: string | undefined
  state?: NoticeState | undefined
}

/** What is to be said to people, kept before it goes: whatever is acknowledged here is sent once or says why not. */
export class Outbox {
  readonly #room: NoticesRoom
  readonly #templates: ReadonlyMap<string, Template>
  readonly #wake: () => void

  constructor(room: NoticesRoom, templates: ReadonlyMap<string, Template>, wake: () => void) {
    this.#room = room
    this.#templates = templates
    this.#wake = wake
  }

  /** Puts a text into the outbox. Problem 'invalid-field', 'not-found' (person, organisation). Whether it may go, the gate says next. */
  async sendText(given: NoticeGiven, actor: Actor): Promise<NoticeView | Problem> {
    const sent = await act(this.#room, actor, (trx, doing) => this.#send(trx, doing, given))
    if (!(sent instanceof Problem)) this.#wake()
    return sent
  }

  /** As `sendText`, inside a transaction that is open; it goes within a second of the commit. */
  sendTextIn(trx: Transaction, given: NoticeGiven, actor: Actor): Promise<NoticeView | Problem> {
    return actIn(trx, this.#room, actor, (_, doing) => this.#send(trx, doing, given))
  }

  async #send(trx: Transaction, doing: Doing, given: NoticeGiven) {
    const room = this.#room
    if (outside(doing.actor, given.organisation)) return notFound('organisation')
    const template = this.#templates.get(given.template)
    if (!template) return new Problem('invalid-field', 'There is no such text.', { field: 'template' })
    if (!langs.includes(given.lang))
      return new Problem('invalid-field', 'There is no such language.', { field: 'lang' })
    const missing = missingFor(template, given)
    if (missing) return missing
    const organisation = given.organisation ?? room.ownSender().organisation
    const firm = organisation === undefined ? undefined : room.senders.organisation(organisation)
    if (organisation !== undefined && firm === undefined) return notFound('organisation')
    if ((given.words === undefined) === (template.id === ownWords))
      return new Problem('invalid-field', 'Only the text for own words takes words.', { field: 'words' })
    if (given.words !== undefined && namesNumber(given.words))
      return new Problem('invalid-field', 'A text may not hold a phone number.', { field: 'words' })
    const filled = fillTemplate(template, given.variables, given.lang, firm?.name ?? 'Ringfence')
    if (filled instanceof Problem) return filled
    const text = given.words === undefined ? filled : `${filled} ${given.words.trim()}`
    const { encoding, parts } = segmentsOf(text)
    if (parts.length > mostSegments)
      return new Problem('invalid-field', `The text is longer than ${mostSegments} parts.`, { field: 'variables' })
    const id = room.ids.next('notice')
    const hold = holdOf(id, given.keepUntil ?? null)
    const person = await this.#keep(trx, given.to, hold)
    if (person instanceof Problem) return person
    const row: Selectable<NoticeRow> = {
      id,
      organisation: organisation ?? null,
      line: null,
      person,
      template: template.id,
      lang: given.lang,
      channel: given.flash === true ? 'flash-sms' : 'sms',
      category: template.category,
      document: await room.vault.sealText(trx, text, hold),
      encoding,
      segments: parts.length,
      case_id: given.case ?? null,
      booking: given.booking?.id ?? null,
      requester: given.booking?.account ?? given.account ?? null,
      on_behalf: template.to === 'rider',
      state: 'queued',
      reasons: [],
      decision: null,
      next_at: doing.at,
      expires_at: doing.at + room.waitMs,
      claimed_by: null,
      claimed_at: null,
      created_at: doing.at,
      created_by: doing.actor,
      sent_at: null,
      ended_at: null,
      keep_until: given.keepUntil ?? null,
      act: doing.id,
    }
    await trx
      .tables<NoticesTables>()
      .insertInto('notices.notices')
      .values({ ...row, reasons: '[]', created_by: JSON.stringify(doing.actor) })
      .execute()
    await noticeChanged(room, trx, row)
    const detail = { notice: id, template: template.id, lang: given.lang, segments: parts.length, case: given.case }
    return { result: noticeView(row), name: 'notices.send', owner: row.organisation ?? undefined, detail }
  }

  async #keep(trx: Transaction, to: NoticeGiven['to'], hold: Hold): Promise<PersonRef | Problem> {
    const { vault } = this.#room
    if (typeof to === 'string') return (await vault.retain(trx, to, hold)) ? to : notFound('person')
    if (!isCanonicalNumber(to.number)) return new Problem('invalid-number', 'The number must be given in E.164.')
    return await vault.sealNumber(trx, to.number, hold)
  }

  async get(id: string, scope: Scope): Promise<NoticeView | Problem> {
    const row = await this.#find(id, scope, this.#room.store.tables())
    return row instanceof Problem ? row : noticeView(row)
  }

  /** Newest first. */
  async list(filter: NoticeFilter, scope: Scope): Promise<NoticeView[]> {
    let query = this.#room.store.tables<NoticesTables>().selectFrom('notices.notices').selectAll()
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
    if (filter.case !== undefined) query = query.where('case_id', '=', filter.case)
    if (filter.person !== undefined) query = query.where('person', '=', filter.person)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.before !== undefined) query = query.where('id', '<', filter.before)
    const rows = await query.orderBy('id', 'desc').limit(pageLimit(filter)).execute()
    return rows.map(noticeView)
  }

  /** What was written to the person. The vault's access log has it first. */
  async words(id: string, purpose: string, actor: Actor): Promise<string | Problem> {
    const found = await this.get(id, actor)
    return found instanceof Problem ? found : this.#room.vault.reveal(found.document, purpose, actor)
  }

  /** Once more, by a person's decision: the gate is asked anew. An `unknown` one may reach the person twice; whoever does this knows it. */
  async retry(id: string, actor: Actor): Promise<NoticeView | Problem> {
    const again: readonly NoticeState[] = [
      'queued',
      'held',
      'refused',
      'outbox',
      'unknown',
      'failed',
      'undelivered',
      'expired',
      'given-up',
    ]
    const retried = await this.#change(id, actor, again, 'notices.retry', (at) => ({
      state: 'queued',
      reasons: '[]',
      next_at: at,
      expires_at: at + this.#room.waitMs,
      ended_at: null,
    }))
    if (!(retried instanceof Problem)) this.#wake()
    return retried
  }

  /** Not sent any more; of an `unknown` one, that nobody waits for its receipt. */
  giveUp(id: string, actor: Actor): Promise<NoticeView | Problem> {
    const waiting: readonly NoticeState[] = ['queued', 'held', 'outbox', 'unknown']
    return this.#change(id, actor, waiting, 'notices.give-up', (at) => ({
      state: 'given-up',
      reasons: JSON.stringify(because('by-hand')),
      next_at: null,
      ended_at: at,
    }))
  }

  #change(
    id: string,
    actor: Actor,
    from: readonly NoticeState[],
    name: string,
    set: (at: number) => Parameters<typeof changeNotice>[3],
  ): Promise<NoticeView | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      const found = await this.#find(id, actor, trx.tables())
      if (found instanceof Problem) return found
      const row = await changeNotice(room, trx, id, { ...set(doing.at), act: doing.id }, from)
      if (!row) return new Problem('wrong-state', 'That is not possible now: read the notice again.')
      const detail = { notice: id, before: found.state, case: found.case_id ?? undefined }
      return { result: noticeView(row), name, owner: found.organisation ?? undefined, detail }
    })
  }

  async #find(id: string, scope: Scope, db: Kysely<NoticesTables>): Promise<Selectable<NoticeRow> | Problem> {
    const row = await db.selectFrom('notices.notices').selectAll().where('id', '=', id).executeTakeFirst()
    return !row || outside(scope, row.organisation) ? notFound('notice') : row
  }
}

function missingFor(template: Template, given: NoticeGiven): Problem | undefined {
  if (template.to === 'rider' && given.booking === undefined)
    return new Problem('invalid-field', 'This text needs the booking that caused it.', { field: 'booking' })
  if (template.to === 'account' && given.account === undefined && given.booking === undefined)
    return new Problem('invalid-field', 'This text needs the account that it is about.', { field: 'account' })
  return undefined
}

/** It will not reach the person unless somebody does something. */
const lostStates: readonly NoticeState[] = ['failed', 'undelivered', 'expired']

type Set = Partial<{
  state: NoticeState
  organisation: string
  line: string
  reasons: string
  decision: string
  next_at: number | null
  expires_at: number
  claimed_by: string | null
  claimed_at: number | null
  sent_at: number
  ended_at: number | null
  act: string
}>

/**
 * The one way in which a notice changes. Nobody's hand is on it afterwards unless `set` says so; undefined where it stood in none of
 * `from`, or (from a dispatcher) was not this node's any more. What has ended keeps its number and text only for their time.
 */
export async function changeNotice(
  room: Pick<NoticesRoom, 'store' | 'vault' | 'clock' | 'failed'>,
  trx: Transaction,
  id: string,
  set: Set,
  from: readonly NoticeState[],
  holder?: string,
): Promise<Selectable<NoticeRow> | undefined> {
  let query = trx
    .tables<NoticesTables>()
    .updateTable('notices.notices')
    .set({ claimed_by: null, claimed_at: null, ...set })
    .where('id', '=', id)
    .where('state', 'in', from)
  // What a dispatcher has in hand, nobody else may turn.
  query = holder === undefined ? query.where('claimed_by', 'is', null) : query.where('claimed_by', '=', holder)
  const row = await query.returningAll().executeTakeFirst()
  if (!row) return undefined
  if (set.state !== undefined) {
    const until = finalStates.includes(set.state) ? keptUntil(row, room.clock.now()) : row.keep_until
    for (const sealed of [row.person, row.document]) await room.vault.retain(trx, sealed, holdOf(id, until))
    await noticeChanged(room, trx, row)
    if (lostStates.includes(set.state)) await room.failed?.(trx, row)
  }
  return row
}

function noticeChanged(room: Pick<NoticesRoom, 'store'>, trx: Transaction, row: Selectable<NoticeRow>): Promise<void> {
  const { state, case_id, organisation } = row
  const data = { state, ...(case_id && { case: case_id }), ...(organisation && { organisation }) }
  return room.store.changes.record(trx, { room: 'notices', kind: 'notice', key: row.id, data })
}
