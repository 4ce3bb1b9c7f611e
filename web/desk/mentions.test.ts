import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complete, mentionBegun, parts, withIds } from './mentions.ts'

const people = [
  { id: 'stf_1', name: '오준호' },
  { id: 'stf_2', name: 'Alex' },
  { id: 'stf_3', name: 'Alex Morgan' },
]

test('a mention is begun by @ and completed by a name', () => {
  assert.equal(mentionBegun('확인 부탁 @'), '')
  assert.equal(mentionBegun('확인 부탁 @오준'), '오준')
  assert.equal(mentionBegun('no mention'), undefined)
  assert.equal(complete('확인 부탁 @오', '오준호'), '확인 부탁 @오준호 ')
})

test('names become ids, the longer first', () => {
  assert.equal(withIds('@Alex Morgan and @Alex, @오준호 님', people), '@stf_3 and @stf_2, @stf_1 님')
})

test('ids are shown as names; one that nobody has stays as it is', () => {
  const known = [{ staff: 'stf_1', name: '오준호' }]
  assert.deepEqual(parts('a @stf_1 b @stf_9', known), ['a ', { name: '오준호' }, ' b @stf_9'])
})
