import Type from 'typebox'
import { channels, dayMs, hourMs, purposes } from '../../terms/index.ts'
import type { Attempt } from '../facts.ts'
import { ruleKind } from '../kind.ts'

/** The longest window that may be asked for: attempts are kept so long and no longer. */
export const windowDaysMax = 31
/** Attempts kept for one person; a cap for one person can't be higher. */
export const attemptsPerPersonMax = 64

/** What a rule counts over: one person's contacts by this organisation, by this line, or by anybody; or all of a line's. */
export const scopes = ['person-organisation', 'person-line', 'person-any', 'line'] as const

export const FrequencyParams = Type.Object(
  {
    max: Type.Integer({ minimum: 1, maximum: 100_000 }),
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * windowDaysMax })),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: windowDaysMax })),
    per: Type.Enum([...scopes]),
    /** What counts: contacts of these purposes and channels. Absent: all. */
    purposes: Type.Optional(Type.Array(Type.Enum([...purposes]))),
    channels: Type.Optional(Type.Array(Type.Enum([...channels]))),
    /** Lines of these kinds of caller ID only (KR-15 speaks of handset lines). */
    callerKinds: Type.Optional(Type.Array(Type.String())),
    /** After a conversation, none for so many days (Reg F). */
    cooldownDays: Type.Optional(Type.Integer({ minimum: 1, maximum: windowDaysMax })),
    /** Filed numbers are exempt. */
    exemptFiled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/**
 * At most so many contacts in a sliding window: the window is (t − length, t], exact to the millisecond. At the cap it is a hold
 * until the max-th newest leaves the window.
 */
export const frequency = ruleKind({
  name: 'frequency',
  params: FrequencyParams,
  sentences: (params) => (params.cooldownDays === undefined ? [] : ['cooldown']),
  compile(params, { rule, say }) {
    const lengthMs = windowMs(params)
    const cooldownMs = (params.cooldownDays ?? 0) * dayMs
    return ({ request, facts, at }) => {
      const line = facts.line
      if (params.callerKinds || params.exemptFiled) {
        if (line === undefined) return say.unknown()
        if (line === null) return say.notApplicable
        if (params.callerKinds && !params.callerKinds.includes(line.callerKind)) return say.notApplicable
        if (params.exemptFiled && line.filed) return say.notApplicable
      }
      if (params.per === 'line') {
        const nth = facts.lineNth?.[rule.id]
        if (nth === undefined) return say.unknown()
        return nth !== null && nth + lengthMs > at ? say.hold(nth + lengthMs) : say.pass
      }
      if (facts.attempts === undefined) return say.unknown()
      const { list, forgottenAt } = facts.attempts
      if (list.length === 0) return say.pass
      let seen = 0
      let cooling = 0
      for (let i = list.length - 1; i >= 0; i--) {
        const one = list[i] as Attempt
        if (params.per === 'person-organisation' && one.organisation !== request.organisation) continue
        if (params.per === 'person-line' && one.line !== request.line) continue
        if (!counts(params, one)) continue
        if (cooldownMs > 0 && one.answeredAt !== undefined && one.answeredAt + cooldownMs > at)
          cooling = Math.max(cooling, one.answeredAt + cooldownMs)
        if (one.at + lengthMs <= at) continue
        seen++
        if (seen === params.max) {
          const until = Math.max(one.at + lengthMs, cooling)
          return say.hold(until)
        }
      }
      if (cooling > 0) return say.hold(cooling, 'cooldown')
      // What was forgotten might have filled the window.
      if (forgottenAt !== undefined && forgottenAt + Math.max(lengthMs, cooldownMs) > at) return say.unknown()
      return say.pass
    }
  },
})

export function windowMs(params: { hours?: number; days?: number }): number {
  return (params.hours ?? 0) * hourMs + (params.days ?? 0) * dayMs
}

/** Does this rule count such a contact? */
export function counts(
  params: { purposes?: readonly string[]; channels?: readonly string[] },
  one: { purpose: string; channel: string },
): boolean {
  return (
    (params.purposes === undefined || params.purposes.includes(one.purpose)) &&
    (params.channels === undefined || params.channels.includes(one.channel))
  )
}
