import Type from 'typebox'
import { countingConsent, monthsAfter } from '../basis-fact.ts'
import { ruleKind } from '../kind.ts'

/** A consent of which the holder has not been reminded in time. */
export const consentAge = ruleKind({
  name: 'consent-age',
  params: Type.Object({ years: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  compile({ years }, { say }) {
    return (input) => {
      const person = input.facts.person
      if (person === undefined) return say.unknown()
      const consent = countingConsent(person, input)
      if (consent === undefined) return say.notApplicable
      const due = consent.reconfirmDueAt ?? monthsAfter(consent.givenAt, years * 12)
      return input.at < due ? say.pass : say.deny(undefined, consent.id)
    }
  },
})
