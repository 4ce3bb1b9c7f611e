import Type from 'typebox'
import type { ListFact } from '../../consent/index.ts'
import { dayMs } from '../../terms/index.ts'
import { beforePresentHolder, buriedConsent } from '../basis-fact.ts'
import type { Reason } from '../decision.ts'
import { Ground, stands } from '../ground.ts'
import { type Input, ruleKind } from '../kind.ts'
import { withFact } from './basis.ts'

/**
 * A list of people who want no such contact: a nation's registry, or the platform's own. What is accepted (a consent, a dealing) stands
 * above the list, where the law says so. A list that is needed and not here, or older than the law allows, says nothing: not known.
 */
export const registry = ruleKind({
  name: 'registry',
  params: Type.Object(
    {
      /** The list's name on the shelf. */
      list: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
      /** Contacts that the list does not stand against. */
      accept: Type.Optional(Type.Array(Ground, { minItems: 1 })),
      /** How old the list may be, days. */
      maxAgeDays: Type.Optional(Type.Integer({ minimum: 1 })),
      /** `unknown` (default) where the list is not loaded here; `pass` where a house need not have it. */
      without: Type.Optional(Type.Enum(['unknown', 'pass'])),
    },
    { additionalProperties: false },
  ),
  sentences: ({ accept, maxAgeDays, without }) => [
    ...(maxAgeDays === undefined ? [] : ['stale']),
    ...(without === 'pass' ? [] : ['missing']),
    ...(accept?.some((ground) => ground.by === 'consent') ? ['buried'] : []),
  ],
  ways: ['consent', 'relationship', 'licence', 'booking'],
  compile({ list, accept = [], maxAgeDays, without = 'unknown' }, { rule, say }) {
    const ways = new Map(accept.map((ground) => [ground.by, say.passAs(ground.by)]))
    const byConsent = accept.some((ground) => ground.by === 'consent')
    return (input) => {
      const { lists, person } = input.facts
      let missing = lists === undefined
      const notBefore = person === undefined ? 0 : beforePresentHolder(person, input.at)
      for (let i = 0; i < accept.length; i++) {
        const ground = accept[i] as Ground
        const found = stands(ground, input, person, notBefore, rule.country)
        if (found === undefined) missing = true
        else if (found !== false) return withFact(ways.get(ground.by) as Reason, found)
      }
      if (lists === undefined) return say.unknown()
      const fact = find(lists, list)
      // Listed is listed, however old the list is; only its silence must be fresh.
      if (fact !== undefined && refuses(fact, input)) {
        if (missing) return say.unknown()
        const buried = byConsent && person !== undefined ? buriedConsent(person, input) : undefined
        return buried ? say.deny('buried', buried.id) : say.deny(undefined, list)
      }
      if (fact === undefined) return without === 'pass' ? say.pass : say.unknown('missing')
      if (maxAgeDays !== undefined && input.at > fact.asOf + maxAgeDays * dayMs) return say.unknown('stale')
      return say.pass
    }
  },
})

function find(lists: readonly ListFact[], name: string): ListFact | undefined {
  for (let i = 0; i < lists.length; i++) if ((lists[i] as ListFact).list === name) return lists[i]
  return undefined
}

function refuses({ listed }: ListFact, { request }: Input): boolean {
  if (listed === undefined) return false
  const { categories, channels } = listed
  return (
    (categories.length === 0 || categories.includes(request.category)) &&
    (channels.length === 0 || channels.includes(request.channel))
  )
}
