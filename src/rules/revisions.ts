import type { RoomMigrations, Store } from '../store/index.ts'
import type { Clock } from '../terms/index.ts'
import type { Pack, Policies } from './pack.ts'

/** What was in force: kept for ever (packs hold no personal data), so that any old decision can be decided again as it was then. */
export const rulesMigrations: RoomMigrations = {
  room: 'rules',
  migrations: [
    {
      name: '001-revisions',
      up: `create table rules.revisions (
        revision text primary key,
        packs jsonb not null,
        first_used_at bigint not null
      )`,
    },
  ],
}

interface Tables {
  'rules.revisions': { revision: string; packs: string; first_used_at: number }
}

/** Every revision that this house has ever decided by. */
export class Revisions {
  readonly #store: Store
  readonly #clock: Clock
  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Keeps these packs before the first decision is made by them. Again: nothing happens. */
  async keep(policies: Policies): Promise<void> {
    await this.#store
      .tables<Tables>()
      .insertInto('rules.revisions')
      .values({
        revision: policies.revision,
        packs: JSON.stringify(policies.packs),
        first_used_at: this.#clock.now(),
      })
      .onConflict((conflict) => conflict.column('revision').doNothing())
      .execute()
  }

  /** The packs of an earlier revision; undefined when it was never in force here. */
  async get(revision: string): Promise<Policies | undefined> {
    const row = await this.#store
      .tables<Tables>()
      .selectFrom('rules.revisions')
      .select('packs')
      .where('revision', '=', revision)
      .executeTakeFirst()
    if (!row) return undefined
    const packs = typeof row.packs === 'string' ? (JSON.parse(row.packs) as Pack[]) : (row.packs as unknown as Pack[])
    return { revision, packs }
  }
}
