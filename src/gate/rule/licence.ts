import Type from 'typebox'
import { type LicenceFact, licenceKinds } from '../../callers/index.ts'
import { ruleKind } from '../kind.ts'

const Kinds = Type.Array(Type.Enum([...licenceKinds]), { minItems: 1 })

/** A licence that the caller must hold (one of those named), or whose holder may not do this at all. */
export const licence = ruleKind({
  name: 'licence',
  params: Type.Object(
    {
      require: Type.Optional(Kinds),
      forbid: Type.Optional(Kinds),
      /** Issued by: the pack's own country, the caller's, or any. */
      issuedBy: Type.Optional(Type.Enum(['pack', 'caller', 'any'])),
    },
    { additionalProperties: false },
  ),
  compile({ require, forbid, issuedBy = 'any' }, { rule, say }) {
    return ({ facts, at }) => {
      const caller = facts.organisation
      if (caller === undefined) return say.unknown()
      if (caller === null) return require ? say.deny() : say.pass
      const country = issuedBy === 'pack' ? rule.country : issuedBy === 'caller' ? caller.country : undefined
      if (forbid && holds(caller.licences, forbid, country, at)) return say.deny(undefined, caller.id)
      if (require && !holds(caller.licences, require, country, at)) return say.deny(undefined, caller.id)
      return say.pass
    }
  },
})

/** Is one of these licences in force? Its last instant is the one before `validUntil`. */
export function holds(
  licences: readonly LicenceFact[],
  kinds: readonly string[],
  country: string | undefined,
  at: number,
): boolean {
  for (let i = 0; i < licences.length; i++) {
    const one = licences[i] as LicenceFact
    if (!kinds.includes(one.kind) || (country !== undefined && one.country !== country)) continue
    if (one.validFrom <= at && (one.validUntil === undefined || at < one.validUntil)) return true
  }
  return false
}
