import type { Kysely, Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, checkReason, type Doing, notFound, outside, Problem, type Scope } from '../terms/index.ts'
import type { CallersRoom } from './room.ts'
import type { CallersTables, HistoryRow } from './tables.ts'

export interface Appeal {
  at: number
  by: Actor
  text: string
  answer?: { at: number; by: Actor; granted: boolean; text: string } | undefined
}

/** One thing that was done to a line's state or a firm's standing. */
export interface HistoryEntry {
  id: string
  kind: 'organisation' | 'line'
  /** The line's or the firm's id. */
  subject: string
  organisation: string
  state: string
  at: number
  by: Actor
  reason: string
  case?: string | undefined
  evidence?: string | undefined
  until?: number | undefined
  withoutNotice?: string | undefined
  appeal?: Appeal | undefined
  act: string
}

function entry(row: Selectable<HistoryRow>): HistoryEntry {
  const answer =
    row.answer_at === null
      ? undefined
      : {
          at: row.answer_at,
          by: row.answer_by as Actor,
          granted: row.answer_granted === true,
          text: row.answer_text ?? '',
        }
  return {
    id: row.id,
    kind: row.subject_kind,
    subject: row.subject,
    organisation: row.organisation,
    state: row.state,
    at: row.at,
    by: row.by_actor,
    reason: row.reason,
    case: row.case_id ?? undefined,
    evidence: row.evidence ?? undefined,
    until: row.until_at ?? undefined,
    withoutNotice: row.without_notice ?? undefined,
    appeal:
      row.appeal_at === null
        ? undefined
        : { at: row.appeal_at, by: row.appeal_by as Actor, text: row.appeal_text ?? '', answer },
    act: row.act,
  }
}

export interface Happened {
  kind: 'organisation' | 'line'
  subject: string
  organisation: string
  state: string
  reason: string
  case?: string | undefined
  evidence?: string | undefined
  until?: number | undefined
  withoutNotice?: string | undefined
}

export async function recordHistory(room: CallersRoom, trx: Transaction, doing: Doing, happened: Happened) {
  await trx
    .tables<CallersTables>()
    .insertInto('callers.history')
    .values({
      id: room.ids.next('history'),
      subject_kind: happened.kind,
      subject: happened.subject,
      organisation: happened.organisation,
      state: happened.state,
      at: doing.at,
      by_actor: JSON.stringify(doing.actor),
      reason: happened.reason,
      case_id: happened.case ?? null,
      evidence: happened.evidence ?? null,
      until_at: happened.until ?? null,
      without_notice: happened.withoutNotice ?? null,
      appeal_at: null,
      appeal_by: null,
      appeal_text: null,
      answer_at: null,
      answer_by: null,
      answer_granted: null,
      answer_text: null,
      act: doing.id,
    })
    .execute()
}

/** Newest first; at most 200. */
export async function historyOf(db: Kysely<CallersTables>, subject: string): Promise<HistoryEntry[]> {
  const rows = await db
    .selectFrom('callers.history')
    .selectAll()
    .where('subject', '=', subject)
    .orderBy('id', 'desc')
    .limit(200)
    .execute()
  return rows.map(entry)
}

/** What a firm may have something to say against; the other states are what it had wished for. */
const sanctions = ['warned', 'suspended', 'closed']

/** The firm's word against a sanction, and the operator's answer to it. */
export class Appeals {
  readonly #room: CallersRoom
  constructor(room: CallersRoom) {
    this.#room = room
  }

  /** One appeal against each change; the change holds meanwhile. */
  appeal(entryId: string, text: string, actor: Actor): Promise<HistoryEntry | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const refused = checkReason('appeal', text)
      if (refused) return refused
      const db = trx.tables<CallersTables>()
      const row = await db
        .selectFrom('callers.history')
        .selectAll()
        .where('id', '=', entryId)
        .forUpdate()
        .executeTakeFirst()
      if (!row || outside(actor, row.organisation)) return notFound('history entry')
      if (!sanctions.includes(row.state))
        return new Problem('wrong-state', `Only ${sanctions.join(', ')} can be appealed against.`)
      if (row.appeal_at !== null) return new Problem('wrong-state', 'There was an appeal against this already.')
      const now = await db
        .updateTable('callers.history')
        .set({ appeal_at: doing.at, appeal_by: JSON.stringify(actor), appeal_text: text })
        .where('id', '=', entryId)
        .returningAll()
        .executeTakeFirstOrThrow()
      const detail = { entry: entryId, subject: row.subject }
      return { result: entry(now), name: 'callers.appeal', owner: row.organisation, detail }
    })
  }

  /**
   * Answered by the operator, and not by whoever had decided. Granting changes nothing by itself: the line is reopened or the
   * standing set right by the act for it, which then stands in the history too.
   */
  answer(entryId: string, answer: { granted: boolean; text: string }, actor: Actor): Promise<HistoryEntry | Problem> {
    return act(this.#room, actor, async (trx, doing) => {
      const refused = checkReason('answer', answer.text)
      if (refused) return refused
      const db = trx.tables<CallersTables>()
      const row = await db
        .selectFrom('callers.history')
        .selectAll()
        .where('id', '=', entryId)
        .forUpdate()
        .executeTakeFirst()
      if (!row || outside(actor, undefined)) return notFound('history entry')
      if (row.appeal_at === null) return new Problem('wrong-state', 'Nobody appealed against this.')
      if (row.answer_at !== null) return new Problem('already-decided', 'This appeal was answered before.')
      if (row.by_actor.kind === actor.kind && row.by_actor.id === actor.id) {
        return new Problem('same-person', 'You decided this: another person must answer the appeal.')
      }
      if (row.appeal_by?.kind === actor.kind && row.appeal_by.id === actor.id)
        return new Problem('same-person', 'You brought this appeal: another person must answer it.')
      const now = await db
        .updateTable('callers.history')
        .set({
          answer_at: doing.at,
          answer_by: JSON.stringify(actor),
          answer_granted: answer.granted,
          answer_text: answer.text,
        })
        .where('id', '=', entryId)
        .returningAll()
        .executeTakeFirstOrThrow()
      const detail = { entry: entryId, subject: row.subject, granted: answer.granted }
      return { result: entry(now), name: 'callers.answer-appeal', owner: row.organisation, detail }
    })
  }

  /** Appeals that wait for an answer, oldest first. */
  async waiting(scope: Scope): Promise<HistoryEntry[]> {
    let query = this.#room.store
      .tables<CallersTables>()
      .selectFrom('callers.history')
      .selectAll()
      .where('appeal_at', 'is not', null)
      .where('answer_at', 'is', null)
    if (scope.organisation !== undefined) query = query.where('organisation', '=', scope.organisation)
    const rows = await query.orderBy('appeal_at').limit(200).execute()
    return rows.map(entry)
  }
}
