import type { BlockFact } from '../../consent/index.ts'
import { NoParams, ruleKind } from '../kind.ts'

/** The person blocks this firm, this caller number, or numbers that begin like it. */
export const block = ruleKind({
  name: 'block',
  params: NoParams,
  compile(_, { say }) {
    return ({ request, facts, at }) => {
      const { person, line } = facts
      if (person === undefined) return say.unknown()
      const blocks = person.blocks
      if (blocks.length === 0) return say.pass
      if (line === undefined) return say.unknown()
      for (let i = 0; i < blocks.length; i++) {
        const one = blocks[i] as BlockFact
        if (one.from > at) continue
        if (one.organisation === request.organisation) return say.deny(undefined, one.id)
        if (line === null) continue
        if (one.callerNumber !== undefined && one.callerNumber === line.callerId) return say.deny(undefined, one.id)
        if (one.callerPrefix !== undefined && one.callerPrefix !== '' && matches(one.callerPrefix, line.callerPrefix))
          return say.deny(undefined, one.id)
      }
      return say.pass
    }
  },
})

/** We know a caller ID's first seven digits at most; a longer prefix blocks whatever agrees with it as far as we see. */
function matches(prefix: string, callerPrefix: string): boolean {
  return callerPrefix.startsWith(prefix) || (callerPrefix.length === 7 && prefix.startsWith(callerPrefix))
}
