import Type from 'typebox'
import { numberKinds } from '../../terms/index.ts'
import { ruleKind } from '../kind.ts'

/** Kinds of number that are never contacted. A kind that is not known is unknown, unless the rule lets it pass. */
export const numberKind = ruleKind({
  name: 'number-kind',
  params: Type.Object(
    {
      never: Type.Array(Type.Enum([...numberKinds]), { minItems: 1 }),
      /** A number in no assigned range: is that a missing fact (default), or none of this rule's business? */
      unassigned: Type.Optional(Type.Enum(['unknown', 'pass'])),
    },
    { additionalProperties: false },
  ),
  compile({ never, unassigned = 'unknown' }, { say }) {
    const refused = new Set<string>(never)
    return ({ facts }) => {
      const kind = facts.recipient.kind
      if (refused.has(kind)) return say.deny()
      if (kind === 'unknown' && unassigned === 'unknown') return say.unknown()
      return say.pass
    }
  },
})
