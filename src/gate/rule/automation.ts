import Type from 'typebox'
import { automations } from '../../terms/index.ts'
import { ruleKind } from '../kind.ts'

/** Robots and recordings: never where named, and elsewhere only with a person to be reached. */
export const automation = ruleKind({
  name: 'automation',
  params: Type.Object(
    {
      never: Type.Optional(Type.Array(Type.Enum([...automations]))),
      /** The script must say how a person is reached. */
      humanReachable: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  sentences: (params) => (params.humanReachable ? ['nobody-reachable', 'script-unknown'] : []),
  compile({ never = [], humanReachable = false }, { say }) {
    return ({ request, facts }) => {
      const how = request.automated ?? 'none'
      if (never.includes(how)) return say.deny()
      if (how === 'none' || !humanReachable) return say.pass
      if (facts.script === undefined || facts.script === null) return say.unknown('script-unknown')
      return facts.script.humanReachable ? say.pass : say.deny('nobody-reachable', facts.script.id)
    }
  },
})
