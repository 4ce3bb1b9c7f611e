import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joiningHeader, segmentsOf } from './segments.ts'

const counted = (text: string) => {
  const { encoding, units, parts } = segmentsOf(text)
  return [encoding, units, parts.length]
}

test('texts fall into parts as networks count them', () => {
  assert.deepEqual(counted(''), ['gsm-7', 0, 1])
  assert.deepEqual(counted('a'.repeat(160)), ['gsm-7', 160, 1])
  assert.deepEqual(counted('a'.repeat(161)), ['gsm-7', 161, 2])
  assert.deepEqual(counted('a'.repeat(306)), ['gsm-7', 306, 2])
  assert.deepEqual(counted('a'.repeat(307)), ['gsm-7', 307, 3])
  assert.deepEqual(counted('€'.repeat(80)), ['gsm-7', 160, 1])
  assert.deepEqual(counted('가'.repeat(70)), ['ucs-2', 70, 1])
  assert.deepEqual(counted('가'.repeat(71)), ['ucs-2', 71, 2])
  assert.deepEqual(counted('汉'.repeat(134)), ['ucs-2', 134, 2])
  assert.deepEqual(counted('汉'.repeat(135)), ['ucs-2', 135, 3])
  // One character outside the alphabet makes the whole text UCS-2.
  assert.deepEqual(counted(`${'a'.repeat(70)}가`), ['ucs-2', 71, 2])
  assert.deepEqual(counted('`'), ['ucs-2', 1, 1])
})

test('the alphabet of GSM is written as 3GPP TS 23.038 has it', () => {
  const octets = (text: string) => [...(segmentsOf(text).parts[0] as Uint8Array)]
  assert.deepEqual(octets('@$_é§ñà'), [0x00, 0x02, 0x11, 0x05, 0x5f, 0x7d, 0x7f])
  assert.deepEqual(octets('AZaz09 '), [0x41, 0x5a, 0x61, 0x7a, 0x30, 0x39, 0x20])
  assert.deepEqual(octets('[€]'), [0x1b, 0x3c, 0x1b, 0x65, 0x1b, 0x3e])
})

test('neither an escape and its letter nor the halves of an emoji are parted', () => {
  // The escape would be the 153rd septet.
  const gsm = segmentsOf(`${'a'.repeat(152)}€${'b'.repeat(20)}`)
  assert.deepEqual(
    gsm.parts.map((part) => part.length),
    [152, 22],
  )
  const emoji = segmentsOf(`${'가'.repeat(66)}🚕${'나'.repeat(20)}`)
  assert.deepEqual(
    emoji.parts.map((part) => part.length / 2),
    [66, 22],
  )
})

test('whatever is written comes back when the parts are joined', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const { encoding, parts } = segmentsOf(text)
      const joined = Buffer.concat(parts)
      if (encoding === 'ucs-2') assert.equal(Buffer.from(joined).swap16().toString('utf16le'), text)
      const [alone, each] = encoding === 'gsm-7' ? [160, 153] : [140, 134]
      for (const part of parts) assert.ok(part.length <= (parts.length === 1 ? alone : each))
    }),
  )
})

test('the header that joins', () => {
  assert.deepEqual([...joiningHeader(0x1ff, 3, 2)], [5, 0, 3, 0xff, 3, 2])
  assert.equal(joiningHeader(7, 1, 1).length, 0)
})
