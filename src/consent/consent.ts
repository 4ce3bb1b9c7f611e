import type { PersonRef, Scope } from '../terms/index.ts'
import { Blocks } from './block-store.ts'
import { Consents } from './consent-store.ts'
import { forgetEnded } from './forget.ts'
import { Holders } from './holder-store.ts'
import { PreferenceView } from './preference-store.ts'
import { Refusals } from './refusal-store.ts'
import { ListChanges } from './registry/list-change-store.ts'
import { Relationships } from './relationship-store.ts'
import { Restrictions } from './restriction-store.ts'
import type { ConsentRoom } from './room.ts'
import { type TimelineEntry, timeline } from './timeline.ts'
import { Windows } from './window-store.ts'

/** The room: what each person allowed or refused. Every act is one transaction: row, change for the facts, ledger leaf. */
export interface Consent {
  readonly consents: Consents
  readonly refusals: Refusals
  readonly restrictions: Restrictions
  readonly blocks: Blocks
  readonly windows: Windows
  readonly holders: Holders
  readonly relationships: Relationships
  readonly preferences: PreferenceView
  /** Single people on the lists that are kept as files. */
  readonly listChanges: ListChanges
  /** Newest first, from before `before` (ms); an organisation in the scope sees what names it. */
  timeline(
    person: PersonRef,
    page: { before?: number | undefined; limit?: number | undefined },
    scope: Scope,
  ): Promise<TimelineEntry[]>
  /** Deletes what ended three years ago or longer; for a regular job, at most 200 rows of each kind a run. Returns how many. */
  forgetEnded(): Promise<number>
}

/** Needs `secondPerson` (staff's approvals) before anything is asked for: it registers this room's executors there. */
export function openConsent(room: ConsentRoom): Consent {
  const refusals = new Refusals(room)
  return {
    consents: new Consents(room),
    refusals,
    restrictions: new Restrictions(room),
    blocks: new Blocks(room),
    windows: new Windows(room),
    holders: new Holders(room),
    relationships: new Relationships(room),
    preferences: new PreferenceView(room, refusals),
    listChanges: new ListChanges(room),
    timeline: (person, page, scope) => timeline(room.store, person, page, scope),
    forgetEnded: () => forgetEnded(room),
  }
}
