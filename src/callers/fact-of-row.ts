import type { Selectable } from 'kysely'
import type { Category, Channel, PersonRef, Purpose } from '../terms/index.ts'
import type { LicenceFact, LicenceKind, LineFact, OrganisationFact, ScriptFact } from './caller-facts.ts'
import type { LicenceRow, LineRow, OrganisationRow, ScriptRow, ScriptVersionRow } from './tables.ts'

export function licenceFact(row: Selectable<LicenceRow>): LicenceFact {
  return {
    kind: row.kind as LicenceKind,
    country: row.country,
    validFrom: row.valid_from,
    validUntil: row.valid_until ?? undefined,
  }
}

export function organisationFact(
  row: Selectable<OrganisationRow>,
  licences: readonly Selectable<LicenceRow>[],
): OrganisationFact {
  return {
    id: row.id,
    name: row.name,
    country: row.country,
    sector: row.sector as Category,
    standing: row.standing,
    standingCase: row.standing_case ?? undefined,
    licences: licences.map(licenceFact),
  }
}

export function lineFact(row: Selectable<LineRow>): LineFact {
  return {
    id: row.id,
    organisation: row.organisation,
    callerId: row.caller as PersonRef,
    callerPrefix: row.caller_prefix,
    callerKind: row.caller_kind,
    country: row.country,
    province: row.province ?? undefined,
    channels: row.channels as Channel[],
    filed: row.filed,
    callerIdRegistered: row.caller_registered,
    state: row.state,
    stateCase: row.state_case ?? undefined,
    stateUntil: row.state_until ?? undefined,
    supplyChain: row.supply_chain,
  }
}

/** What decides which version counts; not its text, which may be long. */
export const weighedColumns = ['script', 'version', 'state', 'expires_at', 'flash_use', 'human_reachable'] as const
type WeighedVersion = Pick<Selectable<ScriptVersionRow>, (typeof weighedColumns)[number]>

/**
 * The version that counts: the newest approved one (a later draft does not stop it), otherwise the newest. Versions newest first.
 */
export function scriptFact(row: Selectable<ScriptRow>, versions: readonly WeighedVersion[]): ScriptFact | undefined {
  const counts = versions.find((version) => version.state === 'approved') ?? versions[0]
  if (counts === undefined) return undefined
  return {
    id: row.id,
    version: counts.version,
    organisation: row.organisation,
    purpose: row.purpose as Purpose,
    category: row.category as Category,
    channels: row.channels as Channel[],
    state: counts.state,
    expiresAt: counts.expires_at ?? undefined,
    flashUse: (counts.flash_use ?? undefined) as ScriptFact['flashUse'],
    humanReachable: counts.human_reachable,
  }
}
