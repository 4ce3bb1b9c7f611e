import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocksUnder, differences } from './readme-blocks.ts'

test('fenced blocks are taken from under their heading alone', () => {
  const page =
    '# A\n```sh\none\n```\n## B\n```sh\ntwo\n# not a heading\n```\n### C\n```json\n{}\n```\n## D\n```sh\nthree\n```\n'
  assert.deepEqual(blocksUnder(page, 'B'), [
    { language: 'sh', text: 'two\n# not a heading\n', line: 6 },
    { language: 'json', text: '{}\n', line: 11 },
  ])
})

test('an answer must have all that is shown, in its form', () => {
  const shown = { id: 'dec_01JABCDEFG', verdict: 'deny', reasons: [{ rule: 'a', text: 'x' }], at: '…' }
  assert.deepEqual(
    differences(shown, {
      id: 'dec_99ZZZZZZZZ',
      verdict: 'deny',
      reasons: [
        { rule: 'b', text: 'y' },
        { rule: 'a', text: 'z', more: 1 },
      ],
      at: 5,
    }),
    [],
  )
  assert.deepEqual(differences(shown, { id: 'org_99ZZZZZZZZ', verdict: 'allow', reasons: [], at: '' }), [
    '$.id: dec_01JABCDEFG is shown, org_99ZZZZZZZZ came',
    '$.verdict: deny is shown, allow came',
    '$.reasons[0]: shown, but the list is empty',
  ])
  assert.deepEqual(differences({ a: { b: 1 } }, { a: { b: '1' } }), ['$.a.b: number is shown, string came'])
})
