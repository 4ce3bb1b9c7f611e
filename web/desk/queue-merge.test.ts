import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergePage } from './queue-merge.ts'

const row = (id: string, title = '') => ({ id, title })
const known = (...ids: string[]) => new Set(ids)

test('a row is renewed where it stands', () => {
  const merged = mergePage([row('a'), row('b')], [row('b', 'new'), row('a')], known('a', 'b'))
  assert.deepEqual(merged, { items: [row('a'), row('b', 'new')], gone: [], fresh: 0 })
})

test('a row that left the list stays in its place and is told as gone', () => {
  const merged = mergePage([row('a'), row('b'), row('c')], [row('a'), row('c')], known('a', 'b', 'c'))
  assert.deepEqual(
    merged.items.map(({ id }) => id),
    ['a', 'b', 'c'],
  )
  assert.deepEqual(merged.gone, ['b'])
})

test('a row that came in is counted, and the one it pushed onto the next page has not gone', () => {
  const merged = mergePage([row('a'), row('b')], [row('x'), row('a')], known('a', 'b', 'c'))
  assert.deepEqual(merged, { items: [row('a'), row('b')], gone: [], fresh: 1 })
})

test('a row of another page that moved here is neither new nor gone', () => {
  const merged = mergePage([row('a'), row('b')], [row('c'), row('a')], known('a', 'b', 'c'))
  assert.equal(merged.fresh, 0)
})
