import { NoParams, ruleKind } from '../kind.ts'

/** Who calls must be on record here and stand well enough to call. */
export const organisation = ruleKind({
  name: 'organisation',
  params: NoParams,
  sentences: ['suspended', 'closed'],
  compile(_, { say }) {
    return ({ facts }) => {
      const caller = facts.organisation
      if (caller === undefined) return say.unknown()
      if (caller === null) return say.deny()
      if (caller.standing === 'suspended') return say.deny('suspended', caller.id, caller.standingCase)
      if (caller.standing === 'closed') return say.deny('closed', caller.id, caller.standingCase)
      return say.pass
    }
  },
})
