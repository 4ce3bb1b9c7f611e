import { type Nation, placesPerPrefix } from './nation.ts'

/** Numbers asked in one round; hits and misses apart. */
const asked = 4_000_000
const rounds = 5

/** Random numbers of the nation's prefixes that are on the list, or that are not. */
export function numbersOf(nation: Nation, listed: boolean, count = asked): Float64Array {
  const found = new Float64Array(count)
  for (let i = 0; i < count; ) {
    const prefix = nation.prefixes[Math.floor(Math.random() * nation.prefixes.length)] as number
    const place = Math.floor(Math.random() * placesPerPrefix)
    if (nation.codeOf(prefix, place) >= 0 === listed) found[i++] = prefix * placesPerPrefix + place
  }
  return found
}

/** The middle of five rounds. */
export function rate(numbers: Float64Array, lookUp: (number: number) => unknown): number {
  const measured: number[] = []
  let sink = 0
  for (let i = 0; i < rounds; i++) {
    const started = performance.now()
    for (const number of numbers) if (lookUp(number) === sink) sink++
    measured.push(numbers.length / ((performance.now() - started) / 1_000))
  }
  return Math.round(measured.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number)
}
