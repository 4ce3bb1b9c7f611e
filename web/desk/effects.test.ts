import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EffectStep, effectsAfter, effectsFrom } from './effects.ts'

const step = (id: string, kind: string, next: string[], act?: string): EffectStep => ({
  id,
  kind,
  next: next.map((to) => ({ step: to })),
  ...(act ? { does: { id: act, label: act.toUpperCase() } } : {}),
})
const steps = [
  step('ask', 'ask', ['which']),
  step('which', 'branch', ['reset', 'tell']),
  step('reset', 'do', ['text'], 'invalidate-number'),
  step('text', 'do', ['tell'], 'send-text'),
  step('tell', 'say', ['later']),
  step('later', 'do', ['end'], 'escalate'),
]
const ids = (effects: { id: string }[]) => effects.map(({ id }) => id)

test('every act that may follow is told, and none behind the next question', () => {
  assert.deepEqual(ids(effectsAfter(steps, 'ask')), ['invalidate-number', 'send-text'])
  assert.deepEqual(ids(effectsFrom(steps, 'text')), ['send-text'])
  assert.deepEqual(effectsFrom(steps, 'tell'), [])
})

test('a circle and an unknown step end the walk', () => {
  const circle = [step('a', 'do', ['b'], 'escalate'), step('b', 'look', ['a'])]
  assert.deepEqual(ids(effectsFrom(circle, 'a')), ['escalate'])
  assert.deepEqual(effectsAfter(circle, 'nowhere'), [])
})
