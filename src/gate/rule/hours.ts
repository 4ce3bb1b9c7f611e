import Type from 'typebox'
import type { TimeBand } from '../../consent/index.ts'
import { holidayCountries, publicHolidays } from '../../terms/index.ts'
import { beforePresentHolder, countingConsent } from '../basis-fact.ts'
import { clockPattern, forbiddenUntil, knowsDay, minuteOf, zonesOf } from '../hours.ts'
import { ruleKind } from '../kind.ts'
import { expects } from './window.ts'

const Clock = Type.String({ pattern: clockPattern })

/**
 * Lawful hours, by the called person's clock: from inclusive, to exclusive. Where the number may lie in several zones the hours
 * must be lawful in all of them. A hold until the first instant at which they are.
 */
export const hours = ruleKind({
  name: 'hours',
  params: Type.Object(
    {
      from: Type.Optional(Clock),
      to: Type.Optional(Clock),
      /** Instead of from/to: several spans of one day, each within it ("10:00" to "13:00", "14:00" to "20:00"). */
      bands: Type.Optional(
        Type.Array(Type.Object({ from: Clock, to: Clock }, { additionalProperties: false }), { minItems: 1 }),
      ),
      /** ISO days on which it is lawful at all, 1 = Monday. */
      days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1 })),
      /** Not on the public holidays of this country. Past the end of their table: not known. */
      holidays: Type.Optional(Type.Enum([...holidayCountries])),
      /** Instead of from/to: the hours that every country pack allows, where the called country has no hours of its own here. */
      everywhere: Type.Optional(Type.Boolean()),
      /** What lifts it: a consent given for the night too, or the person's own word that the call is expected. */
      unless: Type.Optional(Type.Enum(['night-consent', 'expected'])),
    },
    { additionalProperties: false },
  ),
  sentences: ({ holidays }) => ['zone-unknown', ...(holidays === undefined ? [] : ['days-unknown'])],
  compile(params, context) {
    const { say } = context
    if (params.everywhere && context.recipientHasHours) return () => say.notApplicable
    const forbidden = params.everywhere ? context.everywhere() : quietBands(params)
    const holidays = params.holidays && publicHolidays[params.holidays]
    return (input) => {
      const { facts, at, request } = input
      const places = zonesOf(facts.recipient.zones)
      if (places.length === 0) return say.unknown('zone-unknown')
      const until = forbiddenUntil(forbidden, places, at, holidays)
      const known = holidays === undefined || knowsDay(holidays, places, at)
      if (until === undefined && known) return say.pass
      if (params.unless === 'night-consent') {
        if (facts.person === undefined) return say.unknown()
        const notBefore = beforePresentHolder(facts.person, at)
        if (countingConsent(facts.person, input, notBefore, true) !== undefined) return say.pass
      } else if (params.unless === 'expected') {
        if (facts.person === undefined) return say.unknown()
        if (expects(facts.person, request.organisation, at)) return say.pass
      }
      return until === undefined ? say.unknown('days-unknown') : say.hold(until)
    }
  },
})

interface OpenHours {
  from?: string
  to?: string
  bands?: readonly { from: string; to: string }[]
  days?: readonly number[]
}

/** Lawful hours turned round: the bands in which nobody is contacted. */
export function quietBands({ from = '00:00', to = '24:00', bands, days }: OpenHours): TimeBand[] {
  const open = (bands ?? [{ from, to }])
    .map((band) => ({ from: minuteOf(band.from), to: minuteOf(band.to) }))
    .sort((a, b) => a.from - b.from)
  const quiet: TimeBand[] = []
  for (const [index, { to: end }] of open.entries()) {
    const next = open[index + 1]
    const begins = (next ?? (open[0] as { from: number })).from
    const touches = next === undefined ? begins === end % 1440 : begins <= end
    if (!touches) quiet.push({ fromMinute: end % 1440, toMinute: begins })
  }
  const closed = [1, 2, 3, 4, 5, 6, 7].filter((day) => days !== undefined && !days.includes(day))
  if (closed.length > 0) quiet.push({ fromMinute: 0, toMinute: 1440, days: closed })
  return quiet
}

/**
 * From the first opening of a day to its last closing: what other countries may learn from these hours. Days off and midday rests
 * are one country's own.
 */
export function daySpan({ from, to, bands }: OpenHours): OpenHours {
  if (bands === undefined) return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const clock = (times: string[]) => times.sort((a, b) => minuteOf(a) - minuteOf(b))
  return {
    from: clock(bands.map((band) => band.from))[0] as string,
    to: clock(bands.map((band) => band.to)).at(-1) as string,
  }
}
