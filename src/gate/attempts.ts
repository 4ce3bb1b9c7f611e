import type { PersonRef } from '../terms/index.ts'
import type { Attempt, AttemptsFact } from './facts.ts'
import type { LineCount } from './policy.ts'
import { attemptsPerPersonMax, counts } from './rule/frequency.ts'

/** People remembered at most; past it the one who was contacted longest ago is forgotten (about 300 bytes each). */
const peopleMax = 2_000_000
/** Taken back attempts leave gaps in a line's ring: so many may be missing before the count could be wrong. */
const ringSlack = 64

const none: AttemptsFact = Object.freeze({ list: Object.freeze([]) as readonly Attempt[] })

/** The newest times of one line's counted contacts, in a ring. */
interface Ring {
  times: Float64Array
  /** How many are in use, and where the next goes. */
  used: number
  next: number
}

/**
 * What has been allowed lately, in memory: exact sliding windows for the frequency rules. Lists are replaced, never changed, so that
 * the facts of a decision stay as they were when it was made. Rebuilt from the ledger at start (attempts-from-ledger.ts).
 */
export class Attempts {
  readonly #people = new Map<PersonRef, AttemptsFact>()
  readonly #lines = new Map<string, Map<string, Ring>>()
  /** What holds for a line that has sent nothing counted: most of them. */
  readonly #noneYet: Readonly<Record<string, number | null>>
  readonly #windowMs: number
  readonly #lineCounts: readonly LineCount[]
  readonly #peopleMax: number
  #sweep: Iterator<[PersonRef, AttemptsFact]> | undefined
  /** Newest attempt of anybody who had to be forgotten altogether. */
  #forgottenAt: number | undefined

  /** `windowMs`: how far back any rule looks. */
  constructor(windowMs: number, lineCounts: readonly LineCount[], max = peopleMax) {
    this.#windowMs = windowMs
    this.#lineCounts = lineCounts
    this.#noneYet = Object.freeze(Object.fromEntries(lineCounts.map(({ rule }) => [rule, null])))
    this.#peopleMax = max
  }

  get people(): number {
    return this.#people.size
  }

  of(person: PersonRef): AttemptsFact {
    const known = this.#people.get(person)
    if (known) return known
    return this.#forgottenAt === undefined ? none : { list: none.list, forgottenAt: this.#forgottenAt }
  }

  /** By rule: the time of the line's max-th newest contact, null where there are fewer. */
  lineNth(line: string): Readonly<Record<string, number | null>> {
    const rings = this.#lines.get(line)
    if (!rings) return this.#noneYet
    const nth: Record<string, number | null> = {}
    for (const { rule, max } of this.#lineCounts) {
      const ring = rings.get(rule)
      if (!ring || ring.used < max) nth[rule] = null
      else nth[rule] = ring.times[(ring.next - max + ring.times.length) % ring.times.length] as number
    }
    return nth
  }

  /** Counts a contact; again with the same decision: nothing happens. */
  note(person: PersonRef, attempt: Attempt, now: number): void {
    const known = this.#people.get(person) ?? this.of(person)
    if (known.list.some((one) => one.decision === attempt.decision)) return
    const kept = known.list.filter((one) => reaches(one) > now - this.#windowMs)
    // Nearly always the newest; a rebuild and other nodes' decisions may come in another order.
    let place = kept.length
    while (place > 0 && (kept[place - 1] as Attempt).at > attempt.at) place--
    kept.splice(place, 0, attempt)
    let forgottenAt = known.forgottenAt
    while (kept.length > attemptsPerPersonMax)
      forgottenAt = Math.max(forgottenAt ?? 0, reaches(kept.shift() as Attempt))
    // Set anew, so that the map's order is that of the last contact and the first is the one to forget.
    this.#people.delete(person)
    this.#people.set(person, forgottenAt === undefined ? { list: kept } : { list: kept, forgottenAt })
    for (const count of this.#lineCounts) if (counts(count, attempt)) push(this.#ring(attempt.line, count), attempt.at)
    this.#forget(now)
  }

  /** The contact was not made after all: it counts no longer. */
  takeBack(person: PersonRef, decision: string): void {
    const known = this.#people.get(person)
    const attempt = known?.list.find((one) => one.decision === decision)
    if (!known || !attempt) return
    this.#people.set(person, { ...known, list: known.list.filter((one) => one !== attempt) })
    for (const count of this.#lineCounts)
      if (counts(count, attempt)) remove(this.#ring(attempt.line, count), attempt.at)
  }

  /** Somebody answered: rules about conversations count from here. */
  answered(person: PersonRef, decision: string, answeredAt: number): void {
    const known = this.#people.get(person)
    if (!known) return
    const list = known.list.map((one) => (one.decision === decision ? { ...one, answeredAt } : one))
    this.#people.set(person, { ...known, list })
  }

  #ring(line: string, { rule, max }: LineCount): Ring {
    let rings = this.#lines.get(line)
    if (!rings) {
      rings = new Map()
      this.#lines.set(line, rings)
    }
    let ring = rings.get(rule)
    if (!ring) {
      ring = { times: new Float64Array(max + ringSlack), used: 0, next: 0 }
      rings.set(rule, ring)
    }
    return ring
  }

  /** A few people are looked at with each contact: memory is given back without a pause for a sweep of everybody. */
  #forget(now: number): void {
    for (let looked = 0; looked < 4; looked++) {
      this.#sweep ??= this.#people.entries()
      const next = this.#sweep.next()
      if (next.done) {
        this.#sweep = undefined
        break
      }
      const [person, { list, forgottenAt }] = next.value
      const newest = list.reduce((latest, one) => Math.max(latest, reaches(one)), forgottenAt ?? 0)
      if (newest <= now - this.#windowMs) this.#people.delete(person)
    }
    while (this.#people.size > this.#peopleMax) {
      const [person, { list, forgottenAt }] = this.#people.entries().next().value as [PersonRef, AttemptsFact]
      this.#forgottenAt = list.reduce(
        (latest, one) => Math.max(latest, reaches(one)),
        Math.max(forgottenAt ?? 0, this.#forgottenAt ?? 0),
      )
      this.#people.delete(person)
    }
  }
}

/** Until when it matters counts from the conversation, where there was one. */
function reaches(one: Attempt): number {
  return Math.max(one.at, one.answeredAt ?? 0)
}

function push(ring: Ring, at: number): void {
  const size = ring.times.length
  ring.times[ring.next] = at
  ring.next = (ring.next + 1) % size
  ring.used = Math.min(ring.used + 1, size)
  // Keep it in order of time: a step or two at most.
  let index = (ring.next - 1 + size) % size
  for (let steps = 1; steps < ring.used; steps++) {
    const before = (index - 1 + size) % size
    if ((ring.times[before] as number) <= at) break
    ring.times[index] = ring.times[before] as number
    ring.times[before] = at
    index = before
  }
}

function remove(ring: Ring, at: number): void {
  const size = ring.times.length
  for (let back = 1; back <= ring.used; back++) {
    const index = (ring.next - back + size) % size
    if (ring.times[index] !== at) continue
    for (let step = back; step > 1; step--) {
      const from = (ring.next - step + 1 + size) % size
      ring.times[(from - 1 + size) % size] = ring.times[from] as number
    }
    ring.next = (ring.next - 1 + size) % size
    ring.used--
    return
  }
}
