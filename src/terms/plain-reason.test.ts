import assert from 'node:assert/strict'
import test from 'node:test'
import { checkReason, namesNumber } from './index.ts'

test('numbers in every grouping are seen in a text; ids, dates and figures are not numbers', () => {
  for (const text of [
    'he rang 010-1234-5678 twice',
    'from +82 10 1234 5678',
    '(02) 123-4567 is hers',
    '１５８８１２３４ in full width',
    'tel:+8613812345678',
  ]) {
    assert.equal(namesNumber(text), true, text)
  }
  for (const text of [
    'asked for in cmp_01KJP7T0W06B0ZA515V9GABQZ4 on 2026-03-02 12:30:00',
    'between 2026-03-01 and 2026-03-02',
    '12 complaints in 9,800 calls, 0.12 %',
    'see case 4711, article 50',
  ]) {
    assert.equal(namesNumber(text), false, text)
  }
})

test('a reason is needed, has an end, and holds no number', () => {
  for (const text of [undefined, '', '  ', 'x'.repeat(2_001), 'ring 01012345678'])
    assert.equal(checkReason('reason', text)?.extra.field, 'reason')
  assert.equal(checkReason('reason', 'Asked for in the conversation.'), undefined)
})
