import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { faultText } from '../rules/index.ts'
import { loadGatePolicies, testPolicies } from './index.ts'
import { policiesFolder } from './testing.ts'

const result = testPolicies(policiesFolder)

test('the packs are sound', () => {
  assert.deepEqual(result.faults.map(faultText), [])
})

test('every case of every rule holds', () => {
  const told = result.failed.map(
    ({ file, line, rule, name, message }) => `${file}:${line} ${rule} "${name}": ${message}`,
  )
  assert.equal(told.length, 0, told.join('\n'))
  assert.ok(result.passed > 200, `only ${result.passed} cases`)
})

test('every rule in force has a case that refuses and one that does not', () => {
  assert.deepEqual(result.untested, [])
})

test('a rule of low confidence is a draft, and every rule speaks three languages differently', () => {
  for (const rule of result.policies?.packs.flatMap((pack) => pack.rules) ?? []) {
    if (rule.confidence === 'low') assert.equal(rule.state, 'draft', rule.id)
    for (const text of [rule.title, rule.text, ...Object.values(rule.texts)])
      assert.equal(new Set([text.ko, text.zh, text.en]).size, 3, rule.id)
  }
})

/** Loads a copy of the packs with one change in the Korean one. */
function broken(change: (text: string) => string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-packs-'))
  try {
    cpSync(policiesFolder, folder, { recursive: true })
    const file = join(folder, 'kr/pack.yaml')
    writeFileSync(file, change(readFileSync(file, 'utf8')))
    return loadGatePolicies(folder).faults.map(faultText)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const lineOf = (needle: string) =>
  readFileSync(join(policiesFolder, 'kr/pack.yaml'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(needle)) + 1

test('a fault names file, line and remedy', () => {
  const at = lineOf("from: '08:00', to: '21:00'")
  const faults: [string, (text: string) => string, RegExp][] = [
    [
      'an hour that is none',
      (text) => text.replace("to: '21:00'", "to: '25:00'"),
      new RegExp(`^kr/pack.yaml:${at}: .*to`),
    ],
    [
      'a parameter that is none',
      (text) => text.replace('unless: night-consent', 'unles: night-consent'),
      new RegExp(`^kr/pack.yaml:${at}: "unles" is not a member .*spelling`),
    ],
    [
      'a kind that is none',
      (text) => text.replace('kind: consent-age', 'kind: consent-edge'),
      /no kind of rule "consent-edge"\. Use one of /,
    ],
    [
      'a language that is missing',
      (text) => text.replace('      zh: 该号码已登记于韩国免打扰名单（두낫콜），不得电话推销。\n', ''),
      /^kr\/pack.yaml:\d+: rules\.\d+\.text must have required properties zh/,
    ],
    [
      'the same id twice',
      (text) => text.replace('id: KR-05', 'id: KR-04'),
      /KR-04 stands in kr\/pack.yaml already\. Give this rule an id/,
    ],
    [
      'a guess that decides',
      (text) => text.replace('confidence: high', 'confidence: low'),
      /low confidence, yet live\. Make it a draft/,
    ],
    [
      'a sentence that is missing',
      (text) => text.replace('      buried: &buried', '      buryed: &buried'),
      /must also say "buried"/,
    ],
    ['no YAML', (text) => text.replace('rules:', 'rules: ]['), /^kr\/pack.yaml:\d+: .*Mend the YAML/],
    [
      'an end before the beginning',
      (text) => text.replace('from: 2022-07-03', 'from: 2022-07-03\n    until: 2021-01-01'),
      /ends before it begins/,
    ],
  ]
  for (const [what, change, expected] of faults) {
    const told = broken(change)
    assert.ok(
      told.some((one) => expected.test(one)),
      `${what}: ${told.join('\n') || 'no fault'}`,
    )
  }
})

test('one changed word is another revision', () => {
  const before = loadGatePolicies(policiesFolder).policies?.revision
  assert.match(before ?? '', /^[0-9a-f]{16}$/)
  assert.equal(loadGatePolicies(policiesFolder).policies?.revision, before)
})
