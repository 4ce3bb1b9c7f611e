import type { Selectable } from 'kysely'
import { type Actor, act, type Category, type Channel, canonicalJson, type PersonRef, Problem } from '../terms/index.ts'
import { refusalFact } from './fact-of-row.ts'
import type { TimeBand } from './person-facts.ts'
import { checkBands, plainBands } from './refusal.ts'
import type { RefusalGiven, Refusals } from './refusal-store.ts'
import { type ConsentRoom, keepPerson, type PersonGiven } from './room.ts'
import type { ConsentTables, RefusalRow } from './tables.ts'

/** What a person wants, as a screen shows it. */
export interface Preferences {
  categories: { refused: Category[] }
  channels: { refused: Channel[] }
  /** No calls or texts in these hours, the person's local time. */
  quiet: TimeBand[]
  /** Hours in which the person likes to be called: told to businesses, decides nothing. */
  preferred: TimeBand[]
}

type PreferenceRefusal = Pick<RefusalGiven, 'category' | 'channel' | 'bands'>

/** Which refusals (to every firm) these preferences are. */
function asRefusals(preferences: Preferences): PreferenceRefusal[] {
  return [
    ...[...new Set(preferences.categories.refused)].sort().map((category) => ({ category })),
    ...[...new Set(preferences.channels.refused)].sort().map((channel) => ({ channel })),
    ...(preferences.quiet.length > 0 ? [{ bands: plainBands(preferences.quiet) }] : []),
  ]
}

const sameness = (one: PreferenceRefusal) =>
  canonicalJson({ category: one.category, channel: one.channel, bands: one.bands })

/**
 * Preferences are no record of their own but a view over the refusals that came from them (`via: 'preference'`): what the
 * person sees and what the gate obeys cannot differ.
 */
export class PreferenceView {
  readonly #room: ConsentRoom
  readonly #refusals: Refusals
  constructor(room: ConsentRoom, refusals: Refusals) {
    this.#room = room
    this.#refusals = refusals
  }

  async get(person: PersonRef): Promise<Preferences> {
    const db = this.#room.store.tables<ConsentTables>()
    const liked = await db
      .selectFrom('consent.liked_hours')
      .select('bands')
      .where('person', '=', person)
      .executeTakeFirst()
    const rows = await db
      .selectFrom('consent.refusals')
      .selectAll()
      .where('person', '=', person)
      .where('via', '=', 'preference')
      .where('withdrawn_at', 'is', null)
      .orderBy('id')
      .execute()
    return asPreferences(rows, liked?.bands ?? [])
  }

  /** Replaces them as a whole; what stays the same keeps its refusal and its date. The person's (or the operator's) to say. */
  put(of: PersonGiven, wanted: Preferences, actor: Actor): Promise<Preferences | Problem> {
    const room = this.#room
    return act(room, actor, async (trx, doing) => {
      if (actor.organisation !== undefined) {
        return new Problem('not-allowed', 'Preferences are for the person to set; record a refusal of your own firm.')
      }
      const refused = checkBands('quiet', wanted.quiet) ?? checkBands('preferred', wanted.preferred)
      if (refused) return refused
      const person = await keepPerson(room, trx, of, 'preferences')
      if (person instanceof Problem) return person
      const db = trx.tables<ConsentTables>()
      const before = await db
        .selectFrom('consent.refusals')
        .selectAll()
        .where('person', '=', person)
        .where('via', '=', 'preference')
        .where('withdrawn_at', 'is', null)
        .orderBy('id')
        .forUpdate()
        .execute()
      const kept = new Set<string>()
      const wantedKeys = new Set(asRefusals(wanted).map(sameness))
      const ended: string[] = []
      for (const row of before) {
        const key = sameness(refusalFact(row))
        if (wantedKeys.has(key) && !kept.has(key)) kept.add(key)
        else {
          await this.#refusals.end(trx, doing, row.id)
          ended.push(row.id)
        }
      }
      const given: string[] = []
      for (const one of asRefusals(wanted)) {
        if (kept.has(sameness(one))) continue
        const row = await this.#refusals.insert(trx, doing, { of: { person }, via: 'preference', ...one })
        if (row instanceof Problem) return row
        given.push(row.id)
      }
      const bands = JSON.stringify(plainBands(wanted.preferred))
      await db
        .insertInto('consent.liked_hours')
        .values({ person, bands, at: doing.at, act: doing.id })
        .onConflict((conflict) => conflict.column('person').doUpdateSet({ bands, at: doing.at, act: doing.id }))
        .execute()
      const now = await db
        .selectFrom('consent.refusals')
        .selectAll()
        .where('person', '=', person)
        .where('via', '=', 'preference')
        .where('withdrawn_at', 'is', null)
        .orderBy('id')
        .execute()
      const result = asPreferences(now, plainBands(wanted.preferred))
      return { result, name: 'consent.put-preferences', detail: { refused: given, withdrawn: ended } }
    })
  }
}

function asPreferences(rows: readonly Selectable<RefusalRow>[], preferred: TimeBand[]): Preferences {
  const facts = rows.map(refusalFact)
  return {
    categories: { refused: facts.flatMap((fact) => fact.category ?? []).sort() },
    channels: { refused: facts.flatMap((fact) => fact.channel ?? []).sort() },
    quiet: facts.flatMap((fact) => fact.bands ?? []),
    preferred,
  }
}
