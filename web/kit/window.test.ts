import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sliceOf } from './window.ts'

test('only what is seen, and a little around it, stands in the page', () => {
  assert.deepEqual(sliceOf(1_000_000, 50, 0, 500), { first: 0, end: 18 })
  assert.deepEqual(sliceOf(1_000_000, 50, 25_000_000, 500), { first: 499_992, end: 500_018 })
  assert.deepEqual(sliceOf(5, 50, 0, 500), { first: 0, end: 5 })
})

test('a list that became shorter than where one had scrolled still has a slice', () => {
  assert.deepEqual(sliceOf(3, 50, 10_000, 500), { first: 2, end: 3 })
  assert.deepEqual(sliceOf(0, 50, 10_000, 500), { first: 0, end: 0 })
})
