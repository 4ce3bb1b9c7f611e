import type { BlockView, HolderView, RelationshipView, WindowView } from '../../../consent/index.ts'
import { isPersonRef, type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { byId, pageOf, present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'
import { numberIn, organisationMissing, personsOf, whomIn } from '../whom.ts'
import type { NameOf } from './consent-view.ts'

type Served =
  | 'addBlock'
  | 'listBlocks'
  | 'removeBlock'
  | 'addWindow'
  | 'listWindows'
  | 'removeWindow'
  | 'recordHolder'
  | 'listHolders'
  | 'recordRelationship'
  | 'listRelationships'
  | 'endRelationship'
  | 'getPreferences'
  | 'putPreferences'

/** Smaller facts about a person: blocks, windows, holders, relationships, preferences. */
export function wishHandlers(doors: Doors): Handlers<Served> {
  const { vault, clock, consent, callerFacts } = doors
  const nameOf = (id: string) => callerFacts.organisation(id)?.name
  return {
    async addBlock({ body, actor }) {
      const of = (await organisationMissing(doors, body.organisation)) ?? whomIn(body)
      if (of instanceof Problem) return of
      const caller = body.callerNumber === undefined ? undefined : numberIn(body.callerNumber, body.country)
      if (caller instanceof Problem) return caller
      const block = await consent.blocks.block(
        {
          of,
          organisation: body.organisation,
          callerNumber: caller && vault.personRef(caller.number),
          callerPrefix: body.callerPrefix,
        },
        actor,
      )
      if (block instanceof Problem) return block
      return blockShown(block, await personsOf(vault, [block.person, block.callerNumber]), nameOf)
    },

    async listBlocks({ query, scope }) {
      const rows = await consent.blocks.list({ person: query.ref as PersonRef }, scope)
      const person = await personsOf(
        vault,
        rows.flatMap((row) => [row.person, row.callerNumber]),
      )
      return { items: rows.map((row) => blockShown(row, person, nameOf)) }
    },

    async removeBlock({ params, actor }) {
      const ended = await consent.blocks.unblock(params.id, actor)
      return ended instanceof Problem ? ended : { done: true }
    },

    async addWindow({ body, actor }) {
      const of = (await organisationMissing(doors, body.organisation)) ?? whomIn(body)
      if (of instanceof Problem) return of
      const from = timeIn(body.from, 'from', clock.now())
      if (from instanceof Problem) return from
      const until = timeIn(body.until, 'until', clock.now())
      if (until instanceof Problem) return until
      const window = await consent.windows.add(
        { of, kind: body.kind, from, until, organisation: body.organisation },
        actor,
      )
      if (window instanceof Problem) return window
      return windowShown(window, await personsOf(vault, [window.person]), nameOf)
    },

    async listWindows({ query, scope }) {
      const rows = await consent.windows.list({ person: query.ref as PersonRef }, scope)
      const person = await personsOf(vault, [query.ref])
      return { items: rows.map((row) => windowShown(row, person, nameOf)) }
    },

    async removeWindow({ params, actor }) {
      const ended = await consent.windows.remove(params.id, actor)
      return ended instanceof Problem ? ended : { done: true }
    },

    async recordHolder({ body, actor }) {
      const of = whomIn(body)
      if (of instanceof Problem) return of
      const since = timeIn(body.since, 'since', clock.now())
      if (since instanceof Problem) return since
      const holder = await consent.holders.record({ of, since, source: body.source }, actor)
      if (holder instanceof Problem) return holder
      return holderShown(holder, await personsOf(vault, [holder.person]))
    },

    async listHolders({ query, scope }) {
      const rows = await consent.holders.list({ person: query.ref as PersonRef }, scope)
      const person = await personsOf(vault, [query.ref])
      return { items: rows.map((row) => holderShown(row, person)) }
    },

    async recordRelationship({ body, actor }) {
      const who = (await organisationMissing(doors, body.organisation)) ?? whomIn(body)
      if (who instanceof Problem) return who
      const lastTransactionAt = timeIn(body.lastTransactionAt, 'lastTransactionAt', clock.now())
      if (lastTransactionAt instanceof Problem) return lastTransactionAt
      const { organisation, kind, category, numberSource } = body
      const made = await consent.relationships.record(
        { with: who, organisation, kind, category, lastTransactionAt, numberSource },
        actor,
      )
      if (made instanceof Problem) return made
      return relationshipShown(made, await personsOf(vault, [made.person]))
    },

    async listRelationships({ query, scope }) {
      const { ref, ...page } = query
      const rows = await consent.relationships.list({ ...page, ...(ref && { person: ref as PersonRef }) }, scope)
      const person = await personsOf(
        vault,
        rows.map((row) => row.person),
      )
      return pageOf(rows, query.limit, (row) => relationshipShown(row, person), byId)
    },

    async endRelationship({ params, actor }) {
      const ended = await consent.relationships.end(params.id, actor)
      return ended instanceof Problem ? ended : relationshipShown(ended, await personsOf(vault, [ended.person]))
    },

    async getPreferences({ params, query }) {
      const of = whoseIn(params.number, query.country)
      if (of instanceof Problem) return of
      return plain(await consent.preferences.get('person' in of ? of.person : vault.personRef(of.number)))
    },

    async putPreferences({ params, query, body, actor }) {
      const of = whoseIn(params.number, query.country)
      if (of instanceof Problem) return of
      const kept = await consent.preferences.put(of, body as never, actor)
      return kept instanceof Problem ? kept : plain(kept)
    },
  }
}

/** A number in any writing, or a person's reference: 32 hex characters are more digits than any number has. */
function whoseIn(text: string, country: string | undefined) {
  return isPersonRef(text) ? { person: text } : numberIn(text, country)
}

function plain(preferences: object): wire.Preferences {
  return preferences as wire.Preferences
}

function blockShown(block: BlockView, person: (ref: string) => wire.Person, nameOf: NameOf): wire.Block {
  return present({
    id: block.id,
    person: person(block.person),
    organisation: block.organisation,
    organisationName: block.organisation && nameOf(block.organisation),
    caller: block.callerNumber === undefined ? undefined : person(block.callerNumber),
    callerPrefix: block.callerPrefix,
    from: iso(block.from),
  }) as wire.Block
}

function windowShown(window: WindowView, person: (ref: string) => wire.Person, nameOf: NameOf): wire.Window {
  return present({
    id: window.id,
    person: person(window.person),
    kind: window.kind,
    from: iso(window.from),
    until: iso(window.until),
    organisation: window.organisation,
    organisationName: window.organisation && nameOf(window.organisation),
  }) as wire.Window
}

function holderShown(holder: HolderView, person: (ref: string) => wire.Person): wire.Holder {
  return present({
    id: holder.id,
    person: person(holder.person),
    since: iso(holder.since),
    until: isoOr(holder.until),
    source: holder.source,
  }) as wire.Holder
}

function relationshipShown(view: RelationshipView, person: (ref: string) => wire.Person): wire.Relationship {
  return present({
    id: view.id,
    person: person(view.person),
    organisation: view.organisation,
    kind: view.kind,
    category: view.category,
    lastTransactionAt: iso(view.lastTransactionAt),
    endedAt: isoOr(view.endedAt),
    numberSource: view.numberSource,
  }) as wire.Relationship
}
