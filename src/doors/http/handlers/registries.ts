import { Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso } from '../time.ts'
import { personsOf, whomIn } from '../whom.ts'

/** Lists that are kept as files, and single people on them. */
export function registryHandlers(doors: Doors): Handlers<'listRegistries' | 'changeListing' | 'compactRegistry'> {
  const { registries, vault } = doors
  return {
    listRegistries() {
      const items = registries.inForce().map(
        ({ list, country, size, asOf, madeAt, residentBytes }) =>
          present({
            list,
            country,
            size,
            asOf: iso(asOf),
            madeAt: iso(madeAt),
            bytes: residentBytes,
          }) as wire.Registry,
      )
      return { items }
    },

    async changeListing({ params, body, actor }) {
      const of = whomIn(body)
      if (of instanceof Problem) return of
      const changed = await registries.changes.put({ list: params.list, of, listed: body.listed }, actor)
      if (changed instanceof Problem) return changed
      const person = await personsOf(vault, [changed.person])
      const { list, act, listed, at } = changed
      return { list, person: person(changed.person), listed: listed as wire.Listing['listed'], at: iso(at), act }
    },

    async compactRegistry({ params }) {
      const lists = await registries.compact(params.list)
      return lists instanceof Problem ? lists : { lists }
    },
  }
}
