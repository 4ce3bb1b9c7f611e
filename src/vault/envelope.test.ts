import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { NotOpened, SealingKey } from './envelope.ts'

const letters = (bytes: Uint8Array): void => {
  bytes.set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX'))
}

test('sealing is XAES-256-GCM: the published vectors', () => {
  const low = new SealingKey(Buffer.alloc(32, 1), letters).seal(Buffer.from('XAES-256-GCM'), '')
  assert.equal(low.subarray(25).toString('hex'), 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271')
  const high = new SealingKey(Buffer.alloc(32, 3), letters).seal(Buffer.from('XAES-256-GCM'), 'c2sp.org/XAES-256-GCM')
  assert.equal(high.subarray(25).toString('hex'), '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d')
})

test('a sealed value opens with its key and context alone, and not when any byte is changed', () => {
  const key = new SealingKey(randomBytes(32))
  const sealed = key.seal(Buffer.from('부재중 전화 3통'), 'doc_1')
  assert.equal(key.open(sealed, 'doc_1').toString(), '부재중 전화 3통')
  assert.throws(() => key.open(sealed, 'doc_2'), NotOpened)
  assert.throws(() => new SealingKey(randomBytes(32)).open(sealed, 'doc_1'), NotOpened)
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] as number) ^ 1
    assert.throws(() => key.open(changed, 'doc_1'), NotOpened)
  }
  assert.throws(() => key.open(sealed.subarray(0, 12), 'doc_1'), NotOpened)
  assert.equal(key.open(key.seal(Buffer.alloc(0), 'x'), 'x').length, 0)
})

test('a forgotten key opens and seals nothing', () => {
  const key = new SealingKey(randomBytes(32))
  const sealed = key.seal(Buffer.from('x'), 'x')
  key.forget()
  assert.throws(() => key.open(sealed, 'x'), NotOpened)
  assert.throws(() => key.seal(Buffer.from('x'), 'x'), NotOpened)
})
