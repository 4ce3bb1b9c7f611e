import type { PersonFacts, WindowFact } from '../../consent/index.ts'
import { NoParams, ruleKind } from '../kind.ts'

/** Times in which the person wants no calls, an online meeting for one; an expected call may come through them. */
export const window = ruleKind({
  name: 'window',
  params: NoParams,
  compile(_, { say }) {
    return ({ request, facts, at }) => {
      const person = facts.person
      if (person === undefined) return say.unknown()
      if (person.windows.length === 0 || expects(person, request.organisation, at)) return say.pass
      let found: WindowFact | undefined
      for (let i = 0; i < person.windows.length; i++) {
        const one = person.windows[i] as WindowFact
        if (one.kind !== 'quiet' || at < one.from || at >= one.until) continue
        if (one.organisation !== undefined && one.organisation !== request.organisation) continue
        if (found === undefined || one.until > found.until) found = one
      }
      return found === undefined ? say.pass : say.hold(found.until, undefined, found.id)
    }
  },
})

/** Has the person said that this organisation's call is expected now? A window that names no organisation expects anybody. */
export function expects(person: PersonFacts, organisation: string, at: number): boolean {
  for (let i = 0; i < person.windows.length; i++) {
    const one = person.windows[i] as WindowFact
    if (one.kind !== 'expected' || at < one.from || at >= one.until) continue
    if (one.organisation === undefined || one.organisation === organisation) return true
  }
  return false
}
