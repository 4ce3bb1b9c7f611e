import { hashPassword } from 'better-auth/crypto'
import { isUniqueViolation, type Transaction } from '../store/index.ts'
import { type Actor, act, attempt, hourMs, minuteMs, Problem, systemActor } from '../terms/index.ts'
import { type Member, memberOf } from './member.ts'
import { hashToken, mintToken } from './one-time-token.ts'
import type { StaffRole } from './role.ts'
import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

export interface InvitationOptions {
  /** Where people reach us: asked when a link is made, since a port may be chosen only at start. */
  publicUrl: () => string
  invitationHours: number
  firstAdministratorMinutes: number
}

/** What a one-time link offers, before it is used. Times in ms. */
export interface InvitationView {
  first: boolean
  role: StaffRole
  expiresAt: number
  email?: string
  name?: string
  organisation?: string
}

/** One-time links: for the first administrator, and for everybody whom an administrator invites. */
export class Invitations {
  readonly #room: StaffRoom
  readonly #options: InvitationOptions

  constructor(room: StaffRoom, options: InvitationOptions) {
    this.#room = room
    this.#options = options
  }

  /** The link that main prints at start, as long as nobody can administer the house. Each start makes the earlier links void. */
  async firstAdministrator(): Promise<{ link: string; expiresAt: number } | undefined> {
    return await this.#room.store.transaction(async (trx) => {
      const db = trx.tables<StaffTables>()
      if (await hasAdministrator(trx)) return undefined
      await db.deleteFrom('staff.invitations').where('member', 'is', null).execute()
      return await this.#mint(
        trx,
        { member: null, role: 'administrator', createdBy: 'start' },
        this.#options.firstAdministratorMinutes * minuteMs,
      )
    })
  }

  /** Invites a member: they exist at once, as `invited`, and can sign in after using the link. */
  async invite(
    wanted: { email: string; name: string; role: StaffRole; organisation?: string | undefined },
    actor: Actor,
  ): Promise<{ member: Member; link: string; expiresAt: number } | Problem> {
    const organisation = actor.organisation ?? wanted.organisation
    if (
      actor.organisation !== undefined &&
      wanted.organisation !== undefined &&
      wanted.organisation !== actor.organisation
    )
      return new Problem('not-found', 'There is no such organisation.')
    try {
      return await act(this.#room, actor, async (trx, { at }) => {
        const id = this.#room.ids.next('staff')
        const row = await trx
          .tables<StaffTables>()
          .insertInto('staff.members')
          .values({
            id,
            name: wanted.name,
            email: wanted.email.toLowerCase(),
            email_verified: false,
            image: null,
            role: wanted.role,
            organisation: organisation ?? null,
            state: 'invited',
            two_factor_enabled: false,
            created_at: new Date(at),
            updated_at: new Date(at),
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        const minted = await this.#mint(
          trx,
          { member: id, role: wanted.role, createdBy: actor.id },
          this.#options.invitationHours * hourMs,
        )
        return {
          result: { member: memberOf(row), ...minted },
          name: 'staff.invite',
          owner: organisation,
          detail: { staff: id, role: wanted.role },
        }
      })
    } catch (error) {
      if (isUniqueViolation(error))
        return new Problem('already-exists', 'Somebody with that e-mail address works here already.')
      throw error
    }
  }

  async read(token: string): Promise<InvitationView | Problem> {
    return await attempt(this.#room.store, async (trx) => {
      const found = await this.#living(trx, token)
      if (found instanceof Problem) return found
      const { invitation, member } = found
      return {
        first: member === undefined,
        role: invitation.role,
        expiresAt: invitation.expires_at,
        ...(member ? { email: member.email, name: member.name } : {}),
        ...(member?.organisation ? { organisation: member.organisation } : {}),
      }
    })
  }

  /** Uses a link, once. The first administrator brings an e-mail address and a name; others have theirs already. */
  async accept(given: {
    token: string
    password: string
    name?: string | undefined
    email?: string | undefined
  }): Promise<Member | Problem> {
    // Hashing takes long by design; it is done before the transaction, so that it holds no lock.
    const password = await hashPassword(given.password)
    return await attempt(this.#room.store, async (trx) => {
      const found = await this.#living(trx, given.token)
      if (found instanceof Problem) return found
      const at = this.#room.clock.now()
      const db = trx.tables<StaffTables>()
      await db.updateTable('staff.invitations').set({ used_at: at }).where('id', '=', found.invitation.id).execute()
      const id = found.member?.id ?? this.#room.ids.next('staff')
      if (found.member === undefined) {
        if (await hasAdministrator(trx)) return invalidLink()
        if (given.email === undefined || given.name === undefined)
          return new Problem('invalid-field', 'The first administrator needs a name and an e-mail address.', {
            field: given.email ? 'name' : 'email',
          })
        await db
          .insertInto('staff.members')
          .values({
            id,
            name: given.name,
            email: given.email.toLowerCase(),
            email_verified: false,
            image: null,
            role: 'administrator',
            organisation: null,
            state: 'active',
            two_factor_enabled: false,
            created_at: new Date(at),
            updated_at: new Date(at),
          })
          .execute()
      } else {
        await db
          .updateTable('staff.members')
          .set({ state: 'active', updated_at: new Date(at), ...(given.name === undefined ? {} : { name: given.name }) })
          .where('id', '=', id)
          .execute()
      }
      await db
        .insertInto('staff.credentials')
        .values({
          id: `credential-${id}`,
          user_id: id,
          account_id: id,
          provider_id: 'credential',
          password,
          created_at: new Date(at),
          updated_at: new Date(at),
        })
        .execute()
      const row = await db.selectFrom('staff.members').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      await this.#room.recordAct(trx, {
        name: 'staff.accept-invitation',
        ref: this.#room.ids.next('act'),
        owner: row.organisation ?? undefined,
        at,
        actor: found.member === undefined ? systemActor('first-administrator') : { kind: 'staff', id },
        detail: { staff: id, role: row.role },
      })
      return memberOf(row)
    })
  }

  async #living(trx: Transaction, token: string) {
    const db = trx.tables<StaffTables>()
    const invitation = await db
      .selectFrom('staff.invitations')
      .selectAll()
      .where('token_hash', '=', hashToken(token))
      .forUpdate()
      .executeTakeFirst()
    if (!invitation || invitation.used_at !== null || invitation.expires_at <= this.#room.clock.now())
      return invalidLink()
    if (invitation.member === null) return { invitation, member: undefined }
    const member = await db
      .selectFrom('staff.members')
      .selectAll()
      .where('id', '=', invitation.member)
      .executeTakeFirst()
    return member?.state === 'invited' ? { invitation, member } : invalidLink()
  }

  async #mint(trx: Transaction, about: { member: string | null; role: StaffRole; createdBy: string }, lifeMs: number) {
    const { token, tokenHash } = mintToken()
    const at = this.#room.clock.now()
    await trx
      .tables<StaffTables>()
      .insertInto('staff.invitations')
      .values({
        id: this.#room.ids.next('staff'),
        token_hash: tokenHash,
        member: about.member,
        role: about.role,
        created_by: about.createdBy,
        created_at: at,
        expires_at: at + lifeMs,
        used_at: null,
      })
      .execute()
    // After "#": browsers send that part to nobody, so the token stands in no access log.
    return { link: `${this.#options.publicUrl()}/welcome#${token}`, expiresAt: at + lifeMs }
  }
}

/** One answer for wrong, used and expired: a guesser learns nothing. */
function invalidLink(): Problem {
  return new Problem('not-found', 'This link is not valid: it was used already or its time is over. Ask for a new one.')
}

async function hasAdministrator(trx: Transaction): Promise<boolean> {
  const found = await trx
    .tables<StaffTables>()
    .selectFrom('staff.members')
    .select('id')
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .where('organisation', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
