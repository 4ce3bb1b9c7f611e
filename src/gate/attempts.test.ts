import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PersonRef } from '../terms/index.ts'
import { Attempts } from './attempts.ts'
import type { Attempt } from './facts.ts'

const seed = Number(process.env.SEED ?? 20261121)
console.log(`seed ${seed}`)
const person = 'a'.repeat(32) as PersonRef
const attempt = (decision: string, at: number): Attempt => ({
  decision,
  at,
  organisation: 'o',
  line: 'l',
  channel: 'sms',
  purpose: 'marketing',
})

test('the nth newest of a line is what a plain list says, in any order, taken back or not', () => {
  const steps = fc.array(fc.record({ at: fc.integer({ min: 0, max: 1_000 }), back: fc.boolean() }), { maxLength: 40 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (drawn, max) => {
      const attempts = new Attempts(10_000, [{ rule: 'R', max, windowMs: 10_000 }])
      const plain: number[] = []
      drawn.forEach(({ at, back }, i) => {
        const who = i.toString(16).padStart(32, '0') as PersonRef
        attempts.note(who, attempt(`d${i}`, at), 1_000)
        if (back) attempts.takeBack(who, `d${i}`)
        else plain.push(at)
      })
      const expected = plain.sort((a, b) => b - a)[max - 1] ?? null
      assert.equal(attempts.lineNth('l').R, expected)
    }),
    { seed, numRuns: 1_000 },
  )
})

test('the same decision counts once; a list that was read never changes', () => {
  const attempts = new Attempts(1_000, [])
  attempts.note(person, attempt('d1', 1), 1)
  const read = attempts.of(person)
  attempts.note(person, attempt('d1', 1), 2)
  attempts.note(person, attempt('d2', 2), 2)
  assert.deepEqual(
    read.list.map(({ decision }) => decision),
    ['d1'],
  )
  assert.deepEqual(
    attempts.of(person).list.map(({ decision }) => decision),
    ['d1', 'd2'],
  )
})

test('what is forgotten for want of room is said to be forgotten, and what is old is given back', () => {
  const attempts = new Attempts(1_000, [], 3)
  for (let i = 0; i < 70; i++) attempts.note(person, attempt(`d${i}`, i), i)
  assert.equal(attempts.of(person).list.length, 64)
  assert.equal(attempts.of(person).forgottenAt, 5)
  for (let i = 0; i < 5; i++) attempts.note(`${i}`.repeat(32) as PersonRef, attempt(`e${i}`, 100 + i), 100 + i)
  assert.equal(attempts.people, 3)
  assert.equal(attempts.of('f'.repeat(32) as PersonRef).forgottenAt, 101)
  for (let i = 0; i < 5; i++) attempts.note('9'.repeat(32) as PersonRef, attempt(`f${i}`, 9_000 + i), 9_000 + i)
  assert.equal(attempts.people, 1)
})
