import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { displayNumber, maskNumber, Problem, parseNumber, zonesOf } from '../src/terms/index.ts'

/** A small seeded generator, so that two runs ask the same numbers. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const from = (random: () => number, low: number, high: number) => Math.floor(low + random() * (high - low))

/** Distinct, assigned numbers of the packs' countries: nothing can be answered from a cache of whole numbers. */
function wellFormed(count: number, random: () => number): string[] {
  const areas = [212, 213, 310, 415, 512, 617, 702, 786, 832, 917]
  return Array.from({ length: count }, (_, i) => {
    if (i % 3 === 0) return `+8210${from(random, 20_000_000, 59_000_000)}`
    if (i % 3 === 1) return `+86138${from(random, 10_000_000, 99_999_999)}`
    return `+1${areas[from(random, 0, areas.length)]}${from(random, 2_000_000, 9_999_999)}`
  })
}

function microseconds(work: (text: string) => unknown, texts: readonly string[]): number {
  for (const text of texts.slice(0, 20_000)) work(text)
  const start = performance.now()
  for (const text of texts) work(text)
  return Math.round(((performance.now() - start) * 1_000_000) / texts.length) / 1_000
}

/** Microseconds to read a number with its country and kind, ours and libphonenumber-js/max's on the same texts. */
export async function bench(): Promise<Record<string, number>> {
  const seed = 20_261_121
  const random = seeded(seed)
  const plain = wellFormed(300_000, random)
  const national = plain.slice(0, 30_000).map((e164) => {
    const number = parseNumber(e164)
    if (number instanceof Problem) throw new Error(number.detail)
    return { text: displayNumber(number, 'ko').replace('+', '00'), country: 'KR' }
  })
  const library = (text: string) => {
    const number = parsePhoneNumberFromString(text)
    return number && [number.country, number.getType()]
  }
  const byNational = new Map(national.map(({ text, country }) => [text, country]))
  const texts = [...byNational.keys()]
  return {
    seed,
    e164MicrosecondsOurs: microseconds(parseNumber, plain),
    e164MicrosecondsMax: microseconds(library, plain.slice(0, 60_000)),
    otherWritingMicrosecondsOurs: microseconds((text) => parseNumber(text, 'KR'), texts),
    otherWritingMicrosecondsMax: microseconds((text) => parsePhoneNumberFromString(text, 'KR')?.getType(), texts),
    zonesMicroseconds: microseconds(zonesOf, plain),
    maskMicroseconds: microseconds(maskNumber, plain),
  }
}
