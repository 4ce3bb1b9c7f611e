import assert from 'node:assert/strict'
import { createHmac, randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyedHash } from './index.ts'

const reference = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest().subarray(0, 16)

test('it is HMAC-SHA256, cut to 128 bits: RFC 4231 case 2 with its key filled up, and every length', () => {
  // RFC 2104 fills a key up with zeros, so that "Jefe" and its filling are one key.
  const jefe = Buffer.alloc(32)
  jefe.write('Jefe')
  assert.equal(new KeyedHash(jefe).hex('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c7')
  const key = randomBytes(32)
  const hash = new KeyedHash(key)
  for (let length = 0; length <= 55; length++) {
    const text = 'x'.repeat(length)
    assert.equal(hash.hex(text), reference(key, text).toString('hex'), `length ${length}, key ${key.toString('hex')}`)
  }
  assert.throws(() => hash.hex('x'.repeat(56)), TypeError)
  assert.throws(() => hash.hex('+82١'), TypeError)
})

test('a reference agrees with node for any key and number, in every form', () => {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}`)
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.stringMatching(/^\+\d{3,20}$/), (key, e164) => {
      const expected = reference(key, e164)
      const hash = new KeyedHash(key)
      const words = new Int32Array(8)
      hash.words(e164, words)
      assert.equal(hash.hex(e164), expected.toString('hex'))
      assert.deepEqual(Buffer.from(hash.bytes(e164)), expected)
      assert.deepEqual(
        [...words.subarray(0, 4)],
        [0, 4, 8, 12].map((at) => expected.readInt32BE(at)),
      )
    }),
    { seed, numRuns: 3_000 },
  )
})

test('two keys in turn do not disturb each other; a forgotten one hashes nothing', () => {
  const keys = [randomBytes(32), randomBytes(32)] as const
  const [a, b] = [new KeyedHash(keys[0]), new KeyedHash(keys[1])]
  for (let i = 0; i < 100; i++) {
    assert.equal(a.hex(`+82${i}`), reference(keys[0], `+82${i}`).toString('hex'))
    assert.equal(b.hex(`+82${i}`), reference(keys[1], `+82${i}`).toString('hex'))
  }
  a.forget()
  assert.throws(() => a.hex('+821'))
})
