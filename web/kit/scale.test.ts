import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ticks } from './scale.ts'

test('axes end on round numbers at or above the greatest value', () => {
  assert.deepEqual(ticks(0), { top: 1, ticks: [0, 1] })
  assert.deepEqual(ticks(3), { top: 3, ticks: [0, 1, 2, 3] })
  assert.deepEqual(ticks(97), { top: 100, ticks: [0, 50, 100] })
  for (const max of [1, 7, 12, 99, 101, 4_321, 1_000_000]) assert.ok(ticks(max).top >= max, String(max))
})
