import { createHash } from 'node:crypto'
import type { Consent, RefusalView } from '../consent/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Store } from '../store/index.ts'
import {
  type Actor,
  attempt,
  type Clock,
  dayMs,
  type Ids,
  notFound,
  type PersonRef,
  Problem,
  type Random,
  secureRandom,
} from '../terms/index.ts'
import type { Vault } from '../vault/index.ts'
import type { PortalTables, RefusalLinkRow } from './migrations.ts'
import { macFits, readToken, writeToken } from './refusal-token.ts'

export interface PortalRoom {
  store: Store
  clock: Clock
  ids: Ids
  vault: Pick<Vault, 'retain' | 'mask' | 'secret'>
  ledger: Pick<Ledger, 'byRef'>
  refusals: Pick<Consent['refusals'], 'refuseIn' | 'withdraw' | 'get'>
  /** The firm's name as people know it. */
  organisation(id: string): { name: string } | undefined
  publicUrl: () => string
  random?: Random | undefined
}

export interface LinkGiven {
  person: PersonRef
  /** Whose contacts it refuses. */
  organisation: string
  booking?: string | undefined
  /** No longer than the rider's contact is kept, ms since the epoch. */
  expiresAt: number
}

/** What somebody who follows the link is told. */
export interface LinkView {
  organisation: string
  /** How the number may be shown; absent once it is destroyed. */
  masked?: string | undefined
  expiresAt: number
  /** Standing refusal that this link made. */
  refused?: { id: string; at: number; act: string; seq?: number | undefined } | undefined
  /** It was refused and taken back. */
  undone?: { act: string; seq?: number | undefined } | undefined
}

const hold = (id: string, until: number) => ({ room: 'portal', reason: id, until })

/**
 * "Refuse such contacts": a link in the first text to a number that somebody entered for somebody else. Whoever holds it holds that phone, so it
 * needs no sign-in; it can do nothing but refuse, and take that back.
 */
export class RefusalLinks {
  readonly #room: PortalRoom
  constructor(room: PortalRoom) {
    this.#room = room
  }

  /** The address, to be put into a text at once: it is kept nowhere. Problem 'not-found' (person), 'invalid-time'. */
  async make(given: LinkGiven): Promise<{ id: string; url: string; expiresAt: number } | Problem> {
    const { store, clock, ids, vault, publicUrl, random = secureRandom } = this.#room
    const now = clock.now()
    if (!Number.isSafeInteger(given.expiresAt) || given.expiresAt <= now)
      return new Problem('invalid-time', 'A link ends in the future.', { field: 'expiresAt' })
    const secret = Buffer.alloc(16)
    random(secret)
    const id = ids.next('refusalLink')
    const made = await store.transaction(async (trx) => {
      if (!(await vault.retain(trx, given.person, hold(id, given.expiresAt)))) return false
      await trx
        .tables<PortalTables>()
        .insertInto('portal.refusal_links')
        .values({
          id,
          digest: digestOf(secret),
          person: given.person,
          organisation: given.organisation,
          booking: given.booking ?? null,
          refusal: null,
          expires_at: given.expiresAt,
          created_at: now,
        })
        .execute()
      return true
    })
    if (!made) return notFound('person')
    return {
      id,
      url: `${publicUrl()}/r/${writeToken(secret, given.expiresAt, await this.#key())}`,
      expiresAt: given.expiresAt,
    }
  }

  /** What the link is about. Reading changes nothing, however often. Problem 'not-found', or 'data-destroyed' once its time is over. */
  async read(token: string): Promise<LinkView | Problem> {
    const row = await this.#find(token)
    return row instanceof Problem ? row : this.#view(row)
  }

  /** Refuses contacts that others' bookings cause, from this firm, on every channel. Twice is once. */
  async refuse(token: string): Promise<LinkView | Problem> {
    const { store, refusals } = this.#room
    const seen = await this.#find(token)
    if (seen instanceof Problem) return seen
    if (await this.#standing(seen)) return await this.#view(seen)
    const done = await attempt(store, async (trx) => {
      const links = trx.tables<PortalTables>()
      // Two taps at once are one refusal: the second finds that the first was there.
      const row = await links
        .selectFrom('portal.refusal_links')
        .select('refusal')
        .where('id', '=', seen.id)
        .forUpdate()
        .executeTakeFirst()
      if (row?.refusal !== seen.refusal) return seen
      const given = { of: { person: seen.person as PersonRef }, organisation: seen.organisation }
      const refusal = await refusals.refuseIn(trx, { ...given, onBehalf: true, via: 'link' }, actorOf(seen))
      if (refusal instanceof Problem) return refusal
      await links.updateTable('portal.refusal_links').set({ refusal: refusal.id }).where('id', '=', seen.id).execute()
      return seen
    })
    return done instanceof Problem ? done : this.read(token)
  }

  /** Takes back what this link refused, and nothing else. */
  async undo(token: string): Promise<LinkView | Problem> {
    const row = await this.#find(token)
    if (row instanceof Problem) return row
    const standing = await this.#standing(row)
    if (standing) {
      const withdrawn = await this.#room.refusals.withdraw(standing.id, actorOf(row))
      // Somebody else may have taken it back a moment ago: that is what was asked for.
      if (withdrawn instanceof Problem && withdrawn.code !== 'wrong-state') return withdrawn
    }
    return await this.#view(row)
  }

  /** Links whose time is over, and with them whom they were for; the refusals stay. */
  async forgetEnded(): Promise<number> {
    const { store, clock } = this.#room
    const gone = await store
      .tables<PortalTables>()
      .deleteFrom('portal.refusal_links')
      .where('expires_at', '<=', clock.now() - 30 * dayMs)
      .executeTakeFirst()
    return Number(gone.numDeletedRows)
  }

  async #find(token: string): Promise<RefusalLinkRow | Problem> {
    const read = readToken(token)
    if (!read) return notFound('link')
    const { store, clock } = this.#room
    const row = await store
      .tables<PortalTables>()
      .selectFrom('portal.refusal_links')
      .selectAll()
      .where('digest', '=', digestOf(read.secret))
      .executeTakeFirst()
    if (!row || !macFits(read, row.expires_at, await this.#key())) return notFound('link')
    if (clock.now() >= row.expires_at)
      return new Problem('data-destroyed', 'This link has ended, and the contact that it was about with it.')
    return row
  }

  async #standing({ refusal }: RefusalLinkRow): Promise<RefusalView | undefined> {
    const made = refusal === null ? undefined : await this.#room.refusals.get(refusal, {})
    return made === undefined || made instanceof Problem || made.withdrawnAt !== undefined ? undefined : made
  }

  async #view(row: RefusalLinkRow): Promise<LinkView> {
    const { vault, refusals, ledger, organisation } = this.#room
    const masks = await vault.mask([row.person])
    const view: LinkView = {
      organisation: organisation(row.organisation)?.name ?? row.organisation,
      masked: masks.get(row.person),
      expiresAt: row.expires_at,
    }
    const refusal = row.refusal === null ? undefined : await refusals.get(row.refusal, {})
    if (refusal === undefined || refusal instanceof Problem) return view
    const seq = (await ledger.byRef('act', refusal.act))?.seq
    if (refusal.withdrawnAt !== undefined) return { ...view, undone: { act: refusal.act, seq } }
    return { ...view, refused: { id: refusal.id, at: refusal.from, act: refusal.act, seq } }
  }

  #key(): Promise<Buffer> {
    return this.#room.vault.secret('refusal-links')
  }
}

/** The ledger is told that it was the person, by which link; not who. */
const actorOf = ({ id }: RefusalLinkRow): Actor => ({ kind: 'person', id })

function digestOf(secret: Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex')
}
