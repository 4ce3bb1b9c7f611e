import type { HistoryEntry, LineView, OrganisationView, ScriptView } from '../../../callers/index.ts'
import { Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'
import { answerShown } from './appeals.ts'

type Served =
  | 'createOrganisation'
  | 'listOrganisations'
  | 'getOrganisation'
  | 'addLicence'
  | 'endLicence'
  | 'setStanding'
  | 'createLine'
  | 'listLines'
  | 'getLine'
  | 'changeLineState'

/** Firms and their lines. */
export function callerHandlers(doors: Doors): Handlers<Served> {
  const { clock, callerFacts, staff } = doors
  const { organisations, lines } = doors.callers
  const nameOf = (id: string) => callerFacts.organisation(id)?.name

  async function withHistory(line: LineView): Promise<wire.Line> {
    const history = line.history ?? []
    const names = await staff.members.names(actorsOf(history))
    return { ...lineShown(line, nameOf(line.organisation)), history: history.map((entry) => eventShown(entry, names)) }
  }

  return {
    async createOrganisation({ body, actor }) {
      const made = await organisations.create(body, actor)
      return made instanceof Problem ? made : organisationShown(made)
    },
    async listOrganisations({ query, scope }) {
      const rows = await organisations.list(query, scope)
      return pageOf(rows, query.limit, organisationShown, byId)
    },
    async getOrganisation({ params, scope }) {
      const found = await organisations.get(params.id, scope)
      if (found instanceof Problem) return found
      const { history = [], ...organisation } = found
      const names = await staff.members.names(actorsOf(history))
      return { ...organisationShown(organisation), history: history.map((entry) => eventShown(entry, names)) }
    },
    async endLicence({ params, body, actor }) {
      const changed = await organisations.endLicence(params.id, params.licence, body, actor)
      return changed instanceof Problem ? changed : organisationShown(changed)
    },
    async addLicence({ params, body, actor }) {
      const validFrom = timeIn(body.validFrom, 'validFrom', clock.now())
      if (validFrom instanceof Problem) return validFrom
      const validUntil = timeIn(body.validUntil, 'validUntil', clock.now())
      if (validUntil instanceof Problem) return validUntil
      const changed = await organisations.addLicence(params.id, { ...body, validFrom, validUntil }, actor)
      return changed instanceof Problem ? changed : organisationShown(changed)
    },
    async setStanding({ params, body, actor }) {
      const changed = await organisations.setStanding(params.id, body, actor)
      return changed instanceof Problem ? changed : organisationShown(changed)
    },

    async createLine({ body, actor }) {
      const made = await lines.create(body as never, actor)
      return made instanceof Problem ? made : lineShown(made, nameOf(made.organisation))
    },
    async listLines({ query, scope }) {
      const rows = await lines.list(query, scope)
      return pageOf(rows, query.limit, (row) => lineShown(row, nameOf(row.organisation)), byId)
    },
    async getLine({ params, scope }) {
      const found = await lines.get(params.id, scope)
      return found instanceof Problem ? found : await withHistory(found)
    },
    async changeLineState({ params, body, actor }) {
      const until = timeIn(body.until, 'until', clock.now())
      if (until instanceof Problem) return until
      const changed = await lines.changeState(params.id, { ...body, until }, actor)
      return changed instanceof Problem ? changed : lineShown(changed, nameOf(changed.organisation))
    },
  }
}

type ScriptsServed = 'createScript' | 'listScripts' | 'getScript' | 'addScriptVersion' | 'submitScript' | 'reviewScript'

/** Scripts and their review. */
export function scriptHandlers(doors: Doors): Handlers<ScriptsServed> {
  const { clock, callerFacts } = doors
  const { scripts } = doors.callers
  const shown = (view: ScriptView) => scriptShown(view, callerFacts.organisation(view.organisation)?.name)
  const answer = (view: ScriptView | Problem) => (view instanceof Problem ? view : shown(view))
  return {
    async createScript({ body, actor }) {
      const expiresAt = timeIn(body.expiresAt, 'expiresAt', clock.now())
      if (expiresAt instanceof Problem) return expiresAt
      return answer(await scripts.create({ ...body, expiresAt } as never, actor))
    },
    async listScripts({ query, scope }) {
      const rows = await scripts.list(query, scope)
      return pageOf(
        rows,
        query.limit,
        (row) => {
          const { versions: _, ...summary } = shown(row)
          return summary
        },
        byId,
      )
    },
    async getScript({ params, scope }) {
      return answer(await scripts.get(params.id, scope))
    },
    async addScriptVersion({ params, body, actor }) {
      const expiresAt = timeIn(body.expiresAt, 'expiresAt', clock.now())
      if (expiresAt instanceof Problem) return expiresAt
      return answer(await scripts.addVersion(params.id, { ...body, expiresAt } as never, actor))
    },
    async submitScript({ params, body, actor }) {
      return answer(await scripts.submit(params.id, body, actor))
    },
    async reviewScript({ params, body, actor }) {
      return answer(await scripts.review(params.id, body, actor))
    },
  }
}

function organisationShown(view: OrganisationView): wire.Organisation {
  return present({
    id: view.id,
    name: view.name,
    country: view.country,
    sector: view.sector,
    standing: view.standing,
    standingCase: view.standingCase,
    licences: view.licences.map(
      (licence) =>
        present({
          id: licence.id,
          kind: licence.kind,
          country: licence.country,
          number: licence.number,
          validFrom: iso(licence.validFrom),
          validUntil: isoOr(licence.validUntil),
        }) as wire.Licence,
    ),
    createdAt: iso(view.createdAt),
  }) as wire.Organisation
}

function lineShown(view: LineView, organisationName: string | undefined): wire.Line {
  return present({
    id: view.id,
    organisation: view.organisation,
    organisationName,
    callerId: { ref: view.callerId, masked: view.masked ?? '•••' },
    callerKind: view.callerKind,
    country: view.country,
    province: view.province,
    channels: [...view.channels],
    filed: view.filed,
    callerIdRegistered: view.callerIdRegistered,
    state: view.state,
    stateCase: view.stateCase,
    stateUntil: isoOr(view.stateUntil),
    supplyChain: view.supplyChain.map((hop) => ({ ...hop })),
  }) as wire.Line
}

/** Everybody who stands in a history, to be shown by name. */
function actorsOf(history: readonly HistoryEntry[]): string[] {
  return history.flatMap(({ by, appeal }) => [by.id, ...(appeal?.answer ? [appeal.answer.by.id] : [])])
}

function eventShown<E extends wire.LineEvent | wire.StandingEvent>(
  entry: HistoryEntry,
  names: ReadonlyMap<string, string>,
): E {
  return present({
    id: entry.id,
    at: iso(entry.at),
    state: entry.state,
    by: entry.by.id,
    byName: names.get(entry.by.id),
    reason: entry.reason,
    case: entry.case,
    evidence: entry.evidence,
    until: isoOr(entry.until),
    withoutNotice: entry.withoutNotice,
    appeal: entry.appeal?.text,
    appealedAt: isoOr(entry.appeal?.at),
    appealAnswer: answerShown(entry, names),
  }) as unknown as E
}

function scriptShown(view: ScriptView, organisationName: string | undefined): wire.Script {
  return present({
    id: view.id,
    organisation: view.organisation,
    organisationName,
    name: view.name,
    purpose: view.purpose,
    category: view.category,
    channels: [...view.channels],
    version: view.version,
    state: view.state,
    expiresAt: isoOr(view.expiresAt),
    inForce: view.inForce,
    versions: view.versions.map(
      (version) =>
        present({
          version: version.version,
          state: version.state,
          text: version.text,
          expiresAt: isoOr(version.expiresAt),
          flashUse: version.flashUse,
          humanReachable: version.humanReachable,
          writtenBy: version.writtenBy.id,
          writtenAt: iso(version.writtenAt),
          submittedBy: version.submittedBy?.id,
          submittedAt: isoOr(version.submittedAt),
          reviewedBy: version.reviewedBy?.id,
          reviewedAt: isoOr(version.reviewedAt),
          note: version.note,
        }) as wire.ScriptVersion,
    ),
  }) as wire.Script
}
