import { NoParams, ruleKind } from '../kind.ts'

/** The line must be this caller's, carry this channel, and not be stopped. A suspension that ends by itself is a hold. */
export const line = ruleKind({
  name: 'line',
  params: NoParams,
  sentences: ['another-owner', 'channel', 'suspended', 'closed'],
  compile(_, { say }) {
    return ({ request, facts, at }) => {
      const used = facts.line
      if (used === undefined) return say.unknown()
      if (used === null) return say.deny()
      if (used.organisation !== request.organisation) return say.deny('another-owner')
      if (used.state === 'closed') return say.deny('closed', used.id, used.stateCase)
      if (!used.channels.includes(request.channel)) return say.deny('channel', used.id)
      if (used.state === 'suspended') {
        if (used.stateUntil === undefined) return say.deny('suspended', used.id, used.stateCase)
        if (at < used.stateUntil) return say.hold(used.stateUntil, 'suspended', used.id, used.stateCase)
      }
      return say.pass
    }
  },
})
