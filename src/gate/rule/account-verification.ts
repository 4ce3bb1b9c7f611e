import { NoParams, ruleKind } from '../kind.ts'

/** The account that causes a contact must exist here, be this organisation's, and have verified its number. */
export const accountVerification = ruleKind({
  name: 'account-verification',
  params: NoParams,
  sentences: ['missing'],
  compile(_, { say }) {
    return ({ request, facts }) => {
      if (request.requester === undefined) return say.notApplicable
      const account = facts.requester
      if (account === undefined) return say.unknown()
      if (account === null || account.organisation !== request.organisation) return say.deny('missing')
      return account.verified ? say.pass : say.deny(undefined, account.id, account.invalidationCase)
    }
  },
})
