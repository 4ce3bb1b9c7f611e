import { type CaseFilter, sortOf } from '../../../desk/index.ts'
import { type Actor, type PersonRef, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { timeIn } from '../time.ts'
import { CaseViews } from './case-view.ts'

type Served =
  | 'openCase'
  | 'listCases'
  | 'countCases'
  | 'nextCase'
  | 'getCase'
  | 'listCaseLinks'
  | 'linkCase'
  | 'listColleagues'

/** Cases: opened, listed, counted, read, linked. */
export function caseHandlers(doors: Doors): Handlers<Served> {
  const { desk, clock, staff } = doors
  const views = new CaseViews(doors)

  async function linksOf(id: string, scope: { organisation?: string | undefined }): Promise<wire.CaseLinks | Problem> {
    const links = await desk.caseLinks.of(id, scope)
    if (links instanceof Problem) return links
    const cases = await views.summaries(links.map((link) => link.case))
    return { items: links.map((link, n) => ({ kinds: link.kinds, case: cases[n] as wire.CaseSummary })) }
  }

  return {
    async openCase({ body, actor, lang }) {
      const at = timeIn(body.at, 'at', clock.now())
      if (at instanceof Problem) return at
      const { ref, assignee, ...given } = body
      const channel = body.channel ?? (actor.kind === 'key' ? 'api' : 'phone')
      const opened = await desk.cases.open(
        {
          ...given,
          channel,
          at,
          person: ref as PersonRef | undefined,
          assignee: assignee === 'me' ? actor.id : assignee,
        },
        actor,
      )
      return opened instanceof Problem ? opened : await views.whole(opened, actor.id, lang)
    },

    async listCases({ query, scope, actor }) {
      const filter = filterOf(query, actor)
      if (filter instanceof Problem) return filter
      const sort = sortOf(filter, query.sort)
      const found = await desk.cases.list(filter, { sort, before: query.before, limit: query.limit }, scope)
      if (found instanceof Problem) return found
      const items = await views.summaries(found, sort)
      const next = items.length >= (query.limit ?? 50) ? items.at(-1)?.cursor : undefined
      return next === undefined ? { items } : { items, next }
    },

    async countCases({ scope, actor }) {
      const [counts, overdue, mentions] = await Promise.all([
        desk.cases.live.counts(scope),
        desk.cases.overdue(scope),
        actor.kind === 'staff' ? desk.caseNotes.unseen(actor.id) : 0,
      ])
      const total = (id: string) => Object.values(counts.assignee.get(id) ?? {}).reduce((sum, n) => sum + n, 0)
      const others = [...counts.assignee.keys()].filter((id) => id !== '')
      const names = await staff.members.names(others)
      return {
        status: counts.status,
        waitingFor: counts.waitingFor,
        mine: total(actor.id),
        unassigned: total(''),
        assignees: others
          .map((id) => present({ staff: id, name: names.get(id), ...(counts.assignee.get(id) as never as object) }))
          .sort((a, b) => (a.name ?? a.staff).localeCompare(b.name ?? b.staff)) as wire.CaseCounts['assignees'],
        overdue,
        mentions,
      }
    },

    async nextCase({ query, scope, actor }) {
      const filter = filterOf(query, actor)
      if (filter instanceof Problem) return filter
      const sort = sortOf(filter, query.sort)
      const next = await desk.cases.next(filter, { sort, before: query.after, but: query.but, reader: actor.id }, scope)
      if (next instanceof Problem) return next
      const [item] = next === undefined ? [] : await views.summaries([next], sort)
      return item === undefined ? {} : { item }
    },

    async getCase({ params, scope, actor, lang }) {
      const found = await desk.cases.get(params.id, scope)
      return found instanceof Problem ? found : await views.whole(found, actor.id, lang)
    },

    listCaseLinks: ({ params, scope }) => linksOf(params.id, scope),

    async linkCase({ params, body, actor, scope }) {
      const { caseLinks } = desk
      const refused = body.remove
        ? await caseLinks.unlink(params.id, body.other, actor)
        : await caseLinks.link(params.id, body.other, actor)
      return refused ?? (await linksOf(params.id, scope))
    },

    async listColleagues({ scope }) {
      const members = await staff.members.active(scope.organisation)
      return { items: members.map(({ id, name, role }) => ({ id, name, role })) }
    },
  }
}

/** "me" is whoever asks; a key is nobody. */
function filterOf(
  query: Omit<CaseFilter, 'mentions' | 'ref'> & { mentions?: 'me' | undefined; ref?: string | undefined },
  actor: Actor,
): CaseFilter | Problem {
  if ((query.assignee === 'me' || query.mentions === 'me') && actor.kind !== 'staff')
    return new Problem('invalid-field', 'Only somebody who is signed in is "me".', { field: 'assignee' })
  return {
    status: query.status,
    assignee: query.assignee === 'me' ? actor.id : query.assignee,
    procedure: query.procedure,
    priority: query.priority,
    tag: query.tag,
    waitingFor: query.waitingFor,
    overdue: query.overdue,
    ref: query.ref as PersonRef | undefined,
    reference: query.reference,
    booking: query.booking,
    account: query.account,
    mentions: query.mentions === undefined ? undefined : actor.id,
    organisation: query.organisation,
  }
}
