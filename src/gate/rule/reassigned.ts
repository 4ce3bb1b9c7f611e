import type { ConsentFact, PersonFacts, RelationshipFact } from '../../consent/index.ts'
import { countingConsent, heldSince } from '../basis-fact.ts'
import { type Input, NoParams, ruleKind } from '../kind.ts'

/**
 * The number has changed hands since whoever consented (or was a customer) gave it: the present holder never agreed to anything.
 * A newer consent or transaction after the change settles it.
 */
export const reassigned = ruleKind({
  name: 'reassigned',
  params: NoParams,
  compile(_, { say }) {
    return (input) => {
      const person = input.facts.person
      if (person === undefined) return say.unknown()
      if (person.holders.length === 0) return say.pass
      const since = heldSince(person, input.at)
      if (since === undefined) return say.pass
      if (countingConsent(person, input, since - 1) !== undefined) return say.pass
      const newest = newestTie(person, input)
      if (newest === undefined) return say.notApplicable
      return newest.at >= since ? say.pass : say.deny(undefined, newest.id)
    }
  },
})

/** What binds this person to this organisation, newest first: a consent that counts, or a transaction. */
function newestTie(person: PersonFacts, input: Input): { id: string; at: number } | undefined {
  const consent: ConsentFact | undefined = countingConsent(person, input)
  let newest = consent === undefined ? undefined : { id: consent.id, at: consent.givenAt }
  for (let i = 0; i < person.relationships.length; i++) {
    const one = person.relationships[i] as RelationshipFact
    if (one.organisation !== input.request.organisation || one.lastTransactionAt > input.at) continue
    if (newest === undefined || one.lastTransactionAt > newest.at) newest = { id: one.id, at: one.lastTransactionAt }
  }
  return newest
}
