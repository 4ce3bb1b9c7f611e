import type { Selectable } from 'kysely'
import type { ContactOutcome } from '../gate/index.ts'
import type { Transaction } from '../store/index.ts'
import { dayMs, isCanonicalNumber, type PersonRef, Problem } from '../terms/index.ts'
import type { CarrierReceipt } from './carrier.ts'
import { changeNotice } from './outbox.ts'
import { holdOf, keptUntil, type NoticesRoom } from './room.ts'
import type { NoticesTables, PartRow, ReceiptRow } from './tables.ts'

/** A receipt without a message is believed to belong to a lost submit of at most so long ago; unmatched ones are forgotten after it. */
const matchMs = 3 * dayMs

/** A receipt found its part; `ended` where the notice as a whole is decided by it. */
interface Applied {
  ended?: { decision: string; outcome: ContactOutcome; at: number }
}

/**
 * What the network says became of a text. A receipt is written down first and matched afterwards, and so is the answer to a submit:
 * whichever comes second finds the other, in whatever order they arrive.
 */
export class Receipts {
  readonly #room: NoticesRoom
  constructor(room: NoticesRoom) {
    this.#room = room
  }

  /** Resolves once the receipt is kept: only then may the network forget it. */
  async keep(receipt: CarrierReceipt): Promise<void> {
    const { store, clock, vault } = this.#room
    if (receipt.state === 'under-way') return
    const e164 = receipt.to === undefined ? undefined : `+${receipt.to.replace(/\D/g, '')}`
    const person = e164 !== undefined && isCanonicalNumber(e164) ? vault.personRef(e164) : undefined
    await store.transaction(async (trx) => {
      await trx
        .tables<NoticesTables>()
        .insertInto('notices.receipts')
        .values({
          message_id: receipt.messageId,
          state: receipt.state,
          said: receipt.said.slice(0, 32),
          person: person ?? null,
          reference: receipt.reference ?? null,
          at: receipt.at ?? null,
          received_at: clock.now(),
          matched: false,
        })
        .execute()
    })
    if (!(await this.match(receipt.messageId)) && person !== undefined) await this.matchLost(person)
  }

  /** Applies the kept receipts of one message. Whether there was such a message and a receipt of it. */
  match(messageId: string): Promise<boolean> {
    return this.#apply(async (trx) => {
      const db = trx.tables<NoticesTables>()
      const part = await db
        .selectFrom('notices.parts')
        .selectAll()
        .where('message_id', '=', messageId)
        .orderBy('submitted_at', 'desc')
        .limit(1)
        .forUpdate()
        .executeTakeFirst()
      const receipt =
        part &&
        (await db
          .selectFrom('notices.receipts')
          .selectAll()
          .where('message_id', '=', messageId)
          .where('matched', '=', false)
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst())
      return part && receipt && { part, receipt }
    })
  }

  /**
   * A receipt whose message we never learned, since the answer to its submit was lost: by our own reference where the network repeats it,
   * otherwise where that person has exactly one such part and one such receipt. In doubt it stays unknown.
   */
  matchLost(person: PersonRef): Promise<boolean> {
    const since = this.#room.clock.now() - matchMs
    return this.#apply(async (trx) => {
      const db = trx.tables<NoticesTables>()
      const parts = await db
        .selectFrom('notices.parts')
        .selectAll()
        .where('person', '=', person)
        .where('message_id', 'is', null)
        .where('state', '=', 'unknown')
        .where('submitted_at', '>', since)
        .forUpdate()
        .execute()
      const receipts = await db
        .selectFrom('notices.receipts')
        .selectAll()
        .where('person', '=', person)
        .where('matched', '=', false)
        .where('received_at', '>', since)
        .orderBy('id')
        .execute()
      for (const receipt of receipts) {
        const part = parts.find(({ reference }) => reference === receipt.reference)
        if (part) return { part, receipt }
      }
      const [part] = parts
      const [receipt] = receipts
      const alone = parts.length === 1 && receipts.length === 1 && receipt?.reference === null
      return alone && part && receipt && receipt.received_at >= part.submitted_at ? { part, receipt } : undefined
    })
  }

  /** What fell between two steps of an earlier run; and what nobody asks about any more is forgotten. */
  async sweep(): Promise<void> {
    const { store, clock } = this.#room
    const db = store.tables<NoticesTables>()
    const waiting = await db
      .selectFrom('notices.receipts as receipt')
      .innerJoin('notices.parts as part', 'part.message_id', 'receipt.message_id')
      .select('receipt.message_id')
      .where('receipt.matched', '=', false)
      .limit(1_000)
      .execute()
    for (const { message_id } of waiting) await this.match(message_id)
    const old = clock.now() - matchMs
    await db.deleteFrom('notices.receipts').where('received_at', '<', old).execute()
    await this.#close(old)
  }

  /** Of what no receipt will come any more, number and text are kept for their time and no longer; its state stays what is known. */
  async #close(old: number): Promise<void> {
    const { store, vault, clock } = this.#room
    const late = await store
      .tables<NoticesTables>()
      .selectFrom('notices.notices')
      .select(['id', 'person', 'document', 'case_id', 'keep_until'])
      .where('state', 'in', ['sent', 'unknown'])
      .where('ended_at', 'is', null)
      .where('expires_at', '<', old)
      .limit(1_000)
      .execute()
    const now = clock.now()
    for (const { id, person, document, ...notice } of late)
      await store.transaction(async (trx) => {
        await trx
          .tables<NoticesTables>()
          .updateTable('notices.notices')
          .set({ ended_at: now })
          .where('id', '=', id)
          .execute()
        for (const sealed of [person, document]) await vault.retain(trx, sealed, holdOf(id, keptUntil(notice, now)))
      })
  }

  /** What became of the contact that the gate had allowed; once for each decision. */
  async report(decision: string, outcome: ContactOutcome, startedAt: number): Promise<void> {
    const told = await this.#room.gate.contact({ decision, outcome, startedAt })
    if (told instanceof Problem && told.code !== 'already-exists')
      this.#room.log.warn({ decision, code: told.code }, 'what became of a notice could not be reported')
  }

  async #apply(
    find: (
      trx: Transaction,
    ) => Promise<{ part: Selectable<PartRow>; receipt: Selectable<ReceiptRow> } | undefined | false>,
  ): Promise<boolean> {
    const room = this.#room
    const now = room.clock.now()
    const applied = await room.store.transaction<Applied | undefined>(async (trx) => {
      const found = await find(trx)
      if (!found) return undefined
      const { part, receipt } = found
      const db = trx.tables<NoticesTables>()
      await db
        .updateTable('notices.receipts')
        .set({ matched: true })
        .where('id', '=', receipt.id as number)
        .execute()
      const state = receipt.state as 'delivered' | 'undelivered'
      const message_id = part.message_id ?? receipt.message_id
      await db
        .updateTable('notices.parts')
        .set({ state, said: receipt.said, message_id })
        .where('notice', '=', part.notice)
        .where('part', '=', part.part)
        .execute()
      // Two parts may report at once: the notice's row is the one place where they meet.
      const notice = await db
        .selectFrom('notices.notices')
        .selectAll()
        .where('id', '=', part.notice)
        .forUpdate()
        .executeTakeFirst()
      const states = (
        await db.selectFrom('notices.parts').select('state').where('notice', '=', part.notice).execute()
      ).map((one) => one.state)
      const whole = states.every((one) => one === 'delivered')
        ? 'delivered'
        : states.includes('undelivered') &&
            states.every((one) => one === 'delivered' || one === 'undelivered' || one === 'refused')
          ? 'undelivered'
          : undefined
      if (whole === undefined || !notice) return {}
      const ended = await changeNotice(
        room,
        trx,
        part.notice,
        {
          state: whole,
          reasons: '[]',
          ended_at: receipt.at ?? now,
          sent_at: notice.sent_at ?? part.submitted_at,
          next_at: null,
        },
        ['sent', 'unknown'],
      )
      if (!ended || notice.decision === null) return {}
      return { ended: { decision: notice.decision, outcome: whole, at: part.submitted_at } }
    })
    if (applied?.ended) await this.report(applied.ended.decision, applied.ended.outcome, applied.ended.at)
    return applied !== undefined
  }
}
