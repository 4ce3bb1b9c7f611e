import type { Change, Store } from '../store/index.ts'
import type { PersonRef } from '../terms/index.ts'
import type { LineFact, OrganisationFact, ScriptFact } from './caller-facts.ts'
import { lineFact, organisationFact, scriptFact, weighedColumns } from './fact-of-row.ts'
import type { CallersTables } from './tables.ts'

/** What the gate reads of who calls: from memory, never waiting. Facts are frozen. */
export interface CallerFacts {
  organisation(id: string): OrganisationFact | undefined
  line(id: string): LineFact | undefined
  script(id: string): ScriptFact | undefined
  /** The lines that show this number, newest last: "who is behind it?" */
  linesShowing(callerId: PersonRef): readonly LineFact[]
  /** Ends following the changes. */
  stop(): void
}

class CallerMemory {
  readonly organisations = new Map<string, OrganisationFact>()
  readonly lines = new Map<string, LineFact>()
  readonly scripts = new Map<string, ScriptFact>()
  readonly byCaller = new Map<PersonRef, string[]>()

  putLine(fact: LineFact): void {
    // A line never changes its number, so the index only grows.
    if (!this.lines.has(fact.id)) {
      const shown = this.byCaller.get(fact.callerId)
      if (shown) shown.push(fact.id)
      else this.byCaller.set(fact.callerId, [fact.id])
    }
    this.lines.set(fact.id, fact)
  }

  apply(change: Change): void {
    if (change.kind === 'organisation') {
      const fact = change.data as OrganisationFact
      this.organisations.set(fact.id, wholeOrganisation(fact))
    } else if (change.kind === 'line') this.putLine(wholeLine(change.data as LineFact))
    else if (change.kind === 'script') {
      const fact = change.data as ScriptFact
      this.scripts.set(fact.id, Object.freeze({ ...fact, expiresAt: fact.expiresAt, flashUse: fact.flashUse }))
    }
  }
}

// JSON drops members that are undefined; they are put back, so that a fact from a change has the shape of one from a row.
function wholeOrganisation(fact: OrganisationFact): OrganisationFact {
  const licences = fact.licences.map((licence) => Object.freeze({ ...licence, validUntil: licence.validUntil }))
  return Object.freeze({ ...fact, standingCase: fact.standingCase, licences: Object.freeze(licences) })
}

function wholeLine(fact: LineFact): LineFact {
  const { province, stateCase, stateUntil } = fact
  return Object.freeze({ ...fact, province, stateCase, stateUntil })
}

/** Loads the room's facts and keeps them up with its changes. Thousands of firms and lines: plain maps of plain objects. */
export async function openCallerFacts(store: Store): Promise<CallerFacts> {
  const memory = new CallerMemory()
  const model = await store.changes.readModel('callers', {
    apply: (change) => memory.apply(change),
    async load(trx) {
      const db = trx.tables<CallersTables>()
      const licences = Map.groupBy(
        await db.selectFrom('callers.licences').selectAll().orderBy('id').execute(),
        (licence) => licence.organisation,
      )
      for (const row of await db.selectFrom('callers.organisations').selectAll().execute())
        memory.organisations.set(row.id, wholeOrganisation(organisationFact(row, licences.get(row.id) ?? [])))
      for (const row of await db.selectFrom('callers.lines').selectAll().orderBy('id').execute())
        memory.putLine(wholeLine(lineFact(row)))
      const newestFirst = db.selectFrom('callers.script_versions').select(weighedColumns).orderBy('version', 'desc')
      const versions = Map.groupBy(await newestFirst.execute(), (version) => version.script)
      for (const row of await db.selectFrom('callers.scripts').selectAll().execute()) {
        const fact = scriptFact(row, versions.get(row.id) ?? [])
        if (fact) memory.scripts.set(row.id, Object.freeze(fact))
      }
    },
  })
  return {
    organisation: (id) => memory.organisations.get(id),
    line: (id) => memory.lines.get(id),
    script: (id) => memory.scripts.get(id),
    linesShowing: (caller) => (memory.byCaller.get(caller) ?? []).map((id) => memory.lines.get(id) as LineFact),
    stop: () => model.stop(),
  }
}
