import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { faultText, langs } from '../terms/index.ts'
import { acts, looks, waits } from './catalogue.ts'
import { graphOf } from './graph.ts'
import { checkProcedures } from './run-cases.ts'
import { textsOf } from './wording.ts'

const folder = resolve(import.meta.dirname, '../../procedures')
const result = checkProcedures(folder)
const all = [...(result.procedures?.values() ?? [])]

test('the procedures are sound', () => {
  assert.deepEqual(result.faults.map(faultText), [])
  assert.deepEqual(
    all.map(({ id }) => id),
    ['driver-call-failure', 'nuisance-call', 'unsolicited-contact'],
  )
})

test('every case goes as it should', () => {
  const told = result.failed.map(({ file, line, name, message }) => `${file}:${line} "${name}": ${message}`)
  assert.equal(told.length, 0, told.join('\n'))
  assert.ok(result.passed > 50, `only ${result.passed} cases`)
})

test('a case goes every way out of every step', () => {
  assert.deepEqual(result.untested, [])
})

test('every look-up, act and kind of waiting is used by some procedure', () => {
  const used = new Set(
    all
      .flatMap(({ steps }) => Object.values(steps))
      .flatMap((step) =>
        step.kind === 'look' ? step.look : step.kind === 'do' ? step.act : step.kind === 'wait' ? step.for : [],
      ),
  )
  assert.deepEqual(
    [...Object.keys(looks), ...Object.keys(acts), ...Object.keys(waits)].filter((name) => !used.has(name as never)),
    [],
  )
})

test('chat and phone are worded apart, and a second wording is another one', () => {
  for (const { id, steps, answers } of all) {
    const wordings = [
      ...Object.values(steps).flatMap((step) => ('say' in step && step.say ? [step.say] : [])),
      ...answers.map(({ say }) => say),
    ]
    for (const lang of langs)
      for (const wording of wordings) {
        const said = textsOf(wording).map(({ text }) => text[lang])
        assert.equal(new Set(said).size, said.length, `${id}: ${said[0]}`)
      }
  }
})

function copy(t: TestContext): string {
  const to = mkdtempSync(join(tmpdir(), 'ringfence-procedures-'))
  t.after(() => rmSync(to, { recursive: true }))
  cpSync(folder, to, { recursive: true })
  return to
}

function change(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  assert.ok(text.includes(from), from)
  writeFileSync(path, text.replace(from, to))
}

test('a branch that no case goes is told, and so is a case that goes another way', (t) => {
  const there = copy(t)
  const cases = join(there, 'cases/unsolicited-contact.yaml')
  change(cases, 'wait-for-call: rings-at-asker', 'wait-for-call: no-forwarding')
  const broken = checkProcedures(there)
  assert.deepEqual(broken.untested, [
    { procedure: 'unsolicited-contact', step: 'wait-for-call', way: 'rings-at-asker' },
  ])
  assert.match(broken.failed[0]?.message ?? '', /does not come to reset-ringing-booker/)
})

test('faults in a file of cases name the line and what to do', (t) => {
  const there = copy(t)
  const cases = join(there, 'cases/driver-call-failure.yaml')
  change(cases, 'expect: { outcome: carrier-asked }', 'expect: { outcome: carrier-askd }')
  change(cases, 'check-setting: { setting-on: true }', 'chek-setting: { setting-on: true }')
  const faults = checkProcedures(there).faults.map(faultText)
  assert.equal(faults.length, 2, faults.join('\n'))
  assert.match(
    faults[0] as string,
    /^cases\/driver-call-failure\.yaml:\d+: There is no step "chek-setting"\. Did you mean "check-setting"\?/,
  )
  assert.match(faults[1] as string, /no outcome "carrier-askd"\. Did you mean "carrier-asked"\?/)
})

test('a case that says nothing at a step where something is needed is told so', (t) => {
  const there = copy(t)
  change(join(there, 'cases/driver-call-failure.yaml'), '      wait-for-carrier: no-answer\n', '')
  change(
    join(there, 'cases/driver-call-failure.yaml'),
    '      which-dialler: { dialler: system }\n',
    '      which-dialler: { dialler: sistem }\n',
  )
  const messages = checkProcedures(there).failed.map(({ message }) => message)
  assert.ok(messages.includes('at wait-for-carrier: say how the waiting ends'), messages.join('\n'))
  assert.ok(
    messages.some((message) =>
      /^at which-dialler: Answer one of third-party, system, not-sure\. dialler$/.test(message),
    ),
    messages.join('\n'),
  )
})

test('each is drawn in each language: boxes apart, every step titled, nothing but SVG', () => {
  for (const procedure of all)
    for (const lang of langs) {
      const svg = graphOf(procedure, lang)
      assert.match(svg, /^<svg [^>]*role="img"[^>]*lang="(ko|zh|en)"/)
      assert.doesNotMatch(svg, /<script|onload|NaN|undefined|#[0-9a-f]{3,6}["; ]/i)
      const steps = [...svg.matchAll(/<g data-step="([a-z0-9-]+)"/g)].map((match) => match[1])
      assert.deepEqual(steps.sort(), Object.keys(procedure.steps).sort())
      assert.equal([...svg.matchAll(/<g data-step[^>]*><title>[^<]+<\/title>/g)].length, steps.length)
      const boxes = [...svg.matchAll(/<g data-step.*?<path d="([^"]+)"/g)].map((match) => boundsOf(match[1] as string))
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1))
          assert.ok(
            a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top,
            `${procedure.id} ${lang}: two boxes lie on each other`,
          )
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.map(Number) ?? []
      assert.ok(
        boxes.every(
          (box) => box.left >= 0 && box.top >= 0 && box.right <= Number(width) && box.bottom <= Number(height),
        ),
      )
      assert.ok(Number(width) < 2_000, `${procedure.id} ${lang} is ${width} wide`)
    }
})

test('what stands in a title cannot break out of the drawing', () => {
  const [procedure] = all
  assert.ok(procedure)
  const hostile = '</title><script>alert("1")</script>&'
  const svg = graphOf({ ...procedure, title: { ko: hostile, zh: hostile, en: hostile } }, 'en')
  assert.doesNotMatch(svg, /<script/)
  assert.match(svg, /&lt;\/title&gt;&lt;script&gt;alert\(&quot;1&quot;\)/)
})

/** From every point of a path that stands as "x y" or behind H and V: good enough for boxes. */
function boundsOf(path: string): { left: number; right: number; top: number; bottom: number } {
  const xs: number[] = []
  const ys: number[] = []
  for (const [, sign, first, second] of path.matchAll(
    /([MLHVA])([-\d.]+)(?: ([-\d.]+))?(?: [-\d.]+ [01] [01] [-\d.]+ [-\d.]+)?/g,
  )) {
    if (sign === 'H') xs.push(Number(first))
    else if (sign === 'V') ys.push(Number(first))
    else if (sign !== 'A') {
      xs.push(Number(first))
      ys.push(Number(second))
    }
  }
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}
