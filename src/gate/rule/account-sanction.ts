import { NoParams, ruleKind } from '../kind.ts'

/** A suspended account causes no contact until its suspension ends. */
export const accountSanction = ruleKind({
  name: 'account-sanction',
  params: NoParams,
  compile(_, { say }) {
    return ({ request, facts, at }) => {
      if (request.requester === undefined) return say.notApplicable
      const account = facts.requester
      if (account === undefined) return say.unknown()
      if (account === null || account.suspendedUntil === undefined || account.suspendedUntil <= at) return say.pass
      return say.hold(account.suspendedUntil, undefined, account.id, account.suspensionCase)
    }
  },
})
