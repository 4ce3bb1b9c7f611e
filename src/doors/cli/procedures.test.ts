import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, ringfence } from '../../../stories/program.ts'
import { smallYaml } from '../../procedures/testing.ts'

test('the procedures that come with the program are proven sound, and drawn', async (t) => {
  const folder = newFolder(t)
  const checked = await ringfence(folder, ['procedures', 'check', '--json'])
  assert.equal(checked.code, 0, checked.err)
  const { procedures, failed, untested, passed } = JSON.parse(checked.out)
  assert.deepEqual([failed, untested], [[], []])
  assert.ok(passed > 50 && procedures.length >= 3)
  const plain = await ringfence(folder, ['procedures', 'check'])
  assert.match(plain.out, /unsolicited-contact 1: sound, \d+ steps\n/)

  const drawn = await ringfence(folder, ['procedures', 'graph', 'unsolicited-contact', '--lang', 'ko'])
  assert.equal(drawn.code, 0, drawn.err)
  assert.match(drawn.out, /^<svg [\s\S]*예약하지 않았는데[\s\S]*<\/svg>\n$/)
  const file = join(folder, 'drawing.svg')
  const kept = await ringfence(folder, ['procedures', 'graph', 'nuisance-call', '--out', file, '--json'])
  assert.deepEqual(JSON.parse(kept.out), { id: 'nuisance-call', version: 1, lang: 'en', file })
  assert.match(readFileSync(file, 'utf8'), /^<svg /)
})

test('a file of one’s own is told file, line and remedy; exit 1 for faults, 2 for wrong use', async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'mine.yaml')
  writeFileSync(file, smallYaml)
  const untested = await ringfence(folder, ['procedures', 'check', file])
  assert.equal(untested.code, 1, 'no case goes any way')
  assert.match(untested.out, /small: no case goes branch 1 at fork\. Write one in cases\/small\.yaml\./)
  mkdirSync(join(folder, 'cases'))
  writeFileSync(
    join(folder, 'cases/mine.yaml'),
    'procedure: small\ncases:\n  - name: Not agreed\n    steps: { question: { agreed: false } }\n    expect: { outcome: done }\n',
  )
  const failing = await ringfence(folder, ['procedures', 'check', file])
  assert.match(failing.out, /cases\/mine\.yaml:3 "Not agreed": it ends as nothing, not as done \(by stop\)/)
  writeFileSync(file, smallYaml.replace('next: question', 'next: qestion'))
  const faulty = await ringfence(folder, ['procedures', 'check', file])
  assert.equal(faulty.code, 1)
  assert.equal(faulty.out, '')
  assert.match(faulty.err, /mine\.yaml:\d+ There is no step "qestion"\. Did you mean "question"\?\n$/)
  const faults = JSON.parse((await ringfence(folder, ['procedures', 'check', file, '--json'])).out).faults
  assert.deepEqual(Object.keys(faults[0]).sort(), ['file', 'line', 'message', 'remedy'])

  const missing = await ringfence(folder, ['procedures', 'check', join(folder, 'none.yaml')])
  assert.deepEqual([missing.code, /There is no file/.test(missing.err)], [1, true])
  const strange = await ringfence(folder, ['procedures', 'graph', 'nonsense'])
  assert.deepEqual(
    [strange.code, /There is no procedure nonsense\. There are driver-call-failure/.test(strange.err)],
    [1, true],
  )
  const wrong = await ringfence(folder, ['procedures', 'graph', 'nuisance-call', '--lang', 'fr'])
  assert.deepEqual([wrong.code, /usage: ringfence procedures graph/.test(wrong.err)], [2, true])
})

test('the program does not start with a procedure that is not sound', async (t) => {
  const folder = newFolder(t)
  const mine = join(folder, 'procedures')
  mkdirSync(mine)
  writeFileSync(join(mine, 'small.yaml'), smallYaml.replace('zh: 问候, ', ''))
  const ran = await ringfence(folder, ['ledger', 'export'], { RINGFENCE_PROCEDURES: mine })
  assert.equal(ran.code, 1, ran.out)
  assert.match(ran.err, /procedures cannot be used: small\.yaml:\d+: The title of step greet lacks "zh"/)
})
