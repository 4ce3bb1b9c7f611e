import Type from 'typebox'
import { beforePresentHolder, buriedConsent } from '../basis-fact.ts'
import type { Reason } from '../decision.ts'
import { Ground, stands } from '../ground.ts'
import { ruleKind } from '../kind.ts'

const strict = { additionalProperties: false } as const

/** By what right? The first ground that holds is named; a consent buried in a general clause is refused by its own sentence. */
export const basis = ruleKind({
  name: 'basis',
  params: Type.Object(
    {
      accept: Type.Array(Ground, { minItems: 1 }),
      /** Where no ground holds: `deny`, or `unknown` where a register that we do not have might still allow it. */
      otherwise: Type.Optional(Type.Enum(['deny', 'unknown'])),
      /** Only for countries of which no pack here says on what such a contact may stand. */
      elsewhere: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  sentences: (params) => [
    ...(params.otherwise === 'unknown' ? ['not-known'] : []),
    ...(params.accept.some((ground) => ground.by === 'consent') ? ['buried'] : []),
  ],
  ways: ['consent', 'relationship', 'licence', 'booking'],
  compile({ accept, otherwise = 'deny', elsewhere = false }, { rule, say, recipientHasBasis }) {
    if (elsewhere && recipientHasBasis) return () => say.notApplicable
    const refuses = accept.some((ground) => ground.by === 'consent')
    const ways = new Map(accept.map((ground) => [ground.by, say.passAs(ground.by)]))
    return (input) => {
      const person = input.facts.person
      let missing = person === undefined
      const notBefore = person === undefined ? 0 : beforePresentHolder(person, input.at)
      for (let i = 0; i < accept.length; i++) {
        const ground = accept[i] as Ground
        const found = stands(ground, input, person, notBefore, rule.country)
        if (found === undefined) missing = true
        else if (found !== false) return withFact(ways.get(ground.by) as Reason, found)
      }
      // One ground that cannot be looked at may be the one that holds: not known, rather than refused.
      if (missing || person === undefined) return say.unknown()
      const buried = refuses ? buriedConsent(person, input) : undefined
      if (buried) return say.deny('buried', buried.id)
      return otherwise === 'unknown' ? say.unknown('not-known') : say.deny()
    }
  },
})

/** The passing reason with the fact that it rests on: an auditor asks for that first. */
export function withFact(pass: Reason, fact: string): Reason {
  if (fact === '') return pass
  return { rule: pass.rule, outcome: pass.outcome, says: pass.says as string, text: pass.text, fact }
}
