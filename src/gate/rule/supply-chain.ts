import type { SupplyHop } from '../../callers/index.ts'
import { NoParams, ruleKind } from '../kind.ts'

/** Every hop that passed the line on must have been allowed to; an empty chain is a missing fact. */
export const supplyChain = ruleKind({
  name: 'supply-chain',
  params: NoParams,
  sentences: ['missing'],
  compile(_, { say }) {
    return ({ facts }) => {
      const used = facts.line
      if (used === undefined) return say.unknown()
      // No line at all is the line rule's matter.
      if (used === null) return say.notApplicable
      const chain = used.supplyChain
      if (chain.length === 0) return say.unknown('missing')
      for (let i = 0; i < chain.length - 1; i++)
        if (!(chain[i] as SupplyHop).qualified) return say.deny(undefined, used.id)
      return say.pass
    }
  },
})
