import type { RecordedLeaf } from '../../ledger/index.ts'
import { type Clock, minuteMs, secondMs, type Verdict } from '../../terms/index.ts'
import type { DecisionStats } from './schema/index.ts'
import { iso } from './time.ts'

type Counts = Record<Verdict, number>
interface Minute {
  at: number
  counts: Counts
  rules: Map<string, number>
}
const minutesKept = 61
const everybody = ''

/**
 * Decisions of the last hour, counted by the minute for each organisation and for all, as they fall. In memory: after a start the hour
 * fills anew, and `from` says since when it was counted.
 */
export class DecisionCounter {
  readonly #clock: Clock
  readonly #since: number
  readonly #minutes = new Map<string, Minute[]>()
  /** Decisions of each of the last seconds, for the rate. */
  readonly #seconds = new Map<string, Map<number, number>>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
  }

  count(leaf: RecordedLeaf): void {
    if (leaf.kind !== 'decision') return
    const verdict = leaf.tag as Verdict
    const rules = (leaf.body as { rules?: readonly string[] }).rules ?? []
    this.#add(everybody, leaf.at, verdict, rules)
    if (leaf.owner !== undefined) this.#add(leaf.owner, leaf.at, verdict, rules)
  }

  #add(owner: string, at: number, verdict: Verdict, rules: readonly string[]): void {
    const start = at - (at % minuteMs)
    const minutes = this.#minutes.get(owner) ?? []
    this.#minutes.set(owner, minutes)
    let minute = minutes.findLast((one) => one.at === start)
    if (minute === undefined) {
      minute = { at: start, counts: { allow: 0, deny: 0, hold: 0 }, rules: new Map() }
      minutes.push(minute)
      if (minutes.length > minutesKept) minutes.shift()
    }
    minute.counts[verdict]++
    for (const rule of rules) minute.rules.set(rule, (minute.rules.get(rule) ?? 0) + 1)
    const second = Math.floor(at / secondMs)
    const seconds = this.#seconds.get(owner) ?? new Map<number, number>()
    this.#seconds.set(owner, seconds)
    seconds.set(second, (seconds.get(second) ?? 0) + 1)
    if (seconds.size > 30) seconds.delete(seconds.keys().next().value as number)
  }

  read(minutes: number, organisation: string | undefined): DecisionStats {
    const now = this.#clock.now()
    const first = now - (now % minuteMs) - (minutes - 1) * minuteMs
    const kept = (this.#minutes.get(organisation ?? everybody) ?? []).filter((minute) => minute.at >= first)
    const verdicts: Counts = { allow: 0, deny: 0, hold: 0 }
    const rules = new Map<string, number>()
    for (const { counts, rules: refused } of kept) {
      verdicts.allow += counts.allow
      verdicts.deny += counts.deny
      verdicts.hold += counts.hold
      for (const [rule, count] of refused) rules.set(rule, (rules.get(rule) ?? 0) + count)
    }
    const total = verdicts.allow + verdicts.deny + verdicts.hold
    const byMinute = new Map(kept.map((minute) => [minute.at, minute.counts]))
    const second = Math.floor(now / secondMs)
    let recent = 0
    for (const [at, count] of this.#seconds.get(organisation ?? everybody) ?? []) if (at > second - 10) recent += count
    return {
      from: iso(Math.max(first, Math.min(this.#since, now))),
      until: iso(now),
      total,
      perSecond: recent / 10,
      verdicts,
      rules: [...rules]
        .sort((a, b) => b[1] - a[1])
        .map(([rule, count]) => ({ rule, count, share: total === 0 ? 0 : count / total })),
      series: Array.from({ length: minutes }, (_, i) => {
        const at = first + i * minuteMs
        return { at: iso(at), ...(byMinute.get(at) ?? { allow: 0, deny: 0, hold: 0 }) }
      }),
    }
  }
}
