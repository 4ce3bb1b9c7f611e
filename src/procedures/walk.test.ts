import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem, YamlSource } from '../terms/index.ts'
import { checkProcedure } from './check.ts'
import type { Procedure } from './procedure.ts'
import { procedureText, readProcedure } from './procedure-text.ts'
import { readProcedureFile } from './read-procedure.ts'
import { smallYaml } from './testing.ts'
import { advance, answer, back, canGoBack, paramsOf, position, type StepResult, startWalk, type Walk } from './walk.ts'
import { fill, spoken, wordingOf } from './wording.ts'

const source = new YamlSource('small.yaml', smallYaml)
const small = readProcedureFile(source) as Procedure
const chat = { channel: 'chat', repeated: false } as const

const ok = (walk: Walk | Problem): Walk => {
  assert.ok(!(walk instanceof Problem), walk instanceof Problem ? walk.detail : '')
  return walk
}
const said = (walk: Walk, step: string, answers: Record<string, unknown> = {}) => ok(answer(small, walk, step, answers))
const came = (walk: Walk, step: string, result: StepResult) => ok(advance(small, walk, step, result))
const refusedAs = (walk: Walk | Problem, code: string, field?: string): void => {
  assert.ok(walk instanceof Problem)
  assert.equal(walk.code, code)
  if (field !== undefined) assert.equal(walk.extra.field, field)
}
const asked = () => said(startWalk(small, chat), 'greet')
const looked = () =>
  came(said(asked(), 'question', { agreed: true, 'their-number': 'ref' }), 'look', {
    results: { accounts: ['acc_1'], others: 2 },
  })

test('the small procedure is sound', () => {
  assert.deepEqual(source.faults, [])
  assert.deepEqual(checkProcedure(small), [])
})

test('a walk collects, branches by itself, acts, waits and ends; its path is the audit', () => {
  let walk = looked()
  assert.deepEqual(paramsOf(walk, position(small, walk)), { accounts: ['acc_1'], days: 7 })
  walk = came(walk, 'propose', { results: { approval: ['apr_1'] } })
  walk = came(walk, 'wait', { outcome: 'approved' })
  walk = came(walk, 'date', { results: { taken: true, date: Date.UTC(2026, 2, 5) } })
  assert.equal(walk.ended, 'done')
  assert.equal(walk.at, 'end')
  assert.deepEqual(
    walk.path.map(({ step, branch, outcome, acted }) => [step, branch ?? outcome ?? '', acted]),
    [
      ['greet', '', false],
      ['question', '', false],
      ['fork', 0, false],
      ['look', '', false],
      ['propose', '', true],
      ['wait', 'approved', true],
      ['date', '', false],
      ['is-there-a-day', 0, false],
    ],
  )
  const end = position(small, walk)
  const wording = wordingOf(end)
  assert.ok(wording)
  assert.equal(fill(small, spoken(wording, 'chat', false, 'en'), walk.facts, 'en'), 'Action was taken on 2026-03-05')
  assert.equal(
    fill(small, spoken(wording, 'phone', true, 'ko'), walk.facts, 'ko', () => '3월 5일'),
    '3월 5일에 조치했어요',
  )
  refusedAs(answer(small, walk, 'end', {}), 'wrong-state')
})

test('a second wording is said to who complains again, where there is one', () => {
  const wording = wordingOf(position(small, startWalk(small, chat)))
  assert.ok(wording)
  assert.equal(spoken(wording, 'phone', false, 'zh'), '喂您好')
  assert.equal(spoken(wording, 'phone', true, 'zh'), '您又来电了')
})

test('answers are checked: another step, unknown, missing, of the wrong form', () => {
  const walk = asked()
  refusedAs(answer(small, walk, 'greet', {}), 'wrong-state')
  refusedAs(advance(small, walk, 'question', { outcome: 'approved' }), 'wrong-state')
  refusedAs(answer(small, walk, 'question', {}), 'invalid-field', 'agreed')
  refusedAs(answer(small, walk, 'question', { agreed: 'yes' }), 'invalid-field', 'agreed')
  refusedAs(answer(small, walk, 'question', { agreed: true, nonsense: 1 }), 'invalid-field', 'nonsense')
  refusedAs(answer(small, walk, 'question', { agreed: true, constructor: 1 }), 'invalid-field', 'constructor')
  refusedAs(answer(small, walk, 'question', { agreed: true, 'their-number': 7 }), 'invalid-field', 'their-number')
  refusedAs(answer(small, walk, 'question', { agreed: true, 'their-number': 'x'.repeat(4_001) }), 'invalid-field')
  assert.equal(said(walk, 'question', { agreed: true, 'their-number': '' }).at, 'stop', 'an empty answer is none')
})

test('a refused act goes its own way, has not acted, and is undone with what came before it', () => {
  const walk = came(looked(), 'propose', { refused: true })
  assert.equal(walk.ended, 'nothing')
  assert.equal(canGoBack(walk), true)
  const again = ok(back(small, walk))
  assert.equal(again.at, 'question')
  assert.deepEqual(again.facts, { ...chat })
  assert.equal(again.ended, undefined)
  refusedAs(advance(small, looked(), 'look', { results: {} }), 'wrong-state')
})

test('going back passes look-ups and branches, but nothing that acted', () => {
  const walk = looked()
  const question = ok(back(small, walk))
  assert.equal(question.at, 'question')
  const greeting = ok(back(small, question))
  assert.deepEqual(greeting, startWalk(small, chat))
  refusedAs(back(small, greeting), 'wrong-state')
  const acted = came(walk, 'propose', { results: { approval: ['apr_1'] } })
  assert.equal(canGoBack(acted), false)
  refusedAs(back(small, acted), 'wrong-state')
})

test("an executor's wrong results are an error of ours, not of the person", () => {
  const walk = said(asked(), 'question', { agreed: true, 'their-number': 'ref' })
  assert.throws(() => advance(small, walk, 'look', { results: { accounts: ['acc_1'] } }), /gave no others/)
  assert.throws(() => advance(small, walk, 'look', { results: { accounts: 'acc_1', others: 1 } }), /no ids/)
  assert.throws(() => advance(small, walk, 'look', { results: { accounts: [], others: -1 } }), /no count/)
})

test('a walk is JSON, and a procedure has one text that reads back as itself', () => {
  const walk = looked()
  assert.deepEqual(JSON.parse(JSON.stringify(walk)), walk)
  const text = procedureText(small)
  const read = readProcedure(text)
  assert.deepEqual(read, small)
  assert.deepEqual(Object.keys(read.steps), Object.keys(small.steps))
  assert.equal(procedureText(read), text)
  assert.deepEqual(came(walk, 'propose', { refused: true }), ok(advance(read, walk, 'propose', { refused: true })))
  assert.throws(() => position({ ...small, version: 2 }, walk), /was given/)
  assert.throws(() => readProcedure('{"format":9}'), /unknown form/)
})
