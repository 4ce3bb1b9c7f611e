import { randomUUID } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import type { ContactRequest, Decision } from '../gate/index.ts'
import { type Channel, minuteMs, type PersonRef, Problem, secondMs, systemActor } from '../terms/index.ts'
import type { Carrier, SubmitAnswer } from './carrier.ts'
import type { NoticeReason } from './notice.ts'
import { because, type NoticeReasonCode } from './notice-reasons.ts'
import type { NoticeState } from './notice-states.ts'
import { changeNotice } from './outbox.ts'
import type { Receipts } from './receipts.ts'
import type { NoticesRoom } from './room.ts'
import { joiningHeader, segmentsOf } from './segments.ts'
import type { NoticeRow, NoticesTables, PartState } from './tables.ts'
import type { Template } from './template.ts'

/** How many notices are in hand at once: enough to keep a network's window filled. */
const atOnce = 32
/** After this, what a node had in hand is taken to be orphaned. Longer than any answer of a network is waited for. */
export const leaseMs = 5 * minuteMs
const soonMs = 5 * secondMs
const laterMs = minuteMs
/** A hold that names no end (a missing fact) is asked about again this often. */
const unknownEndMs = 30 * minuteMs
const me = systemActor('notices')

type Row = Selectable<NoticeRow>

/**
 * Takes notices out of the outbox, asks the gate, and hands them to the carrier. What has been marked `sending` is never submitted again
 * by itself: at most once after the submit.
 */
export class Dispatcher {
  readonly #room: NoticesRoom
  readonly #templates: ReadonlyMap<string, Template>
  readonly #receipts: Receipts
  readonly #node = randomUUID()
  readonly #callerIds = new Map<string, string>()
  #reference = 0
  #stopped = false

  constructor(room: NoticesRoom, templates: ReadonlyMap<string, Template>, receipts: Receipts) {
    this.#room = room
    this.#templates = templates
    this.#receipts = receipts
    this.#reference = Number.parseInt(this.#node.slice(0, 4), 16)
  }

  stop(): void {
    this.#stopped = true
  }

  /**
   * What earlier runs left in hand: what may have been sent becomes `unknown`, the rest is queued again. `all`: no other process can have
   * them (the embedded store, at start); otherwise those whose time in hand is over.
   */
  async recover(all: boolean): Promise<number> {
    const { store, clock } = this.#room
    const lapsed = clock.now() - leaseMs
    const orphans = await store
      .tables<NoticesTables>()
      .selectFrom('notices.notices')
      .select(['id', 'state', 'claimed_by'])
      .where('claimed_at', 'is not', null)
      .where((e) =>
        all ? e.or([e('claimed_at', '<', lapsed), e('claimed_by', '!=', this.#node)]) : e('claimed_at', '<', lapsed),
      )
      .limit(10_000)
      .execute()
    for (const { id, state, claimed_by } of orphans)
      await store.transaction(async (trx) => {
        if (state === 'sending') await this.#lost(trx, id, claimed_by as string)
        else await changeNotice(this.#room, trx, id, { next_at: clock.now() }, [state], claimed_by as string)
      })
    return orphans.length
  }

  /** The connection is there: what waited for it is due at once, however long it was to wait. */
  async connected(): Promise<void> {
    const { store, clock, carrier } = this.#room
    if (carrier?.ready !== true) return
    const now = clock.now()
    await store
      .tables<NoticesTables>()
      .updateTable('notices.notices')
      .set({ next_at: now })
      .where('state', '=', 'queued')
      .where('claimed_at', 'is', null)
      .where('next_at', '>', now)
      .where(sql<boolean>`reasons -> 0 ->> 'code' = 'no-connection'`)
      .execute()
  }

  /** Everything that is due, until nothing is. Returns how many notices were looked at. */
  async run(): Promise<number> {
    let done = 0
    while (!this.#stopped) {
      const rows = await this.#claim()
      if (rows.length === 0) return done
      await Promise.all(rows.map((row) => this.#carry(row)))
      done += rows.length
    }
    return done
  }

  async #claim(): Promise<Row[]> {
    const { store, clock } = this.#room
    const now = clock.now()
    return await store.transaction(async (trx) => {
      const db = trx.tables<NoticesTables>()
      const due = await db
        .selectFrom('notices.notices')
        .select('id')
        .where('next_at', '<=', now)
        .where('claimed_at', 'is', null)
        .orderBy('next_at')
        .orderBy('id')
        .limit(atOnce)
        .forUpdate()
        .skipLocked()
        .execute()
      if (due.length === 0) return []
      return await db
        .updateTable('notices.notices')
        .set({ claimed_by: this.#node, claimed_at: now })
        .where(
          'id',
          'in',
          due.map(({ id }) => id),
        )
        .returningAll()
        .execute()
    })
  }

  async #carry(row: Row): Promise<void> {
    try {
      await this.#tryOne(row)
    } catch (error) {
      this.#room.log.error({ err: error, notice: row.id }, 'a notice could not be handled')
      // Before `sending` it is tried again; after it, only `recover` says what it is.
      await this.#put(row, 'queued', because('not-recorded'), laterMs).catch(() => undefined)
    }
  }

  async #tryOne(row: Row): Promise<void> {
    const room = this.#room
    const now = room.clock.now()
    if (now >= row.expires_at) return this.#end(row, 'expired', because('time-over'))
    const own = room.ownSender()
    const organisation = row.organisation ?? own.organisation
    if (organisation === undefined) return this.#put(row, 'queued', because('no-organisation'), laterMs)
    const channel = row.channel as Channel
    const line =
      organisation === own.organisation && own.line !== undefined
        ? own.line
        : await room.senders.lineFor(organisation, channel)
    const shown = line === undefined ? undefined : await this.#callerId(line)
    if (line === undefined || shown === undefined) return this.#put(row, 'queued', because('no-line'), laterMs)
    const { carrier } = room
    if (carrier !== undefined && !carrier.ready)
      return this.#put(row, 'queued', because('no-connection'), waited(row, now))

    const person = row.person as PersonRef
    const template = this.#templates.get(row.template)
    if (template?.to === 'asker') {
      const refused = await room.inquiry(person, organisation, template.category, me)
      if (refused) return this.#put(row, 'queued', because('not-recorded'), laterMs)
    }
    const number = await room.vault.reveal(person, 'Send a notice', me)
    if (number instanceof Problem) return this.#end(row, 'failed', because('number-destroyed'))
    const request: ContactRequest = {
      organisation,
      line,
      to: number,
      channel,
      purpose: 'service',
      category: row.category as ContactRequest['category'],
      ...(row.requester === null ? {} : { requester: row.requester }),
      ...(row.on_behalf ? { onBehalf: true } : {}),
    }
    const decision = await room.gate.decide(request)
    if (decision instanceof Problem) {
      if (decision.code === 'not-recorded') return this.#put(row, 'queued', because('not-recorded'), soonMs)
      return this.#end(row, 'failed', because('not-a-number'))
    }
    const named = { organisation, line, decision: decision.id }
    if (decision.verdict === 'deny') return this.#end(row, 'refused', refusing(decision), named)
    if (decision.verdict === 'hold') {
      const wait = (decision.until ?? now + unknownEndMs) - now
      return this.#put(row, 'held', refusing(decision), Math.max(secondMs, wait), named)
    }
    if (carrier === undefined) {
      await this.#end(row, 'outbox', because('no-carrier'), named)
      return void (await this.#receipts.report(decision.id, 'not-placed', now))
    }
    await this.#submit(row, { carrier, number, shown, permit: decision.permit, ...named })
  }

  async #submit(
    row: Row,
    to: {
      carrier: Carrier
      number: string
      shown: string
      organisation: string
      line: string
      decision: string
      permit: string | undefined
    },
  ): Promise<void> {
    const room = this.#room
    const text = await room.vault.reveal(row.document, 'Send a notice', me)
    if (text instanceof Problem) return this.#end(row, 'failed', because('number-destroyed'))
    const { organisation, line, decision, carrier } = to
    const channel = row.channel as Channel
    const spent = await room.gate.redeem({ permit: to.permit ?? '', line, to: to.number, channel })
    if (spent instanceof Problem) return this.#put(row, 'queued', because('not-recorded'), soonMs)
    const { encoding, parts } = segmentsOf(text)
    const joined = this.#reference++ & 0xff
    const references = parts.map(() => this.#reference++ & 0xffff)
    const now = room.clock.now()
    // From here on it may have left. Whatever happens next, it is not submitted again by itself.
    const marked = await room.store.transaction(async (trx) => {
      const set = { state: 'sending', reasons: '[]', organisation, line, decision, next_at: null } as const
      const mine = { claimed_by: this.#node, claimed_at: now }
      if (!(await changeNotice(room, trx, row.id, { ...set, ...mine }, [row.state], this.#node))) return false
      const db = trx.tables<NoticesTables>()
      await db.deleteFrom('notices.parts').where('notice', '=', row.id).execute()
      const one = { notice: row.id, person: row.person, state: 'sending' as const, submitted_at: now }
      await db
        .insertInto('notices.parts')
        .values(references.map((reference, part) => ({ ...one, part, reference, message_id: null, said: null })))
        .execute()
      return true
    })
    if (!marked) return
    const answers = await Promise.all(
      parts.map((octets, part) =>
        carrier.submit({
          from: to.shown,
          to: to.number,
          encoding,
          octets: Buffer.concat([joiningHeader(joined, parts.length, part + 1), octets]),
          joined: parts.length > 1,
          flash: channel === 'flash-sms',
          reference: references[part] as number,
          validitySeconds: Math.max(60, Math.floor((row.expires_at - now) / secondMs)),
        }),
      ),
    )
    await this.#answered({ ...row, state: 'sending', decision }, answers)
  }

  /** Every part has its answer, or has lost it. */
  async #answered(row: Row, answers: readonly SubmitAnswer[]): Promise<void> {
    const room = this.#room
    const now = room.clock.now()
    const nothingLeft = answers.every(({ kind }) => kind === 'not-sent' || kind === 'refused')
    const later = nothingLeft && answers.some((one) => one.kind === 'not-sent' || (one.kind === 'refused' && one.later))
    const refused = answers.find((answer) => answer.kind === 'refused')
    const lost = answers.some(({ kind }) => kind === 'unknown' || kind === 'not-sent')
    await room.store.transaction(async (trx) => {
      const db = trx.tables<NoticesTables>()
      for (const [part, answer] of answers.entries()) {
        const state: PartState = { accepted: 'sent', refused: 'refused', unknown: 'unknown', 'not-sent': 'refused' }[
          answer.kind
        ] as PartState
        const message_id = answer.kind === 'accepted' ? answer.messageId : null
        const said = answer.kind === 'refused' ? `status ${answer.status}` : null
        await db
          .updateTable('notices.parts')
          .set({ state, message_id, said })
          .where('notice', '=', row.id)
          .where('part', '=', part)
          .execute()
      }
      const change = (set: Parameters<typeof changeNotice>[3]) =>
        changeNotice(room, trx, row.id, set, ['sending'], this.#node)
      if (later) {
        // It is asked about anew: this decision's contact did not happen.
        const code: NoticeReasonCode = refused ? 'busy' : 'no-connection'
        await change({ state: 'queued', reasons: JSON.stringify(because(code)), next_at: now + waited(row, now) })
      } else if (refused) {
        const reasons = JSON.stringify(because('carrier-refused', `status ${refused.status}`))
        await change({ state: 'failed', reasons, ended_at: now })
      } else if (lost) await change({ state: 'unknown', reasons: JSON.stringify(because('answer-lost')) })
      else await change({ state: 'sent', reasons: '[]', sent_at: now })
    })
    if (nothingLeft) await this.#receipts.report(row.decision as string, 'not-placed', now)
    for (const answer of answers) if (answer.kind === 'accepted') await this.#receipts.match(answer.messageId)
    if (lost && !nothingLeft) await this.#receipts.matchLost(row.person as PersonRef)
  }

  async #lost(trx: Parameters<typeof changeNotice>[1], id: string, holder: string): Promise<void> {
    const db = trx.tables<NoticesTables>()
    await db
      .updateTable('notices.parts')
      .set({ state: 'unknown' })
      .where('notice', '=', id)
      .where('state', '=', 'sending')
      .execute()
    await changeNotice(
      this.#room,
      trx,
      id,
      { state: 'unknown', reasons: JSON.stringify(because('answer-lost')) },
      ['sending'],
      holder,
    )
  }

  /** Back into the outbox, to be looked at again after so many ms. */
  async #put(
    row: Row,
    state: 'queued' | 'held',
    reasons: readonly NoticeReason[],
    waitMs: number,
    named: { organisation?: string; line?: string; decision?: string } = {},
  ): Promise<void> {
    const room = this.#room
    // It ends where its time is over, not where it would be looked at after that.
    const next_at = Math.min(room.clock.now() + waitMs, Math.max(row.expires_at, room.clock.now()))
    const quiet = row.state === state && JSON.stringify(row.reasons) === JSON.stringify(reasons)
    const set = { ...named, ...(quiet ? {} : { state, reasons: JSON.stringify(reasons) }), next_at }
    await room.store.transaction((trx) => changeNotice(room, trx, row.id, set, ['queued', 'held'], this.#node))
  }

  async #end(
    row: Row,
    state: NoticeState,
    reasons: readonly NoticeReason[],
    named: { organisation?: string; line?: string; decision?: string } = {},
  ): Promise<void> {
    const room = this.#room
    const set = { ...named, state, reasons: JSON.stringify(reasons), next_at: null, ended_at: room.clock.now() }
    await room.store.transaction((trx) => changeNotice(room, trx, row.id, set, ['queued', 'held'], this.#node))
  }

  /** What the recipient sees as the sender. A line never changes its number. */
  async #callerId(line: string): Promise<string | undefined> {
    const known = this.#callerIds.get(line)
    if (known !== undefined) return known
    const fact = this.#room.senders.line(line)
    const number = fact && (await this.#room.vault.reveal(fact.callerId, 'Show the sender of a notice', me))
    if (number === undefined || number instanceof Problem) return undefined
    this.#callerIds.set(line, number)
    return number
  }
}

/** The longer it has waited, the longer until it is tried again: half its age, from five seconds to half an hour. */
function waited({ created_at }: Row, now: number): number {
  return Math.floor(Math.min(unknownEndMs, Math.max(soonMs, (now - created_at) / 2)))
}

/** What the gate said against it, in its own sentences. */
function refusing({ verdict, reasons }: Decision): NoticeReason[] {
  const wanted = verdict === 'deny' ? ['deny'] : ['hold', 'unknown']
  return reasons
    .filter(({ outcome }) => wanted.includes(outcome))
    .map(({ rule, text, until }) => ({ code: rule, text, ...(until === undefined ? {} : { until }) }))
}
