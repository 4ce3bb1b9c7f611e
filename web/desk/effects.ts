/** Pure: what a step sets going, so that it can be said before it happens. */

export interface EffectStep {
  id: string
  kind: string
  does?: { id: string; label: string }
  secondPerson?: boolean
  outcome?: { id: string; label: string }
  next: readonly { step: string; why?: string }[]
}
export interface Effect {
  id: string
  label: string
  secondPerson: boolean
}

/** Steps at which somebody is asked again, so that nothing behind them follows by itself. */
const stops = new Set(['say', 'ask', 'wait', 'end'])

/**
 * The acts that can follow from a step on before anybody is asked again, each once, in the order in which they are met. Where a
 * branch decides, all that it may lead to are told.
 */
export function effectsFrom(steps: readonly EffectStep[], from: string): Effect[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const found = new Map<string, Effect>()
  const seen = new Set<string>()
  const waiting = [from]
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const step = byId.get(id)
    if (!step || seen.has(id)) continue
    seen.add(id)
    if (stops.has(step.kind)) continue
    if (step.kind === 'do' && step.does)
      found.set(step.does.id, { ...step.does, secondPerson: step.secondPerson === true })
    waiting.push(...step.next.map((one) => one.step))
  }
  return [...found.values()]
}

/** What going on from an open step can set going. */
export function effectsAfter(steps: readonly EffectStep[], id: string): Effect[] {
  const step = steps.find((one) => one.id === id)
  const all = (step?.next ?? []).flatMap((one) => effectsFrom(steps, one.step))
  return all.filter((effect, index) => all.findIndex((other) => other.id === effect.id) === index)
}
