import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  displayNumber,
  fourDigitsIn,
  isCanonicalNumber,
  lastFour,
  maskNumber,
  type PhoneNumber,
  Problem,
  parseNumber,
  zonesOf,
} from './index.ts'

function parsed(text: string, country?: string): PhoneNumber {
  const number = parseNumber(text, country)
  if (number instanceof Problem) assert.fail(`${text} ${country ?? ''}: ${number.detail}`)
  return number
}
const fault = (text: string, country?: string): unknown => {
  const number = parseNumber(text, country)
  return number instanceof Problem ? number.extra.reason : number
}

test('the same number in every writing has one canonical form', () => {
  const writings = [
    ['+821023455678'],
    ['+82 10-2345-5678'],
    ['+82 010-2345-5678'],
    ['+82 (0)10 2345 5678'],
    ['＋８２　１０－２３４５－５６７８'],
    ['٠١٠٢٣٤٥٥٦٧٨', 'KR'],
    ['۰۱۰۲۳۴۵۵۶۷۸', 'KR'],
    ['०१०२३४५५६७८', 'KR'],
    ['010.2345.5678', 'KR'],
    ['(010) 2345 5678', 'KR'],
    ['010–2345–5678', 'KR'],
    ['1023455678', 'KR'],
    ['821023455678', 'KR'],
    ['010-2345-5678 내선 12', 'KR'],
    ['010-2345-5678 ext. 12', 'KR'],
    ['010-2345-5678x12', 'KR'],
    ['tel:+82-10-2345-5678;ext=12'],
    ['TEL:010-2345-5678;phone-context=+82'],
    ['0082 10 2345 5678', 'KR'],
    ['00 82 10 2345 5678'],
    ['011 82 10 2345 5678', 'US'],
    ['00821023455678', 'DE'],
    ['\u202a+82 10-2345-5678\u202c'],
  ] as const
  for (const [text, country] of writings)
    assert.equal(parsed(text, country).e164, '+821023455678', `${text} ${country}`)
})

test('what is no number is refused with its reason', () => {
  const cases: [text: string, country: string | undefined, reason: string][] = [
    ['', 'US', 'empty'],
    ['   ', 'US', 'empty'],
    ['__________', 'US', 'not-a-number'],
    ['+', 'US', 'not-a-number'],
    ['______7328', 'US', 'not-a-number'],
    ['211844____', 'US', 'not-a-number'],
    ['010-****-5678', 'KR', 'not-a-number'],
    ['1-800-FLOWERS', 'US', 'letters'],
    ['전화번호', 'KR', 'letters'],
    ['317', undefined, 'no-country'],
    ['010-2345-5678', undefined, 'no-country'],
    ['1885723', 'US', 'too-short'],
    ['70611454600144', 'US', 'too-long'],
    ['80049043883042511382', 'US', 'too-long'],
    ['+82'.padEnd(200, '1'), undefined, 'too-long'],
    ['+999123456', undefined, 'not-a-number'],
    ['++8210', undefined, 'not-a-number'],
    // What forms and exchanges write where there is no number.
    ['000000000000', 'KR', 'not-a-number'],
    ['0000000000', 'US', 'not-a-number'],
    ['+820000000000', undefined, 'not-a-number'],
    ['<script>', 'US', 'not-a-number'],
  ]
  for (const [text, country, reason] of cases) assert.equal(fault(text, country), reason, text)
})

test('own tables stand over the library where it is wrong', () => {
  const cases: [text: string, country: string, e164: string, kind: string][] = [
    ['95588', 'CN', '+8695588', 'network-code'],
    ['+86 95588', '', '+8695588', 'network-code'],
    ['021-95588', 'CN', '+8695588', 'network-code'],
    ['96110', 'CN', '+8696110', 'network-code'],
    ['95105105', 'CN', '+8695105105', 'network-code'],
    ['1069012345678', 'CN', '+861069012345678', 'network-code'],
    ['10655123', 'CN', '+8610655123', 'network-code'],
    ['010-6234 5678', 'CN', '+861062345678', 'fixed'],
    ['400-810-8888', 'CN', '+864008108888', 'network-code'],
    ['12306', 'CN', '+8612306', 'network-code'],
    ['10086', 'CN', '+8610086', 'short'],
    ['13800138000', 'CN', '+8613800138000', 'mobile'],
    ['01 62 12 34 56', 'FR', '+33162123456', 'network-code'],
    ['09 48 12 34 56', 'FR', '+33948123456', 'network-code'],
    ['01 42 68 53 00', 'FR', '+33142685300', 'fixed'],
    ['1401234567', 'IN', '+911401234567', 'network-code'],
    ['1600123456', 'IN', '+911600123456', 'network-code'],
    ['98100 12345', 'IN', '+919810012345', 'mobile'],
    ['1588-1234', 'KR', '+8215881234', 'representative'],
    ['02-1588-1234', 'KR', '+8215881234', 'representative'],
    ['051-1899-1234', 'KR', '+8218991234', 'representative'],
    ['+82 2 1661 1234', '', '+8216611234', 'representative'],
    ['1811-1234', 'KR', '+8218111234', 'representative'],
    ['0502-123-4567', 'KR', '+825021234567', 'virtual'],
    ['0505-1234-5678', 'KR', '+8250512345678', 'virtual'],
    ['070-1234-5678', 'KR', '+827012345678', 'voip'],
    ['060-212-3456', 'KR', '+82602123456', 'premium'],
    ['080-123-4567', 'KR', '+82801234567', 'toll-free'],
    ['010-0123-4567', 'KR', '+821001234567', 'unknown'],
    ['010-1234-5678', 'KR', '+821012345678', 'unknown'],
    ['02-345-6789', 'KR', '+8223456789', 'fixed'],
    ['(213) 373-4253', 'US', '+12133734253', 'fixed-or-mobile'],
    ['(800) 234-5678', 'US', '+18002345678', 'toll-free'],
    ['40404', 'US', '+140404', 'short'],
    ['+44 20 7946 0958', '', '+442079460958', 'fixed'],
  ]
  for (const [text, country, e164, kind] of cases) {
    const number = parsed(text, country === '' ? undefined : country)
    assert.deepEqual([number.e164, number.kind], [e164, kind], text)
    assert.deepEqual(parsed(number.e164), number, `${e164} reads back`)
  }
})

test('emergency numbers are known in every pack’s country, with area codes, and without any country', () => {
  const codes: Record<string, string> = {
    KR: '112 119 02-119 031-112 +82119',
    CN: '110 119 120 122 021-110 +86120',
    US: '911 112 988 +1911',
    GB: '999 112 +44999',
    IN: '100 101 102 108 112 +91112',
    FR: '15 17 18 112 114 191 +33112',
    DE: '110 112 +49112',
    IT: '112 113 115 118 +39118',
    SG: '995 999 993 +65995',
    JP: '110 119',
    AU: '000',
  }
  for (const [country, list] of Object.entries(codes)) {
    for (const text of list.split(' ')) {
      const number = parsed(text, country)
      assert.deepEqual([number.kind, number.country], ['emergency', country], `${text} in ${country}`)
      assert.equal(parsed(number.e164).kind, 'emergency')
      assert.equal(maskNumber(number.e164).includes('*'), false)
    }
  }
  for (const text of ['112', '911', '119', '110']) assert.equal(parsed(text).kind, 'emergency')
  assert.equal(parsed('112').e164, '+0112')
  assert.deepEqual(parsed('+0112'), parsed('112'))
})

test('displayed as its reader knows it, masked for lists', () => {
  assert.equal(displayNumber('+821023455678', 'ko'), '010-2345-5678')
  assert.equal(displayNumber('+821023455678', 'en'), '+82 10-2345-5678')
  assert.equal(displayNumber('+821023455678', 'international'), '+82 10-2345-5678')
  assert.equal(displayNumber('+8215881234', 'ko'), '1588-1234')
  assert.equal(displayNumber('+825021234567', 'ko'), '0502-123-4567')
  assert.equal(displayNumber('+12133734253', 'en'), '(213) 373-4253')
  assert.equal(displayNumber('+12133734253', 'zh'), '+1 213-373-4253')
  assert.equal(displayNumber('+8613800138000', 'zh'), '138 0013 8000')
  assert.equal(displayNumber('+82112', 'ko'), '112')
  assert.equal(displayNumber('+0112', 'international'), '112')
  assert.equal(maskNumber('+821023455678'), '+82 10-****-**78')
  assert.equal(maskNumber('+12133734253'), '+1 **-****-**53')
  assert.equal(maskNumber('+2904123'), '+290 **23')
  assert.equal(lastFour('+821023455678'), '5678')
})

test('zones: one where the digits tell, several where they do not', () => {
  assert.deepEqual(zonesOf('+821023455678'), ['Asia/Seoul'])
  assert.deepEqual(zonesOf('+12133734253'), ['America/Los_Angeles'])
  assert.deepEqual(zonesOf('+8613800138000'), ['Asia/Shanghai'])
  assert.deepEqual(zonesOf('+442079460958'), ['Europe/London'])
  assert.ok(zonesOf('+61412345678').length > 3, 'an Australian mobile can be anywhere there')
  assert.ok(zonesOf('+18002345678').length > 6, 'toll-free can be anywhere')
  assert.deepEqual(zonesOf('+0112'), [])
  for (const prefix of ['+821023455678', '+12133734253', '+18002345678', '+79161234567', '+442079460958']) {
    for (const zone of zonesOf(prefix)) assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone: zone }))
  }
})

test('four digits of any script are an ending; more, fewer or a "+" are not', () => {
  for (const text of ['5678', '５６７８', '٥٦٧٨', '…5678', '*5678', ' 56-78 ', '끝자리 5678'])
    assert.equal(fourDigitsIn(text), '5678', text)
  for (const text of ['', '567', '56789', '５６７８９', '+5678', '＋５６７８', '5'.repeat(500), 'number'])
    assert.equal(fourDigitsIn(text), undefined, text)
})

test('no text breaks the reader, and what it reads is read back the same', () => {
  const digits = '0123456789+-(). ０１２٣٤xext#내선;:tel'
  const country = fc.constantFrom(
    undefined,
    'KR',
    'CN',
    'US',
    'GB',
    'IN',
    'FR',
    'DE',
    'IT',
    'SG',
    'BB',
    'KZ',
    'ZZ',
    'nonsense',
  )
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...digits), maxLength: 30 }),
    fc.stringMatching(/^\+?[0-9]{2,20}$/),
    fc.stringMatching(/^(\+82|0|\+86|\+1|\+33|\+91|\+49|\+39)[0-9]{2,12}$/),
  )
  fc.assert(
    fc.property(text, country, (written, where) => {
      const number = parseNumber(written, where)
      if (number instanceof Problem) return
      assert.ok(isCanonicalNumber(number.e164), number.e164)
      assert.ok(number.e164.endsWith(number.national))
      const again = parseNumber(number.e164)
      assert.ok(
        !(again instanceof Problem) && again.e164 === number.e164,
        `${written} ${where}: ${number.e164} reads back`,
      )
      const shown = parseNumber(displayNumber(number, 'international'), number.country)
      assert.ok(!(shown instanceof Problem) && shown.e164 === number.e164, `${number.e164} shown and read`)
      // An emergency code without a country is shown as dialled: in a reader's country it is that country's.
      if (number.e164.startsWith('+0')) return
      for (const [lang, home] of [
        ['ko', 'KR'],
        ['zh', 'CN'],
        ['en', 'US'],
      ] as const) {
        const local = parseNumber(displayNumber(number, lang), home)
        assert.ok(
          !(local instanceof Problem) && local.e164 === number.e164,
          `${number.e164} in ${lang}: ${displayNumber(number, lang)}`,
        )
      }
      maskNumber(number.e164)
      zonesOf(number)
    }),
    { numRuns: 20_000, verbose: false },
  )
})
