import { NoParams, ruleKind } from '../kind.ts'

/** A number that somebody entered for another: who entered it must be said, or nobody answers for it. */
export const requesterNamed = ruleKind({
  name: 'requester-named',
  params: NoParams,
  compile(_, { say }) {
    return ({ request }) => (request.requester === undefined ? say.unknown('missing') : say.pass)
  },
  sentences: ['missing'],
})
