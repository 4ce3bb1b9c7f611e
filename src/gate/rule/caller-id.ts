import Type from 'typebox'
import { numberKinds } from '../../terms/index.ts'
import { ruleKind } from '../kind.ts'

/** What the called person sees: registered to this caller and able to be called back, and not of a kind or range that may not call. */
export const callerId = ruleKind({
  name: 'caller-id',
  params: Type.Object(
    {
      registered: Type.Optional(Type.Boolean()),
      neverKinds: Type.Optional(Type.Array(Type.Enum([...numberKinds]))),
      /** E.164 digits that a caller ID may not begin with ("86400"). */
      neverPrefixes: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{1,7}$' }))),
      /** A caller ID must begin with one of these: a series that the law sets apart ("91140"). */
      onlyPrefixes: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{1,7}$' }), { minItems: 1 })),
      /** Prefixes are forbidden to these kinds only: 951 is a call centre's code and Yinchuan's area code. */
      prefixKinds: Type.Optional(Type.Array(Type.Enum([...numberKinds]), { minItems: 1 })),
    },
    { additionalProperties: false },
  ),
  compile({ registered = false, neverKinds = [], neverPrefixes = [], onlyPrefixes, prefixKinds }, { say }) {
    const kinds = new Set<string>(neverKinds)
    return ({ facts }) => {
      const used = facts.line
      if (used === undefined) return say.unknown()
      if (used === null) return say.notApplicable
      if (registered && !used.callerIdRegistered) return say.deny(undefined, used.id)
      if (kinds.has(used.callerKind)) return say.deny(undefined, used.id)
      if (onlyPrefixes !== undefined && !onlyPrefixes.some((prefix) => used.callerPrefix.startsWith(prefix)))
        return say.deny(undefined, used.id)
      if (prefixKinds !== undefined && !(prefixKinds as readonly string[]).includes(used.callerKind)) return say.pass
      for (let i = 0; i < neverPrefixes.length; i++)
        if (used.callerPrefix.startsWith(neverPrefixes[i] as string)) return say.deny(undefined, used.id)
      return say.pass
    }
  },
})
