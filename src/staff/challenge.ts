import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

/** What a challenge is for; one that was made for one thing is worth nothing for another. */
export type ChallengeKind = 'passkey-add' | 'passkey-sign-in' | 'oidc'

/** What must be remembered between two steps of signing in, on whichever node the second one arrives. Each is used once. */
export class Challenges {
  readonly #room: StaffRoom
  constructor(room: StaffRoom) {
    this.#room = room
  }

  /** `key`: random, and known to the other side alone. Those whose time is over go at the same time, so that they never pile up. */
  async keep(kind: ChallengeKind, key: string, data: Readonly<Record<string, string>>, lifeMs: number): Promise<void> {
    const now = this.#room.clock.now()
    const db = this.#room.store.tables<StaffTables>()
    await db.deleteFrom('staff.challenges').where('expires_at', '<', now).execute()
    await db
      .insertInto('staff.challenges')
      .values({ key, kind, data: JSON.stringify(data), expires_at: now + lifeMs })
      .execute()
  }

  /** What was kept; undefined where it was used, is over, or never was. */
  async take(kind: ChallengeKind, key: string): Promise<Record<string, string> | undefined> {
    const row = await this.#room.store
      .tables<StaffTables>()
      .deleteFrom('staff.challenges')
      .where('key', '=', key)
      .where('kind', '=', kind)
      .returning(['data', 'expires_at'])
      .executeTakeFirst()
    return row && row.expires_at > this.#room.clock.now() ? row.data : undefined
  }
}
