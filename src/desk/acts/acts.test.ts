import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acts, looks } from '../../procedures/index.ts'
import { actExecutors, lookExecutors } from './index.ts'
import { daysOnLadder, sanctionLadder } from './sanction-ladder.ts'

test('every look and act of the catalogue has an executor, and no other; what can be undone has a way', () => {
  assert.deepEqual(Object.keys(lookExecutors).sort(), Object.keys(looks).sort())
  assert.deepEqual(Object.keys(actExecutors).sort(), Object.keys(acts).sort())
  for (const [name, { undoable }] of Object.entries(acts))
    assert.equal(actExecutors[name as keyof typeof acts].undo !== undefined, undoable, name)
})

test('the ladder: up to a month at first, then longer, never more than 31 days', () => {
  assert.deepEqual([daysOnLadder(7, 0), daysOnLadder(31, 0), daysOnLadder(7, 1), daysOnLadder(7, 2)], [7, 31, 14, 31])
  assert.equal(daysOnLadder(400, 9), 31)
  for (const { leastDays, mostDays } of sanctionLadder)
    assert.ok(leastDays >= 1 && leastDays <= mostDays && mostDays <= 31)
})
