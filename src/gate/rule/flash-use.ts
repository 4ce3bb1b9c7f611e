import Type from 'typebox'
import { beforePresentHolder, countingRelationship } from '../basis-fact.ts'
import { ruleKind } from '../kind.ts'

/** Flash ("screen") texts are for members' reminders only. */
export const flashUse = ruleKind({
  name: 'flash-use',
  params: Type.Object(
    { uses: Type.Array(Type.Enum(['account', 'expiry', 'new-product', 'greeting', 'other']), { minItems: 1 }) },
    { additionalProperties: false },
  ),
  sentences: ['use', 'script-unknown'],
  compile({ uses }, { say }) {
    const member = { kinds: ['customer', 'contract'] }
    return (input) => {
      const { script, person } = input.facts
      if (input.request.channel !== 'flash-sms') return say.notApplicable
      if (script === undefined || script === null || script.flashUse === undefined) return say.unknown('script-unknown')
      if (!uses.includes(script.flashUse)) return say.deny('use', script.id)
      if (person === undefined) return say.unknown()
      const notBefore = beforePresentHolder(person, input.at)
      return countingRelationship(person, input, member, notBefore) === undefined ? say.deny() : say.pass
    }
  },
})
