import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type NumberKind, Problem, parseNumber } from './index.ts'

/**
 * Google's own expectations: every territory's example number of every type. Not part of this repository; where the data folder
 * stands beside it, ours must agree at least as often as libphonenumber-js/max does.
 */
const file = new URL('../../../shared/data/libphonenumber/PhoneNumberMetadata.xml', import.meta.url)

const kindOf: Record<string, readonly NumberKind[]> = {
  fixedLine: ['fixed', 'fixed-or-mobile'],
  mobile: ['mobile', 'fixed-or-mobile'],
  pager: ['virtual'],
  tollFree: ['toll-free'],
  premiumRate: ['premium'],
  sharedCost: ['shared'],
  personalNumber: ['virtual'],
  voip: ['voip'],
  uan: ['representative'],
  voicemail: ['virtual'],
}
const typesOf: Record<string, readonly string[]> = {
  fixedLine: ['FIXED_LINE', 'FIXED_LINE_OR_MOBILE'],
  mobile: ['MOBILE', 'FIXED_LINE_OR_MOBILE'],
  pager: ['PAGER'],
  tollFree: ['TOLL_FREE'],
  premiumRate: ['PREMIUM_RATE'],
  sharedCost: ['SHARED_COST'],
  personalNumber: ['PERSONAL_NUMBER'],
  voip: ['VOIP'],
  uan: ['UAN'],
  voicemail: ['VOICEMAIL'],
}
/** Where our own tables differ from Google on purpose; counted for neither. */
const ownWord: Record<string, NumberKind> = { 'CN sharedCost': 'network-code', 'IN uan': 'network-code' }

interface Example {
  country: string
  type: string
  e164: string
}

function* examples(xml: string): Generator<Example> {
  for (const [, attributes = '', body = ''] of xml.matchAll(/<territory ([^>]*)>([\s\S]*?)<\/territory>/g)) {
    const country = /id="(\w+)"/.exec(attributes)?.[1] ?? ''
    const code = /countryCode="(\d+)"/.exec(attributes)?.[1] ?? ''
    for (const type of Object.keys(kindOf)) {
      const block = new RegExp(`<${type}>([\\s\\S]*?)</${type}>`).exec(body)?.[1] ?? ''
      const number = /<exampleNumber>(\d+)<\/exampleNumber>/.exec(block)?.[1]
      if (number) yield { country, type, e164: `+${code}${number}` }
    }
  }
}

test('agrees with Google’s examples at least as often as libphonenumber-js/max', (t) => {
  if (!existsSync(file)) return t.diagnostic('Not compared: Google’s examples are not on this machine')
  const count = { examples: 0, own: 0, ours: 0, max: 0, ourCountry: 0, maxCountry: 0 }
  const missed: string[] = []
  for (const { country, type, e164 } of examples(readFileSync(file, 'utf8'))) {
    const ours = parseNumber(e164)
    const kind = ours instanceof Problem ? undefined : ours.kind
    if (kind !== undefined && ownWord[`${country} ${type}`] === kind) {
      count.own++
      continue
    }
    count.examples++
    const max = parsePhoneNumberFromString(e164)
    if (kind !== undefined && kindOf[type]?.includes(kind)) count.ours++
    else missed.push(`${country} ${type} is ${kind ?? 'refused'}`)
    if (typesOf[type]?.includes(max?.getType() ?? '')) count.max++
    const wanted = country === '001' ? undefined : country
    const ourCountry = ours instanceof Problem || ours.country === 'ZZ' ? undefined : ours.country
    if (ourCountry === wanted) count.ourCountry++
    if (max?.country === wanted) count.maxCountry++
  }
  t.diagnostic(
    `of ${count.examples} examples, kind: ours ${count.ours}, libphonenumber-js/max ${count.max}; ` +
      `country: ours ${count.ourCountry}, max ${count.maxCountry}; left out as our own word: ${count.own}; ours missed: ${missed.join(', ')}`,
  )
  assert.ok(count.ours >= count.max, `kind: ours ${count.ours}, max ${count.max}`)
  assert.ok(count.ourCountry >= count.maxCountry, `country: ours ${count.ourCountry}, max ${count.maxCountry}`)
})
