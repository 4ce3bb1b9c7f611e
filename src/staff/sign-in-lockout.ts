import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { minuteMs, Problem } from '../terms/index.ts'
import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

/**
 * Locks an account after so many wrong passwords in a row. The attempt is counted before the password is looked at, so that
 * a thousand guesses at once are a thousand attempts; a right one sets the count back. Accounts that do not exist are counted
 * alike, so that a lock does not tell which do.
 */
export class SignInLockout {
  readonly #room: StaffRoom
  readonly #failuresMax: number
  readonly #lockMs: number

  constructor(room: StaffRoom, limits: { failuresMax: number; lockMinutes: number }) {
    this.#room = room
    this.#failuresMax = limits.failuresMax
    this.#lockMs = limits.lockMinutes * minuteMs
  }

  /** Counts an attempt; a Problem when the account is locked. */
  async attempt(email: string): Promise<Problem | undefined> {
    const now = this.#room.clock.now()
    const { rows } = await sql<{ failures: number; locked_until: number | null }>`
      insert into staff.lockouts as held (account, failures, last_at) values (${accountOf(email)}, 1, ${now})
      on conflict (account) do update set
        failures = case when held.locked_until > ${now} then held.failures
                        when held.locked_until is not null or held.last_at < ${now - this.#lockMs} then 1
                        else held.failures + 1 end,
        last_at = ${now},
        locked_until = case when held.locked_until > ${now} then held.locked_until
                            when held.locked_until is null and held.last_at >= ${now - this.#lockMs} and held.failures >= ${this.#failuresMax}
                            then ${now + this.#lockMs}::bigint end
      returning failures, locked_until`.execute(this.#room.store.tables<StaffTables>())
    const lockedUntil = rows[0]?.locked_until
    if (lockedUntil === null || lockedUntil === undefined || lockedUntil <= now) return undefined
    return new Problem('too-many-requests', 'Too many wrong passwords: this account is locked for a while.', {
      retryAfterSeconds: Math.ceil((lockedUntil - now) / 1_000),
    })
  }

  async succeeded(email: string): Promise<void> {
    await this.#room.store
      .tables<StaffTables>()
      .deleteFrom('staff.lockouts')
      .where('account', '=', accountOf(email))
      .execute()
  }
}

function accountOf(email: string): Buffer {
  return hash('sha256', email.trim().toLowerCase(), 'buffer')
}
