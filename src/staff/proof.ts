import { verifyPassword } from 'better-auth/crypto'
import { minuteMs, Problem } from '../terms/index.ts'
import type { StaffRoom } from './room.ts'
import type { SignInLockout } from './sign-in-lockout.ts'
import type { StaffTables } from './tables.ts'

/** Whoever has no password here shows by a sign-in this young that it is still they. */
const freshMs = 15 * minuteMs

/** A member who asks for something that a stolen session must not get. */
export interface Asker {
  id: string
  email: string
  /** The session's id. */
  session: string
}

/** Asks again who is there, before the ways in are changed: by the password, or, of those who have none, by a fresh sign-in. */
export class Proofs {
  readonly #room: StaffRoom
  readonly #lockout: SignInLockout
  constructor(room: StaffRoom, lockout: SignInLockout) {
    this.#room = room
    this.#lockout = lockout
  }

  /** Undefined where it is they. A wrong password counts towards the lock of the account. */
  async check(asker: Asker, password: string | undefined): Promise<Problem | undefined> {
    const db = this.#room.store.tables<StaffTables>()
    const kept = await db
      .selectFrom('staff.credentials')
      .select('password')
      .where('user_id', '=', asker.id)
      .where('provider_id', '=', 'credential')
      .executeTakeFirst()
    if (!kept?.password) return await this.#fresh(asker)
    if (password === undefined)
      return new Problem('invalid-field', 'Give your password once more.', { field: 'password' })
    const locked = await this.#lockout.attempt(asker.email)
    if (locked) return locked
    if (!(await verifyPassword({ hash: kept.password, password })))
      return new Problem('invalid-field', 'That password is not right.', {
        field: 'password',
        reason: 'INVALID_PASSWORD',
      })
    await this.#lockout.succeeded(asker.email)
    return undefined
  }

  async #fresh(asker: Asker): Promise<Problem | undefined> {
    const session = await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.sessions')
      .select('created_at')
      .where('id', '=', asker.session)
      .executeTakeFirst()
    // The library stamps sessions by the machine's clock.
    const age = session === undefined ? Number.POSITIVE_INFINITY : Date.now() - session.created_at.getTime()
    return age <= freshMs ? undefined : new Problem('wrong-state', 'Sign in again first: this was too long ago.')
  }
}
