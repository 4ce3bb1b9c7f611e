import Type from 'typebox'
import { categories } from '../../terms/index.ts'
import { ruleKind } from '../kind.ts'

/** Sectors that may not call this way at all: whoever the caller is, and whatever it says the call is about. */
export const sector = ruleKind({
  name: 'sector',
  params: Type.Object(
    { never: Type.Array(Type.Enum([...categories]), { minItems: 1 }) },
    { additionalProperties: false },
  ),
  compile({ never }, { say }) {
    return ({ request, facts }) => {
      if (never.includes(request.category)) return say.deny()
      const caller = facts.organisation
      if (caller === undefined) return say.unknown()
      if (caller !== null && never.includes(caller.sector)) return say.deny(undefined, caller.id)
      return say.pass
    }
  },
})
