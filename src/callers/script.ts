import type { Selectable } from 'kysely'
import { type Actor, type Category, type Channel, Problem, type Purpose } from '../terms/index.ts'
import type { ScriptFact, ScriptState } from './caller-facts.ts'
import type { ScriptRow, ScriptVersionRow } from './tables.ts'

/** What one version says, and how. */
export interface Wording {
  /** At most 20,000 characters. */
  text: string
  /** When the approval ends. */
  expiresAt?: number | undefined
  flashUse?: ScriptFact['flashUse']
  humanReachable: boolean
}

export interface ScriptGiven extends Wording {
  organisation: string
  name: string
  purpose: Purpose
  category: Category
  channels: readonly Channel[]
}

export interface ScriptVersionView extends Wording {
  version: number
  state: ScriptState
  writtenBy: Actor
  writtenAt: number
  submittedBy?: Actor | undefined
  submittedAt?: number | undefined
  reviewedBy?: Actor | undefined
  reviewedAt?: number | undefined
  note?: string | undefined
}

export interface ScriptView {
  id: string
  organisation: string
  name: string
  purpose: Purpose
  category: Category
  channels: readonly Channel[]
  /** Of the newest version. */
  version: number
  state: ScriptState
  expiresAt?: number | undefined
  /** The version that the gate goes by, where one is approved. */
  inForce?: number | undefined
  /** Newest first. */
  versions: ScriptVersionView[]
  act: string
}

function versionView(row: Selectable<ScriptVersionRow>): ScriptVersionView {
  return {
    version: row.version,
    state: row.state,
    text: row.text,
    expiresAt: row.expires_at ?? undefined,
    flashUse: (row.flash_use ?? undefined) as ScriptFact['flashUse'],
    humanReachable: row.human_reachable,
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    submittedBy: row.submitted_by ?? undefined,
    submittedAt: row.submitted_at ?? undefined,
    reviewedBy: row.reviewed_by ?? undefined,
    reviewedAt: row.reviewed_at ?? undefined,
    note: row.note ?? undefined,
  }
}

export function scriptView(row: Selectable<ScriptRow>, versions: readonly Selectable<ScriptVersionRow>[]): ScriptView {
  const newest = versions[0] as Selectable<ScriptVersionRow>
  return {
    id: row.id,
    organisation: row.organisation,
    name: row.name,
    purpose: row.purpose as Purpose,
    category: row.category as Category,
    channels: row.channels as Channel[],
    version: newest.version,
    state: newest.state,
    expiresAt: newest.expires_at ?? undefined,
    inForce: versions.find((version) => version.state === 'approved')?.version,
    versions: versions.map(versionView),
    act: newest.act,
  }
}

export function checkWording(wording: Wording, now: number): Problem | undefined {
  if (wording.text.trim() === '' || wording.text.length > 20_000)
    return new Problem('invalid-field', 'A script has 1 to 20,000 characters.', { field: 'text' })
  if (wording.expiresAt !== undefined && wording.expiresAt <= now)
    return new Problem('invalid-time', 'It would have expired already.', { field: 'expiresAt' })
  return undefined
}
