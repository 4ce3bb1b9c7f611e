import Type from 'typebox'
import { channels } from '../../terms/index.ts'
import { ruleKind } from '../kind.ts'

/** Channels that may not carry this at all. */
export const channel = ruleKind({
  name: 'channel',
  params: Type.Object(
    { never: Type.Array(Type.Enum([...channels]), { minItems: 1 }) },
    { additionalProperties: false },
  ),
  compile({ never }, { say }) {
    return ({ request }) => (never.includes(request.channel) ? say.deny() : say.pass)
  },
})
