import type { RestrictionFact } from '../../consent/index.ts'
import { NoParams, ruleKind } from '../kind.ts'

/** "Nobody shall enter my number for somebody else", except the accounts that the person chose. */
export const restriction = ruleKind({
  name: 'restriction',
  params: NoParams,
  compile(_, { say }) {
    return ({ request, facts, at }) => {
      const person = facts.person
      if (person === undefined) return say.unknown()
      for (let i = 0; i < person.restrictions.length; i++) {
        const one = person.restrictions[i] as RestrictionFact
        if (one.kind !== 'third-party-booking' || one.from > at) continue
        if (one.organisation !== undefined && one.organisation !== request.organisation) continue
        if (request.requester !== undefined && one.exceptAccounts.includes(request.requester)) continue
        return say.deny(undefined, one.id, one.case)
      }
      return say.pass
    }
  },
})
