import Type from 'typebox'
import { ruleKind } from '../kind.ts'

/** What will be said must have been reviewed for exactly this: purpose, category, channel, and still be valid. */
export const script = ruleKind({
  name: 'script',
  params: Type.Object({ required: Type.Boolean() }, { additionalProperties: false }),
  sentences: ['not-approved', 'expired', 'other-contact'],
  compile({ required }, { say }) {
    return ({ request, facts, at }) => {
      if (request.script === undefined) return required ? say.deny() : say.notApplicable
      const text = facts.script
      if (text === undefined) return say.unknown()
      if (text === null || text.organisation !== request.organisation) return say.deny()
      if (text.state !== 'approved') return say.deny('not-approved', text.id)
      if (text.expiresAt !== undefined && text.expiresAt <= at) return say.deny('expired', text.id)
      if (
        text.purpose !== request.purpose ||
        text.category !== request.category ||
        !text.channels.includes(request.channel)
      )
        return say.deny('other-contact', text.id)
      return say.pass
    }
  },
})
