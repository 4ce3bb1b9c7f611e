import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { maskNumbersIn } from './index.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
test.before(() => console.log(`SEED=${seed}`))

test('numbers in a text keep their last two digits and their place', () => {
  const cases: [text: string, masked: string][] = [
    ['my number is 010-1234-5678.', 'my number is ***-****-**78.'],
    ['from +82 10 1234 5678 at noon', 'from +** ** **** **78 at noon'],
    ['(02) 123-4567로 전화', '(**) ***-**67로 전화'],
    ['０１０－１２３４－５６７８', '***－****－**７８'],
    ['1588-1234에서 왔어요', '****-**34에서 왔어요'],
    ['打138 0013 8000给我', '打*** **** **00给我'],
    ['공일공 일이삼사 오육칠팔', '*** **** **칠팔'],
    ['一三八零零一三八零零零', '*********零零'],
    ['010에 1234에 5678', '***에 ****에 **78'],
    ['0 1 0 1 2 3 4 5 6 7 8', '* * * * * * * * * 7 8'],
    ['555-1234', '***-**34'],
    ['+44 1234', '+** **34'],
    ['two: 010-1234-5678 and 02-123-4567', 'two: ***-****-**78 and **-***-**67'],
    ['2026-03-02 12:30 010-1234-5678', '2026-03-02 12:30 ***-****-**78'],
  ]
  for (const [text, masked] of cases) assert.equal(maskNumbersIn(text), masked)
})

test('dates, times, amounts, ids and plain words stay readable', () => {
  for (const text of [
    'on 2026-03-02 12:30:00 and again on 2026.3.4, 2026/03/05',
    '2026년 3월 2일 오후 3시 15분에 전화가 왔습니다',
    '2026年3月2日15点30分',
    'between 2026-03-01 and 2026-03-02, 09:00-18:00, 2026-03-02T12:30:00.000Z',
    'they wanted 1,250,000 won, then ₩12500000, then 3500000원, then $1250000.50',
    '12 complaints in 9,800 calls, 0.12 %',
    'asked for in cmp_01KJP7T0W06B0ZA515V9GABQZ4',
    'rang me 3 times in 2 days; case 4711, article 50; call 112',
    '이 일은 사이 오이 구이',
  ])
    assert.equal(maskNumbersIn(text), text)
})

/** How people set a number apart from itself. */
const separators = ['', ' ', '-', '.', '·', ' - ', '–', '－', '/', '~', '\u00a0', '\u200b', ') ']
const zeros = [0x30, 0xff10, 0x0660, 0x0966]
const beside = fc.constantFrom('', ' ', 'call ', '전화 ', '电话', 'on 2026-03-02 ', 'at 12:30 ', '(', '"')
const behind = fc.constantFrom('', '.', ' twice', '로 했다', '。', ')', ' on 2026-03-02', ' at 12:30', '이')
const numbers = fc.oneof(
  fc.integer({ min: 0, max: 99_999_999 }).map((n) => ['010', ...halves(n)]),
  fc.integer({ min: 0, max: 99_999_999 }).map((n) => ['+82', '10', ...halves(n)]),
  fc.integer({ min: 0, max: 9_999 }).map((n) => ['1588', String(n).padStart(4, '0')]),
  fc.integer({ min: 0, max: 99_999_999 }).map((n) => ['+86', '138', ...halves(n)]),
  fc.integer({ min: 2_000_000, max: 9_999_999 }).map((n) => ['+1', '202', String(n).slice(0, 3), String(n).slice(3)]),
  fc.integer({ min: 2_000_000, max: 9_999_999 }).map((n) => [...String(n)]),
)
function halves(n: number): string[] {
  const all = String(n).padStart(8, '0')
  return [all.slice(0, 4), all.slice(4)]
}

test('whatever the writing, of a number in a text nothing but two digits is left', () => {
  fc.assert(
    fc.property(
      numbers,
      fc.constantFrom(...separators),
      fc.constantFrom(...zeros),
      beside,
      behind,
      (groups, sign, zero, before, after) => {
        const inScript = (text: string) => text.replace(/\d/g, (d) => String.fromCodePoint(zero + Number(d)))
        const masked = maskNumbersIn(before + inScript(groups.join(sign)) + after)
        assert.equal(masked.startsWith(before), true, `${masked} keeps what stands before`)
        assert.equal(masked.endsWith(after), true, `${masked} keeps what stands behind`)
        const rest = masked.slice(before.length, masked.length - after.length)
        assert.ok((rest.match(/\p{Nd}/gu)?.length ?? 0) <= 2, masked)
        assert.ok(rest.includes('*'), masked)
        assert.equal(maskNumbersIn(masked), masked, 'masking twice changes nothing more')
      },
    ),
    { seed, numRuns: 3_000 },
  )
})

/** Mostly what numbers are made of; one in five is anything at all. */
const signs = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'012389+-. :,/에공八\n') },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xd7ff }).map((code) => String.fromCodePoint(code)) },
)

test('no text is broken: lengths, and all that is no digit, stay; long texts take no long time', () => {
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 60 }), (all) => {
      const masked = [...maskNumbersIn(all.join(''))]
      assert.equal(masked.length, all.length)
      for (const [i, one] of masked.entries()) if (one !== all[i]) assert.match(`${one}${all[i]}`, /^\*[\p{N}공八]$/u)
      assert.equal(maskNumbersIn(masked.join('')), masked.join(''), 'masking twice changes nothing more')
    }),
    { seed, numRuns: 2_000 },
  )
  for (const bait of ['1 ', '1', '+', '1,', '2026-', '에1', '1 에 ', '12:', ' ', '1,000', '$1']) {
    const start = performance.now()
    maskNumbersIn(bait.repeat(Math.ceil(20_000 / bait.length)))
    assert.ok(performance.now() - start < 1_000, `${JSON.stringify(bait)} took ${performance.now() - start} ms`)
  }
})
