import Type from 'typebox'
import type { TimeBand } from '../../consent/index.ts'
import { beforePresentHolder, countingConsent } from '../basis-fact.ts'
import { clockPattern, forbiddenUntil, minuteOf, zonesOf } from '../hours.ts'
import { ruleKind } from '../kind.ts'
import { expects } from './window.ts'

/**
 * Lawful hours, by the called person's clock: from inclusive, to exclusive. Where the number may lie in several zones the hours
 * must be lawful in all of them. A hold until the first instant at which they are.
 */
export const hours = ruleKind({
  name: 'hours',
  params: Type.Object(
    {
      from: Type.Optional(Type.String({ pattern: clockPattern })),
      to: Type.Optional(Type.String({ pattern: clockPattern })),
      /** ISO days on which it is lawful at all, 1 = Monday. */
      days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1 })),
      /** Instead of from/to: the hours that every country pack allows, where the called country has no hours of its own here. */
      everywhere: Type.Optional(Type.Boolean()),
      /** What lifts it: a consent given for the night too, or the person's own word that the call is expected. */
      unless: Type.Optional(Type.Enum(['night-consent', 'expected'])),
    },
    { additionalProperties: false },
  ),
  sentences: ['zone-unknown'],
  compile(params, context) {
    const { say } = context
    if (params.everywhere && context.recipientHasHours) return () => say.notApplicable
    const forbidden = params.everywhere ? context.everywhere() : quietBands(params)
    return (input) => {
      const { facts, at, request } = input
      const places = zonesOf(facts.recipient.zones)
      if (places.length === 0) return say.unknown('zone-unknown')
      const until = forbiddenUntil(forbidden, places, at)
      if (until === undefined) return say.pass
      if (params.unless === 'night-consent') {
        if (facts.person === undefined) return say.unknown()
        const notBefore = beforePresentHolder(facts.person, at)
        if (countingConsent(facts.person, input, notBefore, true) !== undefined) return say.pass
      } else if (params.unless === 'expected') {
        if (facts.person === undefined) return say.unknown()
        if (expects(facts.person, request.organisation, at)) return say.pass
      }
      return say.hold(until)
    }
  },
})

/** Lawful hours turned round: the bands in which nobody is contacted. */
export function quietBands(params: { from?: string; to?: string; days?: readonly number[] }): TimeBand[] {
  const from = minuteOf(params.from ?? '00:00')
  const to = minuteOf(params.to ?? '24:00')
  const bands: TimeBand[] = []
  if (from !== to % 1440) bands.push({ fromMinute: to % 1440, toMinute: from })
  const closed = [1, 2, 3, 4, 5, 6, 7].filter((day) => params.days !== undefined && !params.days.includes(day))
  if (closed.length > 0) bands.push({ fromMinute: 0, toMinute: 1440, days: closed })
  return bands
}
