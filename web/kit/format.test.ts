import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockTime, count, csv, dateTime, relative, share, shortId } from './format.ts'

const at = '2026-11-21T09:05:07Z'

test('times are written the local way', () => {
  assert.match(dateTime('ko', at, 'Asia/Seoul'), /2026\. 11\. 21\..*오후 6:05/)
  assert.match(dateTime('zh', at, 'Asia/Shanghai'), /2026年11月21日.*17:05/)
  assert.match(dateTime('en', at, 'Europe/London'), /21 Nov 2026.*09:05/)
  assert.equal(clockTime('ko', at, 'Asia/Seoul'), '18:05:07')
  assert.equal(dateTime('en', 'no time'), 'no time')
})

test('spans take the largest unit that fits', () => {
  const now = Date.parse(at)
  assert.equal(relative('en', now + 3 * 3_600_000, now), 'in 3 hours')
  assert.equal(relative('ko', now - 2 * 86_400_000, now), '그저께')
  assert.equal(relative('zh', now + 61_000, now), '1分钟后')
})

test('numbers and shares', () => {
  assert.equal(count('en', 1460000), '1,460,000')
  assert.equal(share('en', 0.6496), '65%')
  assert.equal(share('en', 0.0123), '1.2%')
})

test('ids are shortened so that they can still be told apart', () => {
  assert.equal(shortId('dec_01JABCDEFGHJKMNPQRSTVWXYZ0'), 'dec…WXYZ0'.replace('…', '…V'))
  assert.equal(shortId('KR-04'), 'KR-04')
})

test('CSV quotes what must be quoted and defuses formulas', () => {
  assert.equal(
    csv([
      ['a,b', 'say "x"', 3, undefined],
      ['=1+1', '+82'],
    ]),
    '"a,b","say ""x""",3,\r\n\'=1+1,\'+82\r\n',
  )
})
