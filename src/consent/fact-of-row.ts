import type { Selectable } from 'kysely'
import type { Category, Channel, PersonRef, Purpose } from '../terms/index.ts'
import type {
  BlockFact,
  ConsentFact,
  HolderFact,
  RefusalFact,
  RefusalVia,
  RelationshipFact,
  RestrictionFact,
  WindowFact,
} from './person-facts.ts'
import type {
  BlockRow,
  ConsentRow,
  HolderRow,
  RefusalRow,
  RelationshipRow,
  RestrictionRow,
  WindowRow,
} from './tables.ts'

// Every fact of a kind has every member, absent ones as undefined: one shape, so that rules read all of them at the same speed.

export function consentFact(row: Selectable<ConsentRow>): ConsentFact {
  return {
    id: row.id,
    organisation: row.organisation,
    purpose: row.purpose as Purpose,
    categories: row.categories as Category[],
    channels: row.channels as Channel[],
    night: row.night,
    form: row.form as ConsentFact['form'],
    textVersion: row.text_version,
    givenAt: row.given_at,
    withdrawnAt: row.withdrawn_at ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    reconfirmDueAt: row.reconfirm_due_at ?? undefined,
  }
}

export function refusalFact(row: Selectable<RefusalRow>): RefusalFact {
  return {
    id: row.id,
    organisation: row.organisation ?? undefined,
    category: (row.category ?? undefined) as Category | undefined,
    channel: (row.channel ?? undefined) as Channel | undefined,
    bands: row.bands ?? undefined,
    onBehalf: row.on_behalf || undefined,
    from: row.from_at,
    until: row.until_at ?? undefined,
    via: row.via as RefusalVia,
    case: row.case_id ?? undefined,
  }
}

export function restrictionFact(row: Selectable<RestrictionRow>, exceptAccounts: readonly string[]): RestrictionFact {
  return {
    id: row.id,
    kind: 'third-party-booking',
    organisation: row.organisation ?? undefined,
    exceptAccounts,
    from: row.registered_at as number,
    case: row.case_id,
  }
}

export function blockFact(row: Selectable<BlockRow>): BlockFact {
  return {
    id: row.id,
    organisation: row.organisation ?? undefined,
    callerNumber: (row.caller_number ?? undefined) as PersonRef | undefined,
    callerPrefix: row.caller_prefix ?? undefined,
    from: row.from_at,
  }
}

export function windowFact(row: Selectable<WindowRow>): WindowFact {
  return {
    id: row.id,
    kind: row.kind as WindowFact['kind'],
    from: row.from_at,
    until: row.until_at,
    organisation: row.organisation ?? undefined,
  }
}

export function holderFact(row: Selectable<HolderRow>): HolderFact {
  return { id: row.id, since: row.since, until: row.until_at ?? undefined, source: row.source }
}

export function relationshipFact(row: Selectable<RelationshipRow>): RelationshipFact {
  return {
    id: row.id,
    organisation: row.organisation,
    kind: row.kind as RelationshipFact['kind'],
    category: row.category as Category,
    lastTransactionAt: row.last_transaction_at,
    endedAt: row.ended_at ?? undefined,
    numberSource: row.number_source as RelationshipFact['numberSource'],
  }
}
