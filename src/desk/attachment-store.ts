import { randomBytes } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { Logger } from 'pino'
import type { Transaction } from '../store/index.ts'
import { type Actor, act, attempt, checkReason, hourMs, notFound, Problem, type Scope } from '../terms/index.ts'
import { SealingKey } from '../vault/index.ts'
import { type AttachmentView, attachmentView, picturesMax, readFileName } from './attachment.ts'
import { type Blobs, BlobsUnavailable } from './attachment-blobs.ts'
import { cleanPicture, pictureBytesMax } from './attachment-picture.ts'
import { findCase, liveCaseIn, touch } from './case-row.ts'
import type { CaseTables } from './case-tables.ts'
import type { AttachmentRow, EvidenceTables } from './evidence-tables.ts'
import { type DeskRoom, holdOf } from './room.ts'

/** Pictures that are in memory on their way in, at most: 20 × 10 MiB is what this may cost. */
const arrivingMax = 20
/** What was begun so long ago and never finished is cleared away. */
const abandonedMs = hourMs
const sweptAtOnce = 500

export interface Upload {
  /** The file's own name, if it has one. */
  name?: string | undefined
  /** As the sender states it; not believed, but a length beyond the limit is refused before anything is read. */
  length?: number | undefined
  /** Read to the limit and no further. */
  body: AsyncIterable<Uint8Array>
}

/** Pictures of call logs and messages on a case: cleaned, sealed each under a key of its own, read on record. */
export class Attachments {
  readonly #room: DeskRoom
  readonly #blobs: Blobs
  readonly #log: Logger
  #arriving = 0
  constructor(room: DeskRoom) {
    this.#room = room
    this.#blobs = room.blobs
    this.#log = room.log
  }

  /**
   * Takes a picture. Problem 'too-large', 'unsupported-media-type', 'wrong-state' (case closed, twenty pictures already),
   * 'too-many-requests', 'bad-request' (it broke off), 'not-recorded' (the store of pictures is not there).
   */
  async add(caseId: string, upload: Upload, actor: Actor): Promise<AttachmentView | Problem> {
    const refused = await this.#mayTake(caseId, upload, actor)
    if (refused) return refused
    if (this.#arriving >= arrivingMax)
      return new Problem('too-many-requests', 'Many pictures are arriving at once: try again in a moment.', {
        retryAfterSeconds: 2,
      })
    this.#arriving++
    try {
      const arrived = await readToLimit(upload.body)
      if (arrived instanceof Problem) return arrived
      const picture = cleanPicture(arrived)
      if (picture instanceof Problem) return picture
      const key = randomBytes(32)
      const blob = randomBytes(16).toString('hex')
      const id = this.#room.ids.next('attachment')
      const sealing = new SealingKey(key)
      const sealed = sealing.seal(picture.bytes, `attachment ${id}`)
      sealing.forget()
      const name = upload.name === undefined ? undefined : readFileName(upload.name, picture.type)
      const { type, width, height } = picture
      const begun = await this.#begin({ id, caseId, blob, type, bytes: picture.bytes.length, width, height }, actor)
      if (begun) return begun
      try {
        await this.#blobs.put(blob, sealed)
      } catch (error) {
        await this.#giveUp(id)
        throw error
      }
      return await this.#finish(id, caseId, { key: key.toString('base64'), ...(name !== undefined && { name }) }, actor)
    } catch (error) {
      if (!(error instanceof BlobsUnavailable)) throw error
      this.#log.error({ err: error }, 'a picture could not be stored')
      return new Problem('not-recorded', 'The picture could not be stored. Try again shortly.', {
        retryAfterSeconds: 5,
      })
    } finally {
      this.#arriving--
    }
  }

  /** Oldest first; those that were destroyed too, without their bytes. */
  async list(caseId: string, scope: Scope): Promise<AttachmentView[] | Problem> {
    const found = await findCase(this.#room.store.tables<CaseTables>(), caseId, scope)
    if (found instanceof Problem) return found
    const rows = await tables(this.#room.store.tables())
      .selectFrom('desk.attachments')
      .selectAll()
      .where('case_id', '=', caseId)
      .where('state', '<>', 'storing')
      .orderBy('place')
      .execute()
    return rows.map(attachmentView)
  }

  /** The picture in clear, and the name that it came with. The vault's access log has it first. */
  async read(
    caseId: string,
    id: string,
    purpose: string,
    actor: Actor,
  ): Promise<{ view: AttachmentView; name: string | undefined; bytes: Buffer } | Problem> {
    const row = await this.#find(caseId, id, actor)
    if (row instanceof Problem) return row
    if (row.state === 'destroyed' || row.document === null)
      return new Problem('data-destroyed', 'This picture was destroyed.')
    const opened = await this.#room.vault.reveal(row.document, purpose, actor)
    if (opened instanceof Problem) return opened
    const { key, name } = JSON.parse(opened) as { key: string; name?: string }
    try {
      const sealed = await this.#blobs.get(row.blob)
      if (!sealed) throw new BlobsUnavailable('a picture that the case has is not in the store of pictures')
      const opening = new SealingKey(Buffer.from(key, 'base64'))
      try {
        return { view: attachmentView(row), name, bytes: opening.open(sealed, `attachment ${id}`) }
      } finally {
        opening.forget()
      }
    } catch (error) {
      if (!(error instanceof BlobsUnavailable)) throw error
      this.#log.error({ err: error, attachment: id }, 'a picture could not be read')
      return new Problem('not-ready', 'The store of pictures does not answer. Try again shortly.', {
        retryAfterSeconds: 5,
      })
    }
  }

  /** Destroys one picture before its case's time: the key at once and on record, the bytes that nobody can open any more right after. */
  async destroy(caseId: string, id: string, reason: string, actor: Actor): Promise<AttachmentView | Problem> {
    const room = this.#room
    const destroyed = await act(room, actor, async (trx, doing) => {
      const fault = checkReason('reason', reason)
      if (fault) return fault
      const of = await liveCaseIn(trx, caseId, actor)
      if (of instanceof Problem) return of
      const row = await lockedAttachment(trx, caseId, id)
      if (row instanceof Problem) return row
      if (row.state === 'destroyed' || row.document === null)
        return new Problem('data-destroyed', 'This picture was destroyed before.')
      await room.vault.release(trx, row.document, holdOf(caseId, null))
      const gone = await tables(trx.tables())
        .updateTable('desk.attachments')
        .set({ state: 'destroyed', destroyed_at: doing.at, destroyed_why: reason, act: doing.id })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await touch(room, trx, doing, of)
      const detail = { case: caseId, attachment: id, document: row.document, reason }
      return { result: gone, name: 'desk.destroy-picture', owner: of.organisation ?? undefined, detail }
    })
    if (destroyed instanceof Problem) return destroyed
    await this.#sweepOne(destroyed)
    return attachmentView(destroyed)
  }

  /** Which of these ids are pictures that this case has. */
  async attachmentsOf(trx: Transaction, caseId: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return []
    const rows = await tables(trx.tables())
      .selectFrom('desk.attachments')
      .select('id')
      .where('case_id', '=', caseId)
      .where('state', '=', 'stored')
      .where('id', 'in', ids)
      .execute()
    return rows.map((row) => row.id)
  }

  /** Clears bytes out of the store of pictures: those whose key was destroyed, and those that were never finished. For an hourly job. */
  async sweep(): Promise<number> {
    const rows = await tables(this.#room.store.tables())
      .selectFrom('desk.attachments')
      .selectAll()
      .where((e) =>
        e.or([
          e.and([e('state', '=', 'storing'), e('at', '<=', this.#room.clock.now() - abandonedMs)]),
          e.and([e('state', '=', 'destroyed'), e('swept', '=', false)]),
        ]),
      )
      .orderBy('at')
      .limit(sweptAtOnce)
      .execute()
    let swept = 0
    for (const row of rows) if (await this.#sweepOne(row)) swept++
    return swept
  }

  async #sweepOne(row: Selectable<AttachmentRow>): Promise<boolean> {
    const db = tables(this.#room.store.tables())
    try {
      await this.#blobs.delete(row.blob)
    } catch (error) {
      // Nobody can open it; the next run tries again.
      this.#log.warn({ err: error, attachment: row.id }, 'a destroyed picture is still in the store of pictures')
      return false
    }
    if (row.state === 'storing')
      await db.deleteFrom('desk.attachments').where('id', '=', row.id).where('state', '=', 'storing').execute()
    else await db.updateTable('desk.attachments').set({ swept: true }).where('id', '=', row.id).execute()
    return true
  }

  async #mayTake(caseId: string, upload: Upload, actor: Actor): Promise<Problem | undefined> {
    if (upload.length !== undefined && upload.length > pictureBytesMax) return tooLarge()
    return await this.#room.store.transaction(async (trx) => {
      const of = await liveCaseIn(trx, caseId, actor)
      return of instanceof Problem ? of : full(await countOf(trx, caseId))
    })
  }

  /** Says that bytes are on their way, so that they can be cleared away if nothing comes of it. */
  async #begin(
    given: Pick<AttachmentRow, 'id' | 'blob' | 'type' | 'bytes' | 'width' | 'height'> & { caseId: string },
    actor: Actor,
  ): Promise<Problem | undefined> {
    const { caseId, ...row } = given
    const begun = await attempt(this.#room.store, async (trx) => {
      const of = await liveCaseIn(trx, caseId, actor)
      if (of instanceof Problem) return of
      const refused = full(await countOf(trx, caseId))
      if (refused) return refused
      const db = tables(trx.tables())
      const { last } = await db
        .selectFrom('desk.attachments')
        .select((e) => e.fn.coalesce(e.fn.max('place'), e.lit(0)).as('last'))
        .where('case_id', '=', caseId)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('desk.attachments')
        .values({
          ...row,
          case_id: caseId,
          place: Number(last) + 1,
          state: 'storing',
          document: null,
          at: this.#room.clock.now(),
          by_actor: JSON.stringify(actor),
          destroyed_at: null,
          destroyed_why: null,
          swept: false,
          act: '',
        })
        .execute()
      return true
    })
    return begun instanceof Problem ? begun : undefined
  }

  /** Nothing was kept: the place is free again at once. */
  async #giveUp(id: string): Promise<void> {
    const db = tables(this.#room.store.tables())
    await db.deleteFrom('desk.attachments').where('id', '=', id).where('state', '=', 'storing').execute()
  }

  async #finish(
    id: string,
    caseId: string,
    secret: { key: string; name?: string },
    actor: Actor,
  ): Promise<AttachmentView | Problem> {
    const room = this.#room
    return await act(room, actor, async (trx, doing) => {
      const of = await liveCaseIn(trx, caseId, actor)
      if (of instanceof Problem) return of
      const document = await room.vault.sealText(trx, JSON.stringify(secret), holdOf(caseId, null))
      const row = await tables(trx.tables())
        .updateTable('desk.attachments')
        .set({ state: 'stored', document, at: doing.at, act: doing.id })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await touch(room, trx, doing, of)
      const detail = { case: caseId, attachment: id, type: row.type, bytes: row.bytes }
      return { result: attachmentView(row), name: 'desk.attach-picture', owner: of.organisation ?? undefined, detail }
    })
  }

  async #find(caseId: string, id: string, scope: Scope): Promise<Selectable<AttachmentRow> | Problem> {
    const found = await findCase(this.#room.store.tables<CaseTables>(), caseId, scope)
    if (found instanceof Problem) return found
    const row = await tables(this.#room.store.tables())
      .selectFrom('desk.attachments')
      .selectAll()
      .where('id', '=', id)
      .where('case_id', '=', caseId)
      .where('state', '<>', 'storing')
      .executeTakeFirst()
    return row ?? notFound('attachment')
  }
}

const tables = (db: Kysely<never>): Kysely<EvidenceTables> => db as unknown as Kysely<EvidenceTables>

async function lockedAttachment(trx: Transaction, caseId: string, id: string) {
  const row = await tables(trx.tables())
    .selectFrom('desk.attachments')
    .selectAll()
    .where('id', '=', id)
    .where('case_id', '=', caseId)
    .where('state', '<>', 'storing')
    .forUpdate()
    .executeTakeFirst()
  return row ?? notFound('attachment')
}

async function countOf(trx: Transaction, caseId: string): Promise<number> {
  const { pictures } = await tables(trx.tables())
    .selectFrom('desk.attachments')
    .select((e) => e.fn.countAll<number>().as('pictures'))
    .where('case_id', '=', caseId)
    .where('state', '<>', 'destroyed')
    .executeTakeFirstOrThrow()
  return Number(pictures)
}

const full = (pictures: number): Problem | undefined =>
  pictures < picturesMax
    ? undefined
    : new Problem('wrong-state', `A case has at most ${picturesMax} pictures: destroy one that is not needed.`)
const tooLarge = () => new Problem('too-large', 'A picture has at most 10 MiB.')

async function readToLimit(body: AsyncIterable<Uint8Array>): Promise<Buffer | Problem> {
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of body) {
      bytes += part.length
      if (bytes > pictureBytesMax) return tooLarge()
      parts.push(part)
    }
  } catch {
    return new Problem('bad-request', 'The picture did not arrive whole.')
  }
  return Buffer.concat(parts)
}
